import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createPaperBackend } from "../../lab/cloud/paper/paperBackend.js";
import {
    clusterBody,
    compute,
    container,
    openCloud,
    project,
    withNetworks,
    type Json,
    type TestCloud,
} from "./support.js";

const path = `${compute}/regions/europe-west9/addresses`;
const subnetwork = `${project}/regions/europe-west9/subnetworks/a`;
const used = new Set<string>();
let cloud: TestCloud;

beforeEach(async () => {
    used.clear();
    cloud = await openCloud(undefined, {
        ...createPaperBackend(),
        addressesInUse: (id) => (id === subnetwork ? [...used] : []),
    });
    await withNetworks(cloud);
});
afterEach(() => cloud.close());

const wanted = (name: string, address?: string): Json => ({
    name,
    addressType: "INTERNAL",
    subnetwork,
    ...(address === undefined ? {} : { address }),
});

describe("addresses", () => {
    it("that a load balancer uses say so and stay", async () => {
        await cloud.done("POST", path, wanted("x", "10.128.5.1"));
        await cloud.done("POST", `${container}/clusters`, clusterBody());
        const balancers = "local/v1/projects/test/locations/europe-west9/clusters/a/balancers";
        await cloud.call("PUT", balancers, { balancers: [{ service: "default/web", address: "10.128.5.1" }] });
        const rules = (await cloud.call("GET", `${compute}/regions/europe-west9/forwardingRules`))["items"] as Json[];
        const user = rules[0]!["selfLink"];
        expect(await cloud.call("GET", `${path}/x`)).toMatchObject({ status: "IN_USE", users: [user] });
        expect((await cloud.call("GET", path))["items"]).toMatchObject([{ status: "IN_USE", users: [user] }]);
        const refusal = await cloud.refused("DELETE", `${path}/x`);
        expect(refusal).toMatchObject({ code: 400, reason: "resourceInUseByAnotherResource" });
        await cloud.call("PUT", balancers, { balancers: [] });
        expect(await cloud.call("GET", `${path}/x`)).toMatchObject({ status: "RESERVED" });
        await cloud.done("DELETE", `${path}/x`);
    });

    it.each(["10.128.4.0", "10.128.4.1", "10.128.7.254", "10.128.7.255"])(
        "refuse the platform's %s",
        async (address) => {
            const refusal = await cloud.refused("POST", path, wanted("x", address));
            expect(refusal.code).toBe(400);
            expect(refusal.message).toMatch(/reserved by the platform/);
        },
    );

    it("refuse those of nodes, and what is none", async () => {
        used.add("10.128.4.10");
        const refusal = await cloud.refused("POST", path, wanted("x", "10.128.4.10"));
        expect(refusal).toMatchObject({
            code: 400,
            message: "IP '10.128.4.10' is already being used by another resource.",
        });
        expect((await cloud.refused("POST", path, wanted("x", "ten"))).code).toBe(400);
    });

    it("are chosen among the free ones", async () => {
        used.add("10.128.6.0");
        await cloud.done("POST", path, wanted("x"));
        await cloud.done("POST", path, wanted("y"));
        expect(await cloud.call("GET", `${path}/x`)).toMatchObject({ address: "10.128.6.1" });
        expect(await cloud.call("GET", `${path}/y`)).toMatchObject({ address: "10.128.6.2" });
        for (let index = 0; index < 256; index += 1) {
            used.add(`10.128.6.${index}`).add(`10.128.7.${index}`);
        }
        used.delete("10.128.7.254");
        used.delete("10.128.7.255");
        expect((await cloud.refused("POST", path, wanted("z"))).message).toMatch(/no free address/);
    });
});

describe("what only the cloud writes", () => {
    const forged = { id: "1", kind: "forged", selfLink: "forged", creationTimestamp: "forged" };
    const network = `${project}/global/networks/a`;

    it.each<[string, string, Json]>([
        ["addresses", path, wanted("n")],
        ["networks", `${compute}/global/networks`, { name: "n" }],
        ["firewalls", `${compute}/global/firewalls`, { name: "n", network }],
        ["routers", `${compute}/regions/europe-west9/routers`, { name: "n", network }],
        [
            "subnetworks",
            `${compute}/regions/europe-west9/subnetworks`,
            { name: "n", network, ipCidrRange: "10.9.0.0/24" },
        ],
    ])("is not taken from clients: %s", async (collection, parent, body) => {
        await cloud.done("POST", parent, { ...forged, ...body });
        const before = await cloud.call("GET", `${parent}/n`);
        expect(before["selfLink"]).toMatch(new RegExp(`/${collection}/n$`));
        expect(Object.values(before)).not.toContain("forged");
        if (collection !== "addresses") {
            await cloud.done("PATCH", `${parent}/n`, { ...forged, description: "d" });
            const after = await cloud.call("GET", `${parent}/n`);
            expect(after).toMatchObject({
                id: before["id"],
                kind: before["kind"],
                selfLink: before["selfLink"],
                description: "d",
            });
        }
    });

    it("follows a range that grows", async () => {
        const subnet = `${compute}/regions/europe-west9/subnetworks/a`;
        await cloud.done("POST", `${subnet}/expandIpCidrRange`, { ipCidrRange: "10.128.0.0/20" });
        const { fingerprint } = await cloud.call("GET", subnet);
        await cloud.done("PATCH", subnet, { fingerprint, gatewayAddress: "1.2.3.4" });
        expect(await cloud.call("GET", subnet)).toMatchObject({
            ipCidrRange: "10.128.0.0/20",
            gatewayAddress: "10.128.0.1",
        });
    });

    it("is checked for a changed MTU as for a new one", async () => {
        expect((await cloud.refused("PATCH", `${compute}/global/networks/a`, { mtu: 9000 })).message).toMatch(/mtu/);
        await cloud.done("PATCH", `${compute}/global/networks/a`, { mtu: 1500 });
        expect(await cloud.call("GET", `${compute}/global/networks/a`)).toMatchObject({ mtu: 1500 });
    });
});

describe("firewall rules that no backend enforces", () => {
    const rules: readonly [string, Json][] = [
        ["that deny", { denied: [{ IPProtocol: "tcp" }] }],
        ["for egress", { direction: "EGRESS", allowed: [{ IPProtocol: "tcp" }] }],
        ["from service accounts", { sourceServiceAccounts: ["a@b"], allowed: [{ IPProtocol: "tcp" }] }],
        ["to service accounts", { targetServiceAccounts: ["a@b"], allowed: [{ IPProtocol: "tcp" }] }],
        ["with IPv6", { sourceRanges: ["2001:db8::/32"], allowed: [{ IPProtocol: "tcp" }] }],
    ];
    const firewalls = `${compute}/global/firewalls`;
    const rule = (more: Json): Json => ({ name: "r", network: `${project}/global/networks/a`, ...more });

    it.each(rules)("are refused where traffic flows: %s", async (_, more) => {
        const real = await cloud.restart({ ...createPaperBackend(), kind: "real" });
        const refusal = await real.refused("POST", firewalls, rule(more));
        expect(refusal.code).toBe(501);
        expect(refusal.message).toMatch(/is not part of the local cloud/);
        await real.done("POST", firewalls, rule({ allowed: [{ IPProtocol: "tcp" }] }));
        expect((await real.refused("PATCH", `${firewalls}/r`, more)).code).toBe(501);
    });

    it.each(rules)("are records on paper: %s", async (_, more) => {
        await cloud.done("POST", firewalls, rule(more));
        expect(await cloud.call("GET", `${firewalls}/r`)).toMatchObject(more);
    });

    it("are refused everywhere with a range that is none", async () => {
        expect((await cloud.refused("POST", firewalls, rule({ sourceRanges: ["1.2.3"] }))).code).toBe(400);
        expect((await cloud.refused("POST", firewalls, rule({ sourceRanges: ["::/129"] }))).code).toBe(400);
    });
});
