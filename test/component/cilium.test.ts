import * as k8s from "@pulumi/kubernetes";
import { beforeAll, describe, expect, it } from "vitest";

import { Cilium, type CiliumArgs } from "../../components/datapath/cilium.js";
import type { CiliumPlan } from "../../components/datapath/ciliumPlan.js";
import { ofType, register, type Registered } from "./mocks.js";

const method = { auto: { method: "cronJob" } };
const plan: CiliumPlan = {
    chart: "oci://quay.io/cilium/charts/cilium",
    version: "1.20.2",
    timeoutSeconds: 900,
    values: {
        cluster: { name: "paris", id: 1 },
        hubble: { tls: method },
        clustermesh: { useAPIServer: true, config: { enabled: true }, apiserver: { tls: method } },
    },
};

/** The component alone, as another program would use it: the least it needs, and what is asked for besides. */
function alone(more: Partial<CiliumArgs> = {}): Promise<readonly Registered[]> {
    return register(() => {
        const provider = new k8s.Provider("paris", { kubeconfig: "{}" });
        void new Cilium("paris", { plan, ca: { certificate: "certificate", privateKey: "key" }, provider, ...more });
    });
}

describe("Cilium alone", () => {
    let seen: readonly Registered[];
    beforeAll(async () => {
        seen = await alone();
    });

    it("makes the CA's Secret and the release, and waits for pods and certificate jobs", () => {
        expect(ofType(seen, "kubernetes:core/v1:Secret").map(({ name }) => name)).toEqual(["paris-cilium-ca"]);
        const [release] = ofType(seen, "kubernetes:helm.sh/v3:Release");
        expect(release!.inputs).toMatchObject({ name: "cilium", timeout: 900, waitForJobs: true });
        expect(release!.inputs["skipAwait"]).toBeUndefined();
    });

    it("lets a caller change every child", async () => {
        const changed = await alone({
            ipsecKey: "3+ rfc4106(gcm(aes)) 00 128",
            transform: {
                release: { maxHistory: 3 },
                caSecret: (args, _opts, name) => ({ args: { ...args, immutable: name === "paris-cilium-ca" } }),
                ipsecSecret: { immutable: true },
            },
        });
        expect(ofType(changed, "kubernetes:helm.sh/v3:Release")[0]!.inputs).toMatchObject({
            name: "cilium",
            maxHistory: 3,
        });
        expect(ofType(changed, "kubernetes:core/v1:Secret").map(({ inputs }) => inputs["immutable"])).toEqual([
            true,
            true,
        ]);
    });

    it("refuses a plan that cannot work, with everything that is wrong with it", () => {
        const provider = {} as k8s.Provider;
        const values = { ...plan.values, cluster: { name: "default", id: 0 } };
        const make = () =>
            new Cilium("paris", { plan: { ...plan, values }, ca: { certificate: "", privateKey: "" }, provider });
        return register(() => {
            expect(make).toThrow(/values\.cluster\.name: must .*\n.*values\.cluster\.id: must /);
        });
    });
});
