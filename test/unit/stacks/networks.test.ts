import { describe, expect, it } from "vitest";

import { exampleSpec } from "../../../stacks/checks/examples.js";
import type { SpecPatch } from "../../../stacks/checks/rule.js";
import { planMesh } from "../../../stacks/plan/mesh.js";

const planOf = (spec: SpecPatch) => planMesh(exampleSpec(spec));

describe("what a file says of networks", () => {
    it("is Google's own default where it says nothing, and errors of NAT are written", () => {
        const { nats, firewall, subnets } = planOf({}).networks["paris"]!;
        expect(nats).toEqual([
            {
                region: "europe-west9",
                name: "prod-paris-europe-west9",
                minPortsPerVm: 64,
                addresses: [],
                logging: "errors",
                endpointIndependentMapping: false,
                timeouts: { udp: 30, icmp: 30, tcpEstablished: 1200, tcpTransitory: 30, tcpTimeWait: 120 },
            },
        ]);
        expect(firewall.map(({ priority, logging }) => [priority, logging])).toEqual([
            [1000, false],
            [1000, false],
            [1000, false],
        ]);
        expect(subnets[0]).not.toHaveProperty("flowLogs");
    });

    it("gives a NAT the addresses of its VPC and region, and only those", () => {
        const { networks } = planOf({
            network: { nat: { addresses: { paris: { "europe-west9": ["egress-2", "egress-1"] } } } },
        });
        expect(networks["paris"]!.nats[0]!.addresses).toEqual([
            "projects/my-project/regions/europe-west9/addresses/egress-2",
            "projects/my-project/regions/europe-west9/addresses/egress-1",
        ]);
        expect(networks["rome"]!.nats[0]!.addresses).toEqual([]);
    });

    it("writes to the logs what was asked for", () => {
        const { networks } = planOf({
            network: {
                firewallPriority: 900,
                firewallLogging: true,
                nat: { logFilter: "all", maxPortsPerVm: 1024 },
                flowLogs: { metadata: "custom", metadataFields: ["src_vpc", "dest_vpc"], filter: "true" },
            },
        });
        const { nats, firewall, subnets } = networks["paris"]!;
        expect(nats[0]).toMatchObject({ logging: "all", maxPortsPerVm: 1024 });
        expect(new Set(firewall.map(({ priority }) => priority))).toEqual(new Set([900]));
        expect(subnets[0]!.flowLogs).toEqual({
            aggregationInterval: "10_MIN",
            sampling: 0.1,
            metadata: ["dest_vpc", "src_vpc"],
            filter: "true",
        });
    });

    it("writes nothing of NAT where logging is off", () => {
        const { networks } = planOf({ network: { nat: { logging: false } } });
        expect(networks["paris"]!.nats[0]!.logging).toBe("none");
    });

    it("opens webhooks to the control planes that have a range of their own", () => {
        const { networks } = planOf({
            network: { webhookPorts: [8443] },
            clusters: { paris: { ranges: { controlPlane: "172.16.0.0/28" } } },
        });
        const rules = Object.values(networks).flatMap(({ firewall }) =>
            firewall.filter(({ key }) => /webhooks/.test(key)),
        );
        expect(rules).toMatchObject([
            { key: "paris-webhooks", sourceRanges: ["172.16.0.0/28"], targetTags: ["mesh-prod-paris"] },
        ]);
    });

    it.each<[string, SpecPatch]>([
        ["a full mesh", {}],
        ["a mesh of hubs", { mesh: { topology: { hubs: ["rome"] } } }],
        ["a mesh of edges", { mesh: { topology: { edges: { paris: ["rome"], rome: ["paris"] } } } }],
        ["a tunnel", { datapath: { mode: "vxlan" } }],
        ["a lone cluster", { clusters: { rome: null } }],
    ])("lets pods of further ranges reach the nodes of their own cluster in %s", (_title, patch) => {
        const { networks } = planMesh(
            exampleSpec({
                ...patch,
                clusters: {
                    paris: { ranges: { extraPods: ["10.65.0.0/18"] } },
                    ...(patch["clusters"] as SpecPatch | undefined),
                },
            }),
        );
        const own = Object.values(networks).flatMap(({ firewall }) =>
            firewall.filter(({ key }) => key.endsWith("own-pods")),
        );
        expect(own).toMatchObject([
            { key: "paris-own-pods", sourceRanges: ["10.65.0.0/18"], targetTags: ["mesh-prod-paris"] },
        ]);
    });

    it("lets nodes of neighbours reach the pods of a cluster, further ranges among them", () => {
        const { networks } = planOf({
            mesh: { topology: { edges: { paris: ["rome"], rome: ["paris"] } } },
            clusters: { paris: { ranges: { extraPods: ["10.65.0.0/18"] } } },
        });
        const [subnet] = networks["paris"]!.subnets;
        const hosts = networks["paris"]!.firewall.find(({ key }) => key === "paris-mesh-hosts");
        expect(hosts?.sourceRanges).toEqual([networks["rome"]!.subnets[0]!.nodeRange]);
        expect(hosts?.destinationRanges).toEqual([subnet!.podRange, "10.65.0.0/18"]);
    });

    it("lets further VPCs resolve the mesh's domain, behind the mesh's own", () => {
        const operations = "projects/my-operations/global/networks/operations";
        expect(planOf({ mesh: { visibleTo: [operations] } }).dns.networks).toEqual([
            "projects/my-project/global/networks/prod-paris",
            "projects/my-project/global/networks/prod-rome",
            operations,
        ]);
    });
});
