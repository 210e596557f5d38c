import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";

import {
    DemoApp,
    GlobalService,
    MeshCa,
    MeshEndpoints,
    MeshIpsecKey,
    MeshNamespaces,
    MeshNetwork,
    MeshPolicy,
    NetworkHub,
    planPeerings,
    ProjectServices,
    ServiceExport,
    SharedVpc,
    VpcPeerings,
    type NatPlan,
} from "../../components/index.js";
import { register } from "./mocks.js";
import { dns, endpoint, made, network, networkId, on, policy, service } from "./samples.js";

/** What a component says that is asked for something that cannot be, and how many children it made before. */
async function refusal(program: () => unknown): Promise<{ readonly text: string; readonly children: number }> {
    let text = "";
    const seen = await register(() => {
        try {
            program();
        } catch (error) {
            expect(pulumi.ResourceError.isInstance(error)).toBe(true);
            text = (error as Error).message;
        }
    });
    return { text, children: seen.filter(({ type }) => !/^(clustermesh|pulumi):/.test(type)).length };
}

describe("a component on its own refuses what cannot be, with every problem, before anything is made", () => {
    it.each<[string, () => unknown, RegExp]>([
        [
            "ProjectServices",
            () => new ProjectServices("apis", { project: "my-project", services: ["Compute", "Compute"] }),
            /services\.1: must be used once, got Compute; [^]*services\.0: must be the name of an API, got Compute; /,
        ],
        [
            "MeshNetwork",
            () =>
                new MeshNetwork("n", {
                    plan: {
                        ...network,
                        name: "Paris",
                        mtu: 100,
                        subnets: [{ ...network.subnets[0]!, podRange: "10.128.0.0/16" }],
                        nats: [{ region: "europe-west9", name: "nat", minPortsPerVm: 100, maxPortsPerVm: 1000 }],
                        firewall: [
                            {
                                key: "all",
                                name: "all",
                                sourceRanges: [],
                                allow: [{ protocol: "tcp" }],
                                priority: 65535,
                            },
                        ],
                    },
                }),
            /plan\.name: must .*, got Paris; [^]*plan\.mtu: .*got 100; [^]*not overlap plan\.subnets\.0\.nodeRange[^]*minPortsPerVm: must be a power of two [^]*maxPortsPerVm: must be a power of two[^]*priority: .*got 65535[^]*sourceRanges: must name at least one/,
        ],
        [
            "VpcPeerings",
            () =>
                new VpcPeerings("mesh", {
                    networkIds: { paris: networkId("paris") },
                    plan: planPeerings("shop", [["paris", "rome"]]),
                }),
            /plan\.0\.to: must be one of paris, got rome; [^]*plan\.1\.from: must be one of paris, got rome; /,
        ],
        [
            "NetworkHub",
            () =>
                new NetworkHub("mesh", {
                    plan: {
                        project: "my-project",
                        hubName: "mesh",
                        spokes: [{ key: "paris", project: "my-project", name: "paris", network: "paris" }],
                    },
                }),
            /plan\.spokes\.0\.network: must be the relative name of a network, got paris; /,
        ],
        [
            "SharedVpc",
            () => new SharedVpc("mesh", { plan: { hostProject: "host", serviceProjects: { host: { subnets: [] } } } }),
            /plan\.serviceProjects: must be other projects than the host, got host; /,
        ],
        [
            "MeshEndpoints",
            () =>
                new MeshEndpoints("mesh", {
                    dns: { ...dns, dnsName: "mesh.cilium.io", networks: [] },
                    endpoints: [{ ...endpoint, address: "10.128.7.256", host: "paris.example.com" }],
                }),
            /dns\.dnsName: must .* ends with a dot, got mesh\.cilium\.io; [^]*dns\.networks: must name at least one[^]*address: must be an IPv4 address, got 10\.128\.7\.256; [^]*host: must lie in mesh\.cilium\.io, got paris\.example\.com; /,
        ],
        [
            "MeshCa",
            () => new MeshCa("mesh", { plan: { commonName: "", validityHours: 0 } }),
            /plan\.commonName: [^]*plan\.validityHours: /,
        ],
        [
            "MeshIpsecKey",
            () => new MeshIpsecKey("mesh", { plan: { keyId: 16, keySource: "config" } }),
            /plan\.keyId: must be a whole number from 1 to 15, got 16; [^]*clustermesh:ipsecKey: must be set .*, got none; /,
        ],
        [
            "MeshNamespaces",
            () => new MeshNamespaces("paris", { plan: { Shop: {} }, cluster: on("paris") }),
            /plan\.Shop: must be at most 63 .*, got Shop; /,
        ],
        [
            "GlobalService",
            () =>
                new GlobalService("web", {
                    plan: { ...service, ports: [{ name: "http", port: 0 }], backendClusters: ["rome"] },
                    clusters: [on("paris")],
                }),
            /plan\.ports\.0\.port: must be a whole number from 1 to 65535, got 0; [^]*backendClusters\.0: must be one of paris, got rome; /,
        ],
        [
            "ServiceExport",
            () =>
                new ServiceExport("web", {
                    plan: { name: "web", namespace: "shop", clusters: ["rome"] },
                    clusters: [on("paris")],
                }),
            /plan\.clusters\.0: must be one of paris, got rome; /,
        ],
        [
            "MeshPolicy",
            () =>
                new MeshPolicy("callers", {
                    plan: { ...policy, ingress: [{ fromLabels: {}, fromClusters: [], ports: [] }] },
                    clusters: [on("paris")],
                }),
            /fromClusters: must name at least one, got none; [^]*ports: must name at least one, got none; /,
        ],
        [
            "DemoApp",
            () =>
                new DemoApp("paris", { plan: { namespace: "demo", image: "", webReplicas: -1 }, cluster: on("paris") }),
            /plan\.image: must name at least one[^]*plan\.webReplicas: .*got -1; /,
        ],
    ])("%s", async (_name, program, text) => {
        const said = await refusal(program);
        expect(said.text).toMatch(text);
        expect(said.children).toBe(0);
    });
});

describe("defaults of a component on its own", () => {
    it("are what a mesh needs, and else Google's own", async () => {
        const nat: NatPlan = { region: "europe-west9", name: "shop-paris" };
        const seen = await made(() => new MeshNetwork("paris", { plan: { ...network, nats: [nat] } }));
        const inputs = (type: string): object => seen.find((entry) => entry.type.endsWith(`:${type}`))!.inputs;
        expect(inputs("Network")).toMatchObject({ mtu: 1460, autoCreateSubnetworks: false });
        expect(inputs("Subnetwork")).not.toHaveProperty("logConfig");
        expect(inputs("Subnetwork")).toMatchObject({
            privateIpGoogleAccess: true,
            sendSecondaryIpRangeIfEmpty: true,
            secondaryIpRanges: [{ rangeName: "shop-paris-pods", ipCidrRange: "10.0.64.0/18" }],
        });
        expect(inputs("RouterNat")).toEqual({
            project: "my-project",
            name: "shop-paris",
            region: "europe-west9",
            router: "shop-paris",
            natIpAllocateOption: "AUTO_ONLY",
            sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
            enableDynamicPortAllocation: false,
            enableEndpointIndependentMapping: false,
            minPortsPerVm: 64,
            logConfig: { enable: true, filter: "ERRORS_ONLY" },
        });
    });

    it("label whatever of a hub takes labels", async () => {
        const labels = { environment: "prod" };
        const spokes = [{ key: "paris", project: "my-shop", name: "paris", network: networkId("shop-paris") }];
        const seen = await made(
            () =>
                new NetworkHub("mesh", {
                    plan: { project: "my-project", hubName: "mesh", acceptedProjects: ["my-shop"], spokes, labels },
                }),
        );
        expect(seen.map(({ type, inputs }) => [type.split(":").at(-1), inputs["labels"]]).sort()).toEqual([
            ["Group", labels],
            ["Hub", labels],
            ["Spoke", labels],
        ]);
    });

    it("leave APIs enabled, records and default routes alone", async () => {
        const seen = await made(() => {
            new ProjectServices("apis", { project: "my-project", services: ["dns.googleapis.com"] });
            new MeshNetwork("paris", { plan: network });
            new MeshEndpoints("mesh", { dns, endpoints: [endpoint] });
        });
        expect(seen.find(({ name }) => name === "apis-dns")!.inputs).toMatchObject({
            disableOnDestroy: false,
            disableDependentServices: false,
        });
        expect(seen.find(({ name }) => name === "paris-network")!.inputs["deleteDefaultRoutesOnCreate"]).toBe(false);
        expect(seen.find(({ name }) => name === "mesh-zone")!.inputs["forceDestroy"]).toBe(false);
    });

    it("let all clusters take part in a service and an export", async () => {
        const seen = await made(() => {
            const clusters = ["paris", "rome"].map(on);
            new GlobalService("web", { plan: service, clusters });
            new ServiceExport("web", { plan: { name: "web", namespace: "shop" }, clusters });
        });
        expect(seen).toHaveLength(4);
        const annotations = seen
            .filter(({ type }) => type.endsWith(":Service"))
            .map(({ inputs }) => (inputs["metadata"] as { annotations: object }).annotations);
        expect(annotations).toEqual(
            Array(2).fill({
                "pulumi.com/skipAwait": "true",
                "service.cilium.io/global": "true",
                "service.cilium.io/shared": "true",
            }),
        );
    });
});

describe("what a plan says of NAT, logs and rules", () => {
    it("reaches the provider", async () => {
        const seen = await made(
            () =>
                new MeshNetwork("paris", {
                    plan: {
                        ...network,
                        subnets: [
                            {
                                ...network.subnets[0]!,
                                reservedRanges: [{ name: "appliances", range: "10.210.0.0/26" }],
                                flowLogs: { sampling: 0.5, metadata: ["src_gke_details"], filter: "false" },
                            },
                        ],
                        nats: [
                            {
                                region: "europe-west9",
                                name: "shop-paris",
                                maxPortsPerVm: 4096,
                                addresses: ["projects/my-project/regions/europe-west9/addresses/egress-1"],
                                logging: "all",
                                timeouts: { tcpEstablished: 3600, udp: 30 },
                            },
                        ],
                        firewall: [
                            {
                                key: "nodes",
                                name: "nodes",
                                sourceRanges: ["10.128.0.0/13"],
                                allow: [{ protocol: "tcp", ports: ["4240"] }],
                                priority: 900,
                                logging: true,
                            },
                        ],
                    },
                }),
        );
        const inputs = (type: string): object => seen.find((entry) => entry.type.endsWith(`:${type}`))!.inputs;
        expect(inputs("Subnetwork")).toMatchObject({
            secondaryIpRanges: [{ rangeName: "shop-paris-pods" }, { rangeName: "appliances" }],
            logConfig: {
                aggregationInterval: "INTERVAL_10_MIN",
                flowSampling: 0.5,
                metadata: "CUSTOM_METADATA",
                metadataFields: ["src_gke_details"],
                filterExpr: "false",
            },
        });
        expect(inputs("RouterNat")).toMatchObject({
            natIpAllocateOption: "MANUAL_ONLY",
            natIps: ["projects/my-project/regions/europe-west9/addresses/egress-1"],
            enableDynamicPortAllocation: true,
            minPortsPerVm: 64,
            maxPortsPerVm: 4096,
            tcpEstablishedIdleTimeoutSec: 3600,
            logConfig: { enable: true, filter: "ALL" },
        });
        expect(inputs("RouterNat")).not.toHaveProperty("udpIdleTimeoutSec");
        expect(inputs("Firewall")).toMatchObject({ priority: 900, logConfig: { metadata: "INCLUDE_ALL_METADATA" } });
        expect(inputs("Firewall")).not.toHaveProperty("targetTags");
    });
});
