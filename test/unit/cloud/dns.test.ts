import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openCloud, project, withNetworks, type Json, type TestCloud } from "./support.js";

const zones = `dns/v1/${project}/managedZones`;
const changes = `${zones}/mesh/changes`;
const zone = { name: "mesh", dnsName: "mesh.io.", visibility: "private", description: "names" };
const record = (more: Json = {}): Json => ({ name: "a.mesh.io.", type: "A", ttl: 60, rrdatas: ["10.0.0.1"], ...more });

let cloud: TestCloud;
beforeEach(async () => {
    cloud = await openCloud();
    await cloud.call("POST", zones, zone);
});
afterEach(() => cloud.close());

describe("a private zone", () => {
    it("is born with SOA and NS, keeps them, and goes with them", async () => {
        const { rrsets } = await cloud.call("GET", `${zones}/mesh/rrsets`);
        expect(rrsets).toMatchObject([
            { name: "mesh.io.", type: "NS", ttl: 21600, rrdatas: ["ns-gcp-private.googledomains.com."] },
            { name: "mesh.io.", type: "SOA", ttl: 21600 },
        ]);
        expect((await cloud.refused("POST", changes, { deletions: (rrsets as Json[]).slice(0, 1) })).message).toMatch(
            /must contain exactly one resource record set of type 'NS'/,
        );
        await cloud.call("POST", changes, { additions: [record()] });
        expect((await cloud.refused("DELETE", `${zones}/mesh`)).reason).toBe("containerNotEmpty");
        await cloud.call("POST", changes, { deletions: [record()] });
        await cloud.call("DELETE", `${zones}/mesh`);
    });

    it("takes names of its domain only", async () => {
        for (const name of ["evilmesh.io.", "io.", "mesh.io.evil."]) {
            expect((await cloud.refused("POST", changes, { additions: [record({ name })] })).code).toBe(400);
        }
        for (const name of ["mesh.io.", "*.mesh.io.", "b.a.mesh.io."]) {
            await cloud.call("POST", changes, { additions: [record({ name })] });
        }
    });

    it.each<[string, Json]>([
        ["an unknown type", { type: "ANY" }],
        ["a negative time to live", { ttl: -1 }],
        ["a time to live that is no number", { ttl: "60" }],
        ["an address that is none", { rrdatas: ["10.0.0.256"] }],
        ["an IPv4 address where IPv6 belongs", { type: "AAAA" }],
        ["no data", { rrdatas: [] }],
    ])("refuses records with %s", async (_, more) => {
        expect((await cloud.refused("POST", changes, { additions: [record(more)] })).code).toBe(400);
        expect((await cloud.call("GET", `${zones}/mesh/rrsets`))["rrsets"]).toHaveLength(2);
    });

    it("refuses one change that adds a record twice", async () => {
        expect((await cloud.refused("POST", changes, { additions: [record(), record()] })).code).toBe(409);
    });

    it("is replaced by PUT and merged by PATCH", async () => {
        await withNetworks(cloud);
        const privateVisibilityConfig = { networks: [{ networkUrl: `${project}/global/networks/a` }] };
        await cloud.call("POST", changes, { additions: [record()] });
        const before = await cloud.call("GET", `${zones}/mesh`);
        await cloud.call("PATCH", `${zones}/mesh`, { privateVisibilityConfig });
        expect(await cloud.call("GET", `${zones}/mesh`)).toEqual({ ...before, privateVisibilityConfig });
        await cloud.call("PUT", `${zones}/mesh`, { name: "mesh", dnsName: "mesh.io.", visibility: "private", id: "1" });
        const after = await cloud.call("GET", `${zones}/mesh`);
        expect(after).not.toHaveProperty("description");
        expect(after).not.toHaveProperty("privateVisibilityConfig");
        expect(after).toMatchObject({ id: before["id"], creationTime: before["creationTime"], visibility: "private" });
        expect((await cloud.call("GET", `${zones}/mesh/rrsets`))["rrsets"]).toHaveLength(3);
        expect((await cloud.refused("PUT", `${zones}/mesh`, { dnsName: "other.io." })).code).toBe(400);
    });
});
