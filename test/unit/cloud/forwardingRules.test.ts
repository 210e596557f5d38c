import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Recorder } from "../../lab/cloud/backend.js";
import { createPaperBackend } from "../../lab/cloud/paper/paperBackend.js";
import { bareCluster, compute, container, openCloud, withNetworks, type Json, type TestCloud } from "./support.js";

const rules = `${compute}/regions/europe-west9/forwardingRules`;
const balancers = "local/v1/projects/test/locations/europe-west9/clusters/a/balancers";
const balancer: Json = {
    service: "kube-system/clustermesh-apiserver",
    address: "10.128.5.1",
    sources: ["10.0.0.0/8"],
    targets: ["gke-a-node"],
    allow: [{ protocol: "tcp", ports: ["2379"] }],
    globalAccess: true,
};
let cloud: TestCloud;

beforeEach(async () => {
    cloud = await openCloud();
    await withNetworks(cloud);
    await cloud.done("POST", `${container}/clusters`, bareCluster());
});
afterEach(() => cloud.close());

const give = (...wanted: readonly Json[]): Promise<Json> => cloud.call("PUT", balancers, { balancers: wanted });
const items = async (path: string): Promise<readonly Json[]> =>
    (await cloud.call("GET", path))["items"] as readonly Json[];
const firewalls = `${compute}/global/firewalls`;
const destroy = async (): Promise<void> => {
    await cloud.done("DELETE", `${container}/clusters/a`);
    await cloud.done("DELETE", `${compute}/regions/europe-west9/subnetworks/a`);
    await cloud.done("DELETE", `${compute}/global/networks/a`);
};

describe("a Service of type LoadBalancer", () => {
    it("has a forwarding rule and a firewall rule in the network", async () => {
        await give(balancer);
        const [rule] = await items(rules);
        expect(rule).toMatchObject({
            name: expect.stringMatching(
                /^k8s2-l4-[0-9a-f]{8}-kube-system-clustermesh-apiserver-[0-9a-f]{8}$/,
            ) as string,
            IPAddress: "10.128.5.1",
            IPProtocol: "TCP",
            ports: ["2379"],
            loadBalancingScheme: "INTERNAL",
            allowGlobalAccess: true,
            network: expect.stringMatching(/networks\/a$/) as string,
            subnetwork: expect.stringMatching(/subnetworks\/a$/) as string,
        });
        expect(await items(firewalls)).toMatchObject([
            {
                name: expect.stringMatching(/^k8s2-[0-9a-f]{8}-kube-system-/) as string,
                sourceRanges: ["10.0.0.0/8"],
                destinationRanges: ["10.128.5.1"],
                targetTags: ["gke-a-node"],
                allowed: [{ IPProtocol: "tcp", ports: ["2379"] }],
            },
        ]);
        expect(await cloud.call("GET", `${rules}/${String(rule!["name"])}`)).toEqual(rule);
        const { items: places } = await cloud.call("GET", `${compute}/aggregated/forwardingRules`);
        expect(places).toMatchObject({ "regions/europe-west9": { forwardingRules: [{ IPAddress: "10.128.5.1" }] } });
    });

    it("keeps its rules while nothing changes, and changes them in place", async () => {
        await give(balancer);
        const before = (await items(rules))[0]!;
        await give(balancer);
        expect((await items(rules))[0]).toEqual(before);
        const ports = ["1", "2", "3", "4", "5", "6"];
        await give({ ...balancer, allow: [{ protocol: "tcp", ports }] });
        const [after] = await items(rules);
        expect(after).toMatchObject({ id: before["id"], name: before["name"], allPorts: true });
    });

    it("takes its rules along when it goes before its cluster", async () => {
        await give(balancer, { ...balancer, service: "default/web", address: "10.128.5.2" });
        expect(await items(rules)).toHaveLength(2);
        await give();
        expect([await items(rules), await items(firewalls)]).toEqual([[], []]);
        await destroy();
    });

    it("leaves them behind when its cluster goes first, and with them the network", async () => {
        await give(balancer);
        await cloud.done("DELETE", `${container}/clusters/a`);
        const held = await cloud.refused("DELETE", `${compute}/regions/europe-west9/subnetworks/a`);
        expect(held).toMatchObject({ code: 400, reason: "resourceInUseByAnotherResource" });
        const [rule] = await items(rules);
        const [firewall] = await items(firewalls);
        await cloud.done("DELETE", `${rules}/${String(rule!["name"])}`);
        await cloud.done("DELETE", `${compute}/regions/europe-west9/subnetworks/a`);
        const refusal = await cloud.refused("DELETE", `${compute}/global/networks/a`);
        expect(refusal.message).toMatch(
            /The network resource 'projects\/test\/global\/networks\/a' is already being used by 'projects\/test\/global\/firewalls\/k8s2-/,
        );
        await cloud.done("DELETE", `${firewalls}/${String(firewall!["name"])}`);
        await cloud.done("DELETE", `${compute}/global/networks/a`);
    });

    it("is told from one of a former cluster of the same name", async () => {
        await give(balancer);
        await cloud.done("DELETE", `${container}/clusters/a`);
        await cloud.done("POST", `${container}/clusters`, bareCluster());
        await give();
        expect(await items(rules)).toHaveLength(1);
    });

    it("is refused without a cluster, a namespace or an address", async () => {
        expect((await cloud.refused("PUT", balancers.replace("/a/", "/none/"), { balancers: [] })).code).toBe(404);
        expect((await cloud.refused("PUT", balancers, { balancers: [{ service: "web", address: "1" }] })).code).toBe(
            400,
        );
    });
});

describe("a cluster that looks after its own Services", () => {
    it("is not told which it has, and what it says is on disk at once", async () => {
        let recorder: Recorder | undefined;
        const backend = { ...createPaperBackend(), kind: "real" as const };
        const real = await cloud.restart({
            ...backend,
            start: (world, given) => {
                recorder = given;
                return backend.start(world, given);
            },
        });
        expect((await real.refused("PUT", balancers, { balancers: [balancer] })).code).toBe(400);
        const id = "projects/test/locations/europe-west9/clusters/a";
        const facts = { sources: [], targets: [], allow: [], globalAccess: false, firewall: false };
        recorder!.balancers(id, [{ service: "default/web", address: "10.128.5.1", ...facts }]);
        const next = await cloud.restart();
        expect((await next.call("GET", rules))["items"]).toMatchObject([{ IPProtocol: "L3_DEFAULT" }]);
        expect((await next.call("GET", firewalls))["items"]).toEqual([]);
    });
});
