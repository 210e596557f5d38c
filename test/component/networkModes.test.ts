import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { deployMesh, type MeshSurroundings } from "../../infra/deploy.js";
import { googleProvider } from "../../infra/providers.js";
import { loadEnvironment } from "../../stacks/load.js";
import { planMesh } from "../../stacks/plan/mesh.js";
import { environmentSchema } from "../../stacks/schema.js";
import { ofType, register, type Registered } from "./mocks.js";

const directory = join(import.meta.dirname, "..", "..", "stacks", "environments");
const named = (environment: string) => loadEnvironment(directory, environment).plan;

/** Two named networks that are peered: one with two clusters, one in another project. */
const peering = planMesh(
    environmentSchema.parse(
        parse(`
environment: named
project: my-project
network: { mode: peering, per: named }
datapath: { encryption: { type: ipsec } }
clusters:
  paris: { id: 1, region: europe-west9, zones: [europe-west9-a], network: europe, pools: { main: {} } }
  rome: { id: 2, region: europe-west8, zones: [europe-west8-a], network: europe, pools: { main: {} } }
  iowa: { id: 3, region: us-central1, zones: [us-central1-a], network: america, project: my-shop, pools: { main: {} } }
`),
    ),
);

const ways = [
    ["update", false],
    ["preview", true],
] as const;

/** What a plan registers, by type and logical name. */
function run(plan: typeof peering, preview: boolean, secrets?: () => MeshSurroundings) {
    let seen: readonly Registered[] = [];
    beforeAll(async () => {
        seen = await register(() => void deployMesh(plan, googleProvider(undefined), secrets?.()), preview);
    });
    return {
        all: (type: string): readonly Registered[] => ofType(seen, type),
        names: (type: string): readonly string[] =>
            ofType(seen, type)
                .map(({ name }) => name)
                .sort(),
        named: (name: string): Registered["inputs"] => seen.find((entry) => entry.name === name)!.inputs,
        unique: (): boolean => new Set(seen.map(({ type, name }) => `${type} ${name}`)).size === seen.length,
    };
}

describe.each(ways)("one VPC of a host project, as %s", (_way, preview) => {
    const program = run(named("shared"), preview);

    it("makes one network in the host project with a subnet per cluster and a router per region", () => {
        expect(program.names("gcp:compute/network:Network")).toEqual(["mesh-network"]);
        expect(program.named("mesh-network")["project"]).toBe("my-network-host");
        expect(program.names("gcp:compute/subnetwork:Subnetwork")).toEqual([
            "amsterdam-subnet",
            "iowa-subnet",
            "paris-subnet",
        ]);
        expect(program.all("gcp:compute/routerNat:RouterNat")).toHaveLength(3);
        expect(program.all("gcp:compute/networkPeering:NetworkPeering")).toEqual([]);
        expect(program.unique()).toBe(true);
    });

    it("attaches the clusters' projects and grants their subnets to Google's accounts", () => {
        expect(program.named("my-payments-service-project")).toEqual({
            hostProject: "my-network-host",
            serviceProject: "my-payments",
        });
        const grants = program.all("gcp:compute/subnetworkIAMMember:SubnetworkIAMMember");
        expect(grants).toHaveLength(6);
        expect(program.named("iowa-subnet-gke")).toMatchObject({
            project: "my-network-host",
            subnetwork: "shared-iowa",
            role: "roles/compute.networkUser",
        });
        expect(program.named("my-payments-gke-container-hostServiceAgentUser")["project"]).toBe("my-network-host");
        if (!preview) {
            expect(program.named("iowa-subnet-cloudservices")["member"]).toBe(
                "serviceAccount:123456789012@cloudservices.gserviceaccount.com",
            );
        }
    });

    it("puts cluster and address in the cluster's project, on the host project's subnet", () => {
        const subnetwork = "projects/my-network-host/regions/us-central1/subnetworks/shared-iowa";
        expect(program.named("iowa-cluster")).toMatchObject({ project: "my-payments", subnetwork });
        expect(program.named("mesh-iowa-address")).toMatchObject({ project: "my-payments", subnetwork });
        expect(program.named("mesh-zone")["privateVisibilityConfig"]).toEqual({
            networks: [{ networkUrl: "projects/my-network-host/global/networks/shared-mesh" }],
        });
    });

    it("opens the firewall to the neighbours of each cluster, with logs", () => {
        expect(program.named("iowa-mesh-nodes-firewall")).toMatchObject({
            project: "my-network-host",
            sourceRanges: ["10.128.8.0/22"],
            targetTags: ["mesh-shared-iowa"],
            logConfig: { metadata: "INCLUDE_ALL_METADATA" },
        });
        expect(program.named("amsterdam-mesh-nodes-firewall")["sourceRanges"]).toEqual([
            "10.128.4.0/22",
            "10.128.12.0/22",
        ]);
        expect(program.named("iowa-mesh-apiserver-firewall")["allows"]).toEqual([{ protocol: "tcp", ports: ["2379"] }]);
    });

    it("passes what the file says of logs and NAT", () => {
        expect(program.named("paris-subnet")["logConfig"]).toMatchObject({
            aggregationInterval: "INTERVAL_10_MIN",
            flowSampling: 0.05,
        });
        expect(program.named("mesh-us-central1-nat")).toMatchObject({
            minPortsPerVm: 256,
            logConfig: { enable: true, filter: "ERRORS_ONLY" },
        });
    });

    it("makes node pools as described", () => {
        expect(program.named("amsterdam-batch")).toMatchObject({
            maxPodsPerNode: 32,
            nodeConfig: { spot: true, taints: [{ key: "node.cilium.io/agent-not-ready" }, { key: "batch" }] },
        });
        expect(program.named("paris-main")).toMatchObject({
            initialNodeCount: 1,
            autoscaling: { minNodeCount: 1, maxNodeCount: 4 },
        });
    });

    it("exports where selected, denies and labels", () => {
        expect(program.names("kubernetes:multicluster.x-k8s.io/v1alpha1:ServiceExport")).toEqual([
            "checkout-amsterdam-export",
            "checkout-paris-export",
        ]);
        const { spec } = program.named("checkout-callers-iowa-policy") as { spec: { ingressDeny: object[] } };
        expect(spec.ingressDeny).toHaveLength(1);
        expect(program.named("paris-internal-namespace")["metadata"]).toMatchObject({
            annotations: { "clustermesh.cilium.io/global": "false" },
        });
        expect(program.named("paris-shop-namespace")["metadata"]).toMatchObject({ labels: { team: "shop" } });
    });
});

describe.each(ways)("spokes of a hub, as %s", (_way, preview) => {
    const program = run(named("ncc"), preview);

    it("makes a spoke per network, and no peering", () => {
        expect(program.named("mesh-hub")).toMatchObject({ name: "ncc-mesh", presetTopology: "MESH" });
        expect(program.named("europe-west9-spoke")).toMatchObject({
            location: "global",
            hub: "projects/my-project/locations/global/hubs/ncc-mesh",
            linkedVpcNetwork: {
                uri: "https://www.googleapis.com/compute/v1/projects/my-project/global/networks/ncc-europe-west9",
            },
        });
        expect(program.all("gcp:networkconnectivity/spoke:Spoke")).toHaveLength(2);
        expect(program.all("gcp:compute/networkPeering:NetworkPeering")).toEqual([]);
        expect(program.names("gcp:projects/service:Service")).toContain("apis-networkconnectivity");
    });

    it("has one set of rules per network, for the nodes of all its clusters", () => {
        expect(program.names("gcp:compute/firewall:Firewall").toSorted()).toEqual([
            "europe-west9-mesh-hosts-firewall",
            "europe-west9-mesh-nodes-firewall",
            "europe-west9-mesh-pods-firewall",
            "paris-batch-own-pods-firewall",
            "us-central1-mesh-hosts-firewall",
            "us-central1-mesh-nodes-firewall",
            "us-central1-mesh-pods-firewall",
        ]);
        expect(program.named("europe-west9-mesh-pods-firewall")).toMatchObject({
            sourceRanges: ["10.0.0.0/9"],
            targetTags: ["mesh-ncc"],
        });
        for (const { inputs } of program.all("gcp:container/nodePool:NodePool")) {
            expect((inputs["nodeConfig"] as { tags: string[] }).tags).toContain("mesh-ncc");
        }
    });

    it("gives a cluster its further pod ranges", () => {
        expect(program.named("paris-batch-subnet")["secondaryIpRanges"]).toEqual([
            { rangeName: "ncc-paris-batch-pods", ipCidrRange: "10.0.128.0/18" },
            { rangeName: "ncc-paris-batch-pods-2", ipCidrRange: "10.125.0.0/18" },
        ]);
        expect(program.named("paris-batch-cluster")["ipAllocationPolicy"]).toEqual({
            clusterSecondaryRangeName: "ncc-paris-batch-pods",
            additionalPodRangesConfig: { podRangeNames: ["ncc-paris-batch-pods-2"] },
        });
    });
});

describe.each(ways)("named networks that are peered, with IPsec, as %s", (_way, preview) => {
    const program = run(peering, preview);

    it("peers networks, not clusters", () => {
        expect(program.names("gcp:compute/networkPeering:NetworkPeering")).toEqual([
            "mesh-america-europe",
            "mesh-europe-america",
        ]);
        expect(program.unique()).toBe(true);
    });

    it("keeps a network in the project of its clusters", () => {
        expect(program.named("america-network")["project"]).toBe("my-shop");
        expect(program.named("mesh-america-europe")).toMatchObject({
            network: "projects/my-shop/global/networks/named-america",
            peerNetwork: "projects/my-project/global/networks/named-europe",
        });
        expect(program.all("gcp:compute/sharedVPCHostProject:SharedVPCHostProject")).toEqual([]);
        expect(program.names("gcp:projects/service:Service")).toContain("apis-my-shop-compute");
    });

    it("lets ESP pass and gives every cluster the same key, as a secret", () => {
        expect(program.named("europe-mesh-esp-firewall")["allows"]).toEqual([{ protocol: "esp" }]);
        expect(program.names("random:index/randomBytes:RandomBytes")).toEqual(["mesh-ipsec-key"]);
        expect(
            program.names("kubernetes:core/v1:Secret").filter((name) => name.endsWith("-cilium-ipsec-keys")),
        ).toEqual(["iowa-cilium-ipsec-keys", "paris-cilium-ipsec-keys", "rome-cilium-ipsec-keys"]);
    });
});
