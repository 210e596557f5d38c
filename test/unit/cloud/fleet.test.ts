import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { bareCluster, container, openCloud, withNetworks, type Json, type TestCloud } from "./support.js";

const hub = "gkehub/v1beta1/projects/fleet/locations";
const clusterId = "projects/test/locations/europe-west9/clusters/a";
let cloud: TestCloud;

beforeEach(async () => {
    cloud = await openCloud();
    await withNetworks(cloud);
});
afterEach(() => cloud.close());

const create = (more: Json = {}): Promise<Json> => cloud.done("POST", `${container}/clusters`, bareCluster(more));
const endpoint = { gkeCluster: { resourceLink: `//container.googleapis.com/${clusterId}` } };
const members = async (): Promise<unknown> =>
    (await cloud.call("GET", `${hub}/europe-west9/memberships`))["memberships"];

describe("a cluster that names a fleet", () => {
    it("is registered with it, and leaves it when it goes", async () => {
        await create({ fleet: { project: "fleet" } });
        const name = "projects/fleet/locations/europe-west9/memberships/a";
        expect(await members()).toMatchObject([{ name, endpoint, state: { code: "READY" } }]);
        const { projectNumber } = await cloud.call("GET", "cloudresourcemanager/v1/projects/fleet");
        const membership = `//gkehub.googleapis.com/${name.replace("fleet", String(projectNumber))}`;
        expect(await cloud.call("GET", `${container}/clusters/a`)).toMatchObject({
            fleet: { project: "fleet", membership },
        });
        await cloud.done("DELETE", `${container}/clusters/a`);
        expect(await members()).toEqual([]);
    });

    it("joins and leaves by an update, and not a second fleet", async () => {
        await create();
        expect(await cloud.call("GET", `${container}/clusters/a`)).not.toHaveProperty("fleet");
        const update = (desiredFleet: Json): Json => ({ update: { desiredFleet } });
        await cloud.done("PUT", `${container}/clusters/a`, update({ project: "projects/fleet" }));
        expect(await members()).toHaveLength(1);
        const second = await cloud.refused("PUT", `${container}/clusters/a`, update({ project: "other" }));
        expect(second.message).toMatch(/already registered/);
        await cloud.done("PUT", `${container}/clusters/a`, update({}));
        expect(await members()).toEqual([]);
    });
});

describe("memberships", () => {
    const insert = (id: string): Promise<Json> =>
        cloud.done("POST", `${hub}/global/memberships?membershipId=${id}`, { endpoint });

    it("register clusters that exist, once, and stay when those go", async () => {
        expect((await cloud.refused("POST", `${hub}/global/memberships?membershipId=m`, { endpoint })).code).toBe(404);
        await create();
        const operation = await insert("m");
        expect(operation).toMatchObject({ done: true, response: { endpoint } });
        expect(await cloud.call("GET", `${container}/clusters/a`)).toMatchObject({ fleet: { preRegistered: true } });
        const again = await cloud.refused("POST", `${hub}/global/memberships?membershipId=n`, { endpoint });
        expect(again.message).toMatch(/already registered to a fleet/);
        await cloud.done("PATCH", `${hub}/global/memberships/m?updateMask=labels`, { labels: { a: "b" } });
        await cloud.done("DELETE", `${container}/clusters/a`);
        expect(await cloud.call("GET", `${hub}/global/memberships/m`)).toMatchObject({ labels: { a: "b" } });
        await cloud.done("DELETE", `${hub}/global/memberships/m`);
        expect((await cloud.refused("GET", `${hub}/global/memberships/m`)).code).toBe(404);
    });
});

describe("features", () => {
    it("are those that Google knows", async () => {
        const path = `${hub}/global/features`;
        await cloud.done("POST", `${path}?featureId=multiclusterservicediscovery`, {});
        expect(await cloud.call("GET", `${path}/multiclusterservicediscovery`)).toMatchObject({
            resourceState: { state: "ACTIVE" },
        });
        expect((await cloud.refused("POST", `${path}?featureId=multiclusterservicediscovery`)).code).toBe(409);
        expect((await cloud.refused("POST", `${path}?featureId=teleport`)).message).toMatch(/"teleport"/);
        await cloud.done("DELETE", `${path}/multiclusterservicediscovery`);
        expect((await cloud.refused("GET", `${path}/multiclusterservicediscovery`)).code).toBe(404);
    });
});
