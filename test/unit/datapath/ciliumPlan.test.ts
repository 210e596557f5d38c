import { describe, expect, it } from "vitest";

import type { HelmValues } from "../../../components/datapath/ciliumInput.js";
import { checkCilium, type CiliumPlan } from "../../../components/datapath/ciliumPlan.js";
import { mergeValues } from "../../../components/datapath/mergeValues.js";

const method = { auto: { method: "cronJob" } };
const good: CiliumPlan = {
    chart: "oci://quay.io/cilium/charts/cilium",
    version: "1.20.2",
    timeoutSeconds: 900,
    values: {
        cluster: { name: "paris", id: 1 },
        hubble: { tls: method },
        clustermesh: {
            useAPIServer: true,
            maxConnectedClusters: 511,
            config: { enabled: true },
            apiserver: { tls: method },
        },
    },
};

const found = (plan: Partial<CiliumPlan>): readonly string[] =>
    checkCilium({ ...good, ...plan }).map(({ path }) => path);
const withValues = (values: HelmValues): Partial<CiliumPlan> => ({ values: mergeValues(good.values, values) });

describe("checkCilium", () => {
    it("has nothing to say of what the component can deploy", () => {
        expect(checkCilium(good)).toEqual([]);
        expect(found({ chart: "../../charts/cilium" })).toEqual([]);
        expect(found({ chart: "cilium", repository: "https://helm.cilium.io" })).toEqual([]);
        expect(found(withValues({ hubble: { enabled: false, tls: null } }))).toEqual([]);
    });

    it.each<[string, Partial<CiliumPlan>, string]>([
        ["a name without a repository", { chart: "cilium" }, "chart"],
        ["a repository beside an address", { repository: "https://helm.cilium.io" }, "chart"],
        ["a range of versions", { version: "1.20.x" }, "version"],
        ["no time", { timeoutSeconds: 0 }, "timeoutSeconds"],
        ["the name of everybody", withValues({ cluster: { name: "default" } }), "values.cluster.name"],
        ["no name", withValues({ cluster: null }), "values.cluster.name"],
        ["id 0, which is in no mesh", withValues({ cluster: { id: 0 } }), "values.cluster.id"],
        ["an id beyond the maximum", withValues({ cluster: { id: 512 } }), "values.cluster.id"],
        [
            "an id beyond the default maximum",
            withValues({ cluster: { id: 256 }, clustermesh: { maxConnectedClusters: null } }),
            "values.cluster.id",
        ],
        [
            "another maximum",
            withValues({ clustermesh: { maxConnectedClusters: 300 } }),
            "values.clustermesh.maxConnectedClusters",
        ],
        [
            "users that nobody makes",
            withValues({ clustermesh: { config: { enabled: false } } }),
            "values.clustermesh.config.enabled",
        ],
        [
            "a CA made by the chart",
            withValues({ clustermesh: { apiserver: { tls: null } } }),
            "values.clustermesh.apiserver.tls.auto.method",
        ],
        [
            "a CA made by the chart for Hubble",
            withValues({ hubble: { tls: { auto: { method: "helm" } } } }),
            "values.hubble.tls.auto.method",
        ],
        ["a CA among the values", withValues({ tls: { ca: { key: "aGVsbG8=" } } }), "values.tls.ca.key"],
        ["a misspelt key", withValues({ hubble: { realy: { enabled: true } } }), "values.hubble.realy"],
    ])("refuses %s", (_title, plan, path) => {
        expect(found(plan)).toContain(path);
        for (const { text } of checkCilium({ ...good, ...plan })) {
            expect(text).toMatch(/^must .*, got .*; .+/s);
            expect(text).not.toContain("aGVsbG8=");
        }
    });
});
