import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { compute, openCloud, project, withNetworks, type Json, type TestCloud } from "./support.js";

let cloud: TestCloud;
beforeEach(async () => {
    cloud = await openCloud();
});
afterEach(() => cloud.close());

const peer = (from: string, to: string): readonly [string, string, Json] => [
    "POST",
    `${compute}/global/networks/${from}/addPeering`,
    { networkPeering: { name: `${from}-${to}`, network: `${project}/global/networks/${to}` } },
];
const peerings = async (name: string): Promise<readonly Json[]> =>
    (await cloud.call("GET", `${compute}/global/networks/${name}`))["peerings"] as readonly Json[];

describe("networks", () => {
    it("are refused twice, with a bad name and with a bad MTU", async () => {
        await cloud.done("POST", `${compute}/global/networks`, { name: "a" });
        expect((await cloud.refused("POST", `${compute}/global/networks`, { name: "a" })).code).toBe(409);
        expect((await cloud.refused("POST", `${compute}/global/networks`, { name: "A" })).message).toMatch(
            /Must be a match of regex/,
        );
        expect((await cloud.refused("POST", `${compute}/global/networks`, { name: "n".repeat(64) })).code).toBe(400);
        expect((await cloud.refused("POST", `${compute}/global/networks`, { name: "b", mtu: 9000 })).message).toMatch(
            /mtu/,
        );
    });

    it("stay while something uses them", async () => {
        await withNetworks(cloud);
        const refusal = await cloud.refused("DELETE", `${compute}/global/networks/a`);
        expect(refusal.reason).toBe("resourceInUseByAnotherResource");
        expect(refusal.message).toMatch(/network resource .* is already being used by .*subnetworks\/a/);
        await cloud.done("DELETE", `${compute}/regions/europe-west9/subnetworks/a`);
        await cloud.done("DELETE", `${compute}/global/networks/a`);
        expect((await cloud.refused("GET", `${compute}/global/networks/a`)).code).toBe(404);
    });
});

describe("subnetworks", () => {
    it("are refused where ranges meet within the network", async () => {
        await withNetworks(cloud);
        const wanted = { name: "c", network: `${project}/global/networks/a`, ipCidrRange: "10.0.64.0/24" };
        expect((await cloud.refused("POST", `${compute}/regions/europe-west9/subnetworks`, wanted)).message).toMatch(
            /conflicts with existing subnetwork 'a'/,
        );
    });

    it("are refused where ranges meet those of a peered network", async () => {
        await withNetworks(cloud);
        await cloud.done(...peer("a", "b"));
        await cloud.done(...peer("b", "a"));
        const wanted = { name: "c", network: `${project}/global/networks/a`, ipCidrRange: "10.0.128.0/24" };
        expect((await cloud.refused("POST", `${compute}/regions/europe-west9/subnetworks`, wanted)).message).toMatch(
            /peered network/,
        );
    });

    it("are changed only by who has seen their present state", async () => {
        await withNetworks(cloud);
        const path = `${compute}/regions/europe-west9/subnetworks/a`;
        const { fingerprint } = await cloud.call("GET", path);
        await cloud.done("PATCH", path, { fingerprint, logConfig: { enable: true } });
        expect((await cloud.refused("PATCH", path, { fingerprint, logConfig: { enable: false } })).code).toBe(412);
    });

    it("grow but do not shrink", async () => {
        await withNetworks(cloud);
        const path = `${compute}/regions/europe-west9/subnetworks/a/expandIpCidrRange`;
        expect((await cloud.refused("POST", path, { ipCidrRange: "10.128.4.0/23" })).message).toMatch(/superset/);
        await cloud.done("POST", path, { ipCidrRange: "10.128.4.0/22" });
    });
});

describe("peerings", () => {
    it("are active once both sides exist, and no longer when one is removed", async () => {
        await withNetworks(cloud);
        await cloud.done(...peer("a", "b"));
        expect((await peerings("a"))[0]).toMatchObject({
            state: "INACTIVE",
            stateDetails: "Waiting for peer network to connect.",
        });
        await cloud.done(...peer("b", "a"));
        expect((await peerings("a"))[0]).toMatchObject({ state: "ACTIVE" });
        await cloud.done("POST", `${compute}/global/networks/b/removePeering`, { name: "b-a" });
        expect((await peerings("a"))[0]).toMatchObject({ state: "INACTIVE" });
        expect(await peerings("b")).toEqual([]);
    });

    it("are refused while an operation on either network is in progress, in Google's words", async () => {
        await withNetworks(cloud);
        const first = cloud.done(...peer("a", "b"));
        const refusal = await cloud.refused(...peer("b", "a"));
        expect(refusal.code).toBe(400);
        expect(refusal.message).toBe(
            "There is a peering operation in progress on the local or peer network. Try again later.",
        );
        await first;
        await cloud.done(...peer("b", "a"));
    });

    it("are refused between networks whose ranges overlap", async () => {
        await withNetworks(cloud, "10.0.64.0/18");
        expect((await cloud.refused(...peer("a", "b"))).message).toMatch(
            /IP range in the peer network \(10\.0\.64\.0\/18\) overlaps/,
        );
    });

    it("are refused between networks whose ranges overlap with those of a network either is peered with", async () => {
        await withNetworks(cloud);
        await cloud.done(...peer("a", "b"));
        await cloud.done(...peer("b", "a"));
        for (const [name, ipCidrRange] of [
            ["c", "10.0.128.0/24"],
            ["d", "10.0.64.0/24"],
        ]) {
            await cloud.done("POST", `${compute}/global/networks`, { name });
            await cloud.done("POST", `${compute}/regions/europe-west9/subnetworks`, {
                name,
                network: `${project}/global/networks/${name}`,
                ipCidrRange,
            });
        }
        // c meets b, which a is peered with; d meets a, which b is peered with.
        expect((await cloud.refused(...peer("a", "c"))).message).toMatch(
            /in the peer network \(10\.0\.128\.0\/24\) overlaps .* in an active peer \(b\) of the local network/,
        );
        expect((await cloud.refused(...peer("c", "a"))).message).toMatch(
            /in the local network \(10\.0\.128\.0\/24\) overlaps .* in an active peer \(b\) of the peer network/,
        );
        expect((await cloud.refused(...peer("d", "b"))).message).toMatch(/active peer \(a\) of the peer network/);
    });

    it("are refused with itself and twice with the same network", async () => {
        await withNetworks(cloud);
        expect((await cloud.refused(...peer("a", "a"))).message).toMatch(/itself/);
        await cloud.done(...peer("a", "b"));
        const [method, path] = peer("a", "b");
        const again = { networkPeering: { name: "other", network: `${project}/global/networks/b` } };
        expect((await cloud.refused(method, path, again)).message).toMatch(/same peer network/);
    });
});

describe("addresses", () => {
    it("are inside their subnet, free, and kept apart", async () => {
        await withNetworks(cloud);
        const path = `${compute}/regions/europe-west9/addresses`;
        const wanted = {
            name: "x",
            addressType: "INTERNAL",
            subnetwork: `${project}/regions/europe-west9/subnetworks/a`,
        };
        expect((await cloud.refused("POST", path, { ...wanted, address: "10.128.8.1" })).message).toMatch(
            /outside the subnetwork's range/,
        );
        await cloud.done("POST", path, { ...wanted, address: "10.128.7.240" });
        expect((await cloud.refused("POST", path, { ...wanted, name: "y", address: "10.128.7.240" })).message).toMatch(
            /already reserved/,
        );
    });
});

describe("private zones", () => {
    const zones = `dns/v1/${project}/managedZones`;
    const zone = {
        name: "mesh",
        dnsName: "mesh.cilium.io.",
        visibility: "private",
        privateVisibilityConfig: { networks: [] },
    };
    const record = { name: "paris.mesh.cilium.io.", type: "A", ttl: 60, rrdatas: ["10.128.7.240"] };

    it("hold records, and are deleted only when empty", async () => {
        await cloud.call("POST", zones, zone);
        await cloud.call("POST", `${zones}/mesh/changes`, { additions: [record] });
        expect(await cloud.call("GET", `${zones}/mesh/rrsets?name=paris.mesh.cilium.io.&type=A`)).toEqual({
            rrsets: [record],
        });
        expect((await cloud.refused("DELETE", `${zones}/mesh`)).reason).toBe("containerNotEmpty");
        await cloud.call("POST", `${zones}/mesh/changes`, { deletions: [record] });
        await cloud.call("DELETE", `${zones}/mesh`);
    });

    it("refuse records of other domains, twice, or that are not there", async () => {
        await cloud.call("POST", zones, zone);
        const changes = `${zones}/mesh/changes`;
        expect(
            (await cloud.refused("POST", changes, { additions: [{ ...record, name: "paris.example.com." }] })).code,
        ).toBe(400);
        expect((await cloud.refused("POST", changes, { deletions: [record] })).code).toBe(412);
        await cloud.call("POST", changes, { additions: [record] });
        expect((await cloud.refused("POST", changes, { additions: [record] })).code).toBe(409);
    });

    it("refuse a domain without its final dot", async () => {
        expect((await cloud.refused("POST", zones, { ...zone, dnsName: "mesh.cilium.io" })).code).toBe(400);
    });
});

describe("unknown requests", () => {
    it("are answered as what they are", async () => {
        expect((await cloud.refused("GET", "compute/v1/nothing")).code).toBe(404);
        expect((await cloud.refused("DELETE", `${compute}/zones`)).code).toBe(501);
    });
});
