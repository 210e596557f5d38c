import type * as gcp from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";
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
} from "../../components/index.js";
import { dns, endpoint, made, network, networkId, on, policy, service } from "./samples.js";

describe("a transform", () => {
    const asked: string[] = [];
    const mark = (_args: object, _opts: pulumi.CustomResourceOptions, name: string): object => {
        asked.push(name);
        return {};
    };

    it("reaches every kind of child of every component", async () => {
        const seen = await made(() => {
            const cluster = on("paris");
            const clusters = [cluster];
            new ProjectServices("apis", { project: "my-project", transform: { service: mark } });
            new MeshNetwork("paris", {
                plan: {
                    ...network,
                    nats: [{ region: "europe-west9", name: "nat" }],
                    firewall: [{ key: "a", name: "a", sourceRanges: ["10.0.0.0/8"], allow: [{ protocol: "tcp" }] }],
                },
                transform: { network: mark, subnetwork: mark, router: mark, nat: mark, firewall: mark },
            });
            new VpcPeerings("mesh", {
                networkIds: { paris: networkId("paris"), rome: networkId("rome") },
                plan: planPeerings("shop", [["paris", "rome"]]),
                transform: { peering: mark },
            });
            new NetworkHub("mesh", {
                plan: {
                    project: "my-project",
                    hubName: "mesh",
                    acceptedProjects: ["my-shop"],
                    spokes: [{ key: "paris", project: "my-project", name: "paris", network: networkId("paris") }],
                },
                transform: { hub: mark, group: mark, spoke: mark },
            });
            new SharedVpc("mesh", {
                plan: {
                    hostProject: "my-host",
                    serviceProjects: {
                        "my-shop": { subnets: [{ key: "paris", name: "paris", region: "europe-west9" }] },
                    },
                },
                transform: {
                    hostProject: mark,
                    serviceProject: mark,
                    serviceIdentity: mark,
                    hostGrant: mark,
                    subnetGrant: mark,
                },
            });
            new MeshEndpoints("mesh", {
                dns,
                endpoints: [endpoint],
                transform: { zone: mark, address: mark, record: mark },
            });
            new MeshCa("mesh", { plan: { commonName: "CA" }, transform: { key: mark, certificate: mark } });
            new MeshIpsecKey("mesh", { plan: { keyId: 1 }, transform: { bytes: mark } });
            new MeshNamespaces("paris", { plan: { shop: {} }, cluster, transform: { namespace: mark } });
            new GlobalService("web", { plan: service, clusters, transform: { service: mark } });
            new ServiceExport("web", {
                plan: { name: "web", namespace: "shop" },
                clusters,
                transform: { serviceExport: mark },
            });
            new MeshPolicy("callers", { plan: policy, clusters, transform: { policy: mark } });
            new DemoApp("paris", { plan: { namespace: "shop", image: "i" }, cluster, transform: { deployment: mark } });
        });
        expect(new Set(seen.map(({ type }) => type)).size).toBeGreaterThan(20);
        expect(asked.sort()).toEqual(seen.map(({ name }) => name).sort());
    });

    it("changes arguments and options of the child it names only", async () => {
        const aliases: string[] = [];
        const seen = await made(
            () =>
                new MeshNetwork("paris", {
                    plan: network,
                    transform: {
                        network: { networkFirewallPolicyEnforcementOrder: "BEFORE_CLASSIC_FIREWALL" },
                        subnetwork: (args: gcp.compute.SubnetworkArgs, opts, name) => {
                            aliases.push(name);
                            return { args: { ...args, privateIpGoogleAccess: false }, opts };
                        },
                    },
                }),
        );
        expect(seen.map(({ inputs }) => inputs["networkFirewallPolicyEnforcementOrder"])).toEqual([
            "BEFORE_CLASSIC_FIREWALL",
            undefined,
        ]);
        expect(seen[1]!.inputs["privateIpGoogleAccess"]).toBe(false);
        expect(aliases).toEqual(["paris-subnet"]);
    });
});
