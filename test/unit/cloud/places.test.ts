import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { compute, openCloud, project, withNetworks, type Json, type TestCloud } from "./support.js";

let cloud: TestCloud;
beforeEach(async () => {
    cloud = await openCloud();
});
afterEach(() => cloud.close());

const names = async (path: string): Promise<readonly unknown[]> =>
    ((await cloud.call("GET", `${compute}/${path}`))["items"] as Json[]).map(({ name }) => name);
const filtered = (filter: string): Promise<readonly unknown[]> => names(`zones?filter=${encodeURIComponent(filter)}`);

describe("places", () => {
    it("are Google's, whatever anyone has made", async () => {
        expect(await names("regions")).toEqual(expect.arrayContaining(["europe-west9", "us-central1"]));
        expect(await names("zones")).toEqual(expect.arrayContaining(["europe-west9-a", "us-central1-f", "us-east1-b"]));
        expect(await names("zones")).not.toContain("us-east1-a");
        expect(await cloud.call("GET", `${compute}/zones/europe-west1-b`)).toMatchObject({
            name: "europe-west1-b",
            region: expect.stringMatching(/regions\/europe-west1$/) as string,
        });
        expect((await cloud.refused("GET", `${compute}/zones/europe-west1-a`)).code).toBe(404);
        expect((await cloud.refused("GET", `${compute}/regions/atlantis`)).code).toBe(404);
        expect(await cloud.call("GET", compute)).toMatchObject({ name: "test" });
    });

    it.each([
        "region eq europe-west9",
        "region = europe-west9",
        'region = "europe-west9"',
        "(region eq .*europe-west9)",
        "(region eq http://127.0.0.1:4646/compute/v1/projects/test/regions/europe-west9) (status eq UP)",
        'region="https://www.googleapis.com/compute/v1/projects/test/regions/europe-west9" AND status = UP',
    ])("are found by %s", async (filter) => {
        expect(await filtered(filter)).toEqual(["europe-west9-a", "europe-west9-b", "europe-west9-c"]);
    });

    it("are all there for a filter that excludes none, and none for one that excludes all", async () => {
        expect(await filtered("status = DOWN")).toEqual([]);
        expect(await filtered("status != DOWN")).toEqual(await names("zones"));
        expect((await cloud.refused("GET", `${compute}/zones?filter=what`)).code).toBe(400);
    });

    it("gather what lies in them", async () => {
        await withNetworks(cloud);
        const { items } = await cloud.call("GET", `${compute}/aggregated/subnetworks`);
        expect(items).toMatchObject({
            "regions/europe-west9": { subnetworks: [{ name: "a" }] },
            "regions/europe-west4": { subnetworks: [{ name: "b" }] },
        });
        expect(await cloud.call("GET", "compute/v1/projects/other/aggregated/subnetworks")).toEqual({ items: {} });
        expect((await cloud.refused("GET", `${compute}/aggregated/disks`)).code).toBe(404);
    });
});

describe("lists", () => {
    it("honour filters", async () => {
        await withNetworks(cloud);
        expect(await names("global/networks?filter=name%20%3D%20a")).toEqual(["a"]);
        expect(await names("global/networks?filter=name%20eq%20'a%7Cb'")).toEqual(["a", "b"]);
    });

    it("do not show another project's zones", async () => {
        const zone = { name: "mesh", dnsName: "mesh.io.", visibility: "private" };
        await cloud.call("POST", `dns/v1/${project}/managedZones`, zone);
        expect(await cloud.call("GET", "dns/v1/projects/other/managedZones")).toEqual({ managedZones: [] });
        expect(await cloud.call("GET", `dns/v1/${project}/managedZones`)).toMatchObject({
            managedZones: [{ name: "mesh" }],
        });
    });
});
