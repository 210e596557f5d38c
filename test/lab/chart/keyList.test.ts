import { beforeAll, describe, expect, it } from "vitest";

import { chartKeyPaths, hasChartKeys, unknownChartKeys } from "../../../components/datapath/chartKeys.js";
import type { HelmValues } from "../../../components/datapath/ciliumInput.js";
import { keys } from "../../../components/datapath/chartKeys/1.20.2.js";
import { chartDir, moduleVersion } from "../toolchain/artefacts.js";
import { ensureChart } from "../toolchain/chart.js";
import { keyList } from "./keyList.js";

const version = moduleVersion("cilium").slice(1);

beforeAll(ensureChart, 600_000);

describe("known keys", () => {
    it("are those of the pinned chart; renew them with generateKeys.ts", () => {
        expect(version).toBe("1.20.2");
        expect(hasChartKeys(version)).toBe(true);
        expect(keys.trim()).toBe(keyList(chartDir()));
    });

    it("are some fifteen hundred", () => expect(chartKeyPaths(version).length).toBeGreaterThan(1_300));

    it.each<HelmValues>([
        // Read by templates, named by neither values.yaml nor the schema.
        { gke: { disableDefaultSnat: true } },
        { socketLB: { terminatePodConnections: true } },
        { tls: { caBundle: { content: "" } } },
        { loadBalancer: { mode: "dsr" } },
        // Kubernetes' own below.
        { clustermesh: { apiserver: { resources: { limits: { "hugepages-2Mi": "2Mi" } } } } },
        { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } } },
        { podAnnotations: { "example.com/a": "b" }, extraConfig: { "some-flag": "true" } },
        { operator: { nodeSelector: { pool: "system" }, tolerations: [{ anything: true }] } },
    ])("have %j among them", (values) => expect(unknownChartKeys(version, values)).toEqual([]));

    it.each<[HelmValues, string]>([
        // Removed from the chart; its templates only refuse or forget them.
        [{ tunnel: "vxlan" }, "tunnel"],
        [{ clustermesh: { enableMCSAPISupport: true } }, "clustermesh.enableMCSAPISupport"],
        [{ clustermesh: { apiserver: { tls: { server: { cert: "" } } } } }, "clustermesh.apiserver.tls.server"],
    ])("have %j not among them", (values, path) =>
        expect(unknownChartKeys(version, values).map((unknown) => unknown.path)).toEqual([path]),
    );
});
