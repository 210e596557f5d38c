import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { deployMesh } from "../../infra/deploy.js";
import { googleProvider } from "../../infra/providers.js";
import { loadEnvironment } from "../../stacks/load.js";
import { ofType, register, type Registered } from "./mocks.js";

const directory = join(import.meta.dirname, "..", "..", "stacks", "environments");
const example = loadEnvironment(directory, "example").plan;

function deploy(): void {
    deployMesh(example, googleProvider(undefined));
}

describe.each([
    ["update", false],
    ["preview", true],
])("the program of an environment, as %s", (_mode, preview) => {
    let seen: readonly Registered[];
    beforeAll(async () => {
        seen = await register(deploy, preview);
    });
    const all = (type: string): readonly Registered[] => ofType(seen, type);

    it("makes a network with subnet, NAT and three rules per cluster", () => {
        expect(all("gcp:compute/network:Network").map(({ name }) => name)).toEqual(
            expect.arrayContaining(["paris-network", "amsterdam-network", "iowa-network"]),
        );
        expect(all("gcp:compute/subnetwork:Subnetwork")).toHaveLength(3);
        expect(all("gcp:compute/routerNat:RouterNat")).toHaveLength(3);
        expect(all("gcp:compute/firewall:Firewall")).toHaveLength(9);
    });

    it("peers every pair in both directions", () => {
        expect(all("gcp:compute/networkPeering:NetworkPeering")).toHaveLength(6);
    });

    it("reserves an address and a record per cluster in one zone", () => {
        expect(all("gcp:dns/managedZone:ManagedZone")).toHaveLength(1);
        const addresses = all("gcp:compute/address:Address").map(({ inputs }) => inputs["address"]);
        const records = all("gcp:dns/recordSet:RecordSet").flatMap(({ inputs }) => inputs["rrdatas"]);
        expect(records).toEqual(addresses);
    });

    it("says LEGACY_DATAPATH, private nodes and protection of every cluster", () => {
        for (const { inputs } of all("gcp:container/cluster:Cluster")) {
            expect(inputs).toMatchObject({
                datapathProvider: "LEGACY_DATAPATH",
                privateClusterConfig: { enablePrivateNodes: true },
                deletionProtection: true,
                removeDefaultNodePool: true,
            });
        }
        expect(all("gcp:container/cluster:Cluster")).toHaveLength(3);
    });

    it("taints every node until Cilium is ready", () => {
        for (const { inputs } of all("gcp:container/nodePool:NodePool")) {
            expect(inputs).toMatchObject({
                nodeConfig: {
                    taints: [{ key: "node.cilium.io/agent-not-ready", value: "true", effect: "NO_SCHEDULE" }],
                },
            });
        }
    });

    it("passes plain names where an unknown would mean replacement", () => {
        for (const { inputs } of [
            ...all("gcp:compute/subnetwork:Subnetwork"),
            ...all("gcp:container/nodePool:NodePool"),
        ]) {
            expect(inputs["network"] ?? inputs["cluster"]).toMatch(/^projects\/my-project\//);
        }
    });

    it("tells every Kubernetes provider which cluster it is", () => {
        expect(all("pulumi:providers:kubernetes").map(({ inputs }) => inputs["clusterIdentifier"])).toEqual(
            expect.arrayContaining(["projects/my-project/locations/europe-west9/clusters/example-paris"]),
        );
    });

    it("installs one release per cluster with the same peer map", () => {
        const maps = all("kubernetes:helm.sh/v3:Release").map(({ inputs }) => {
            const values = inputs["values"] as { clustermesh: { config: { clusters: object } } };
            return values.clustermesh.config.clusters;
        });
        expect(maps).toHaveLength(3);
        expect(maps.every((map) => JSON.stringify(map) === JSON.stringify(maps[0]))).toBe(true);
        expect(Object.keys(maps[0]!)).toEqual(["amsterdam", "iowa", "paris"]);
    });

    it("puts the service and the policy on every cluster, backends where planned", () => {
        const services = all("kubernetes:core/v1:Service").map(({ name, inputs }) => {
            const { annotations } = inputs["metadata"] as { annotations: Record<string, string> };
            return [name, annotations["service.cilium.io/shared"]];
        });
        expect(Object.fromEntries(services)).toEqual({
            "checkout-amsterdam-service": "true",
            "checkout-iowa-service": "false",
            "checkout-paris-service": "true",
        });
        expect(all("kubernetes:cilium.io/v2:CiliumNetworkPolicy")).toHaveLength(3);
    });

    it("names every resource once", () => {
        const urns = seen.map(({ type, name }) => `${type}::${name}`);
        expect(new Set(urns).size).toBe(urns.length);
    });

    it("gives every resource of the cloud a project", () => {
        const noProject = ["gcp:compute/networkPeering:NetworkPeering"];
        for (const { name, inputs } of seen.filter(
            ({ type }) => type.startsWith("gcp:") && !noProject.includes(type),
        )) {
            expect(inputs["project"], name).toBe("my-project");
        }
    });
});

describe("googleProvider", () => {
    it("points at Google unless told otherwise", async () => {
        const [real] = await register(() => void googleProvider(undefined));
        const [local] = await register(() => void googleProvider("http://127.0.0.1:1"));
        expect(real!.inputs["computeCustomEndpoint"]).toBeUndefined();
        expect(local!.inputs["computeCustomEndpoint"]).toBe("http://127.0.0.1:1/compute/v1/");
    });
});
