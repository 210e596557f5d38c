import { readFileSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createPaperBackend } from "../../lab/cloud/paper/paperBackend.js";
import {
    bareCluster,
    compute,
    container,
    openCloud,
    project,
    withNetworks,
    type Json,
    type TestCloud,
} from "./support.js";

let cloud: TestCloud;
beforeEach(async () => {
    cloud = await openCloud();
});
afterEach(() => cloud.close());

const names = async (path: string): Promise<unknown> =>
    ((await cloud.call("GET", path))["items"] as Json[]).map(({ name }) => name);

describe("topics", () => {
    const topics = `pubsub/v1/${project}/topics`;

    it("are made by name, changed by mask, and deleted", async () => {
        const topic = await cloud.call("PUT", `${topics}/upgrades`, { labels: { a: "b" } });
        expect(topic).toEqual({ name: `${project}/topics/upgrades`, labels: { a: "b" } });
        expect((await cloud.refused("PUT", `${topics}/upgrades`)).message).toBe(
            "Resource already exists in the project (resource=upgrades).",
        );
        await cloud.call("PATCH", `${topics}/upgrades`, {
            topic: { name: "x", labels: {}, messageRetentionDuration: "600s" },
            updateMask: "messageRetentionDuration",
        });
        expect(await cloud.call("GET", `${topics}/upgrades`)).toMatchObject({
            name: `${project}/topics/upgrades`,
            labels: { a: "b" },
            messageRetentionDuration: "600s",
        });
        await cloud.call("DELETE", `${topics}/upgrades`);
        expect((await cloud.refused("GET", `${topics}/upgrades`)).code).toBe(404);
        expect((await cloud.refused("DELETE", `${topics}/upgrades`)).code).toBe(404);
    });

    it.each(["up", "google-upgrades", "1upgrades", "up$grades"])("are refused the name %s", async (name) => {
        expect((await cloud.refused("PUT", `${topics}/${name}`)).code).toBe(400);
    });

    it("have policies that go with them", async () => {
        await cloud.call("PUT", `${topics}/upgrades`);
        const policy = { bindings: [{ role: "roles/pubsub.publisher", members: ["user:a@example.com"] }] };
        await cloud.call("POST", `${topics}/upgrades:setIamPolicy`, { policy });
        expect(await cloud.call("GET", `${topics}/upgrades:getIamPolicy`)).toMatchObject(policy);
        await cloud.call("DELETE", `${topics}/upgrades`);
        expect((await cloud.refused("GET", `${topics}/upgrades:getIamPolicy`)).code).toBe(404);
        await cloud.call("PUT", `${topics}/upgrades`);
        expect(await cloud.call("GET", `${topics}/upgrades:getIamPolicy`)).toMatchObject({ bindings: [] });
    });
});

describe("keys", () => {
    const ring = "cloudkms/v1/projects/keys/locations/europe-west9/keyRings/gke";

    it("exist when they have a name that keys can have", async () => {
        expect(await cloud.call("GET", `${ring}/cryptoKeys/etcd`)).toMatchObject({
            purpose: "ENCRYPT_DECRYPT",
            primary: { state: "ENABLED" },
        });
        expect((await cloud.refused("GET", `${ring}/cryptoKeys/et.cd`)).code).toBe(404);
        const policy = { bindings: [{ role: "roles/owner", members: ["user:a@example.com"] }] };
        await cloud.call("POST", `${ring}/cryptoKeys/etcd:setIamPolicy`, { policy });
        expect(await cloud.call("GET", `${ring}/cryptoKeys/etcd:getIamPolicy`)).toMatchObject(policy);
    });
});

describe("secrets", () => {
    const secrets = `secretmanager/v1/${project}/secrets`;
    const data = Buffer.from("-----BEGIN PRIVATE KEY-----").toString("base64");
    const insert = (): Promise<Json> =>
        cloud.call("POST", `${secrets}?secretId=ca`, { replication: { automatic: {} }, labels: {} });

    it("are answered with the number of their project", async () => {
        const { projectNumber } = await cloud.call("GET", `cloudresourcemanager/v1/${project}`);
        expect(await insert()).toMatchObject({ name: `projects/${String(projectNumber)}/secrets/ca` });
        expect(await cloud.call("GET", `secretmanager/v1/projects/${String(projectNumber)}/secrets/ca`)).toMatchObject({
            replication: { automatic: {} },
        });
        expect((await cloud.refused("POST", `${secrets}?secretId=ca`, { replication: { automatic: {} } })).code).toBe(
            409,
        );
        expect((await cloud.refused("POST", `${secrets}?secretId=c.a`, { replication: { automatic: {} } })).code).toBe(
            400,
        );
        expect((await cloud.refused("POST", `${secrets}?secretId=cb`, {})).message).toMatch(/replication/);
        await cloud.call("PATCH", `${secrets}/ca?updateMask=labels`, { labels: { a: "b" } });
        expect(await cloud.call("GET", `${secrets}/ca`)).toMatchObject({ labels: { a: "b" } });
        expect((await cloud.refused("PATCH", `${secrets}/ca?updateMask=replication`, {})).code).toBe(400);
    });

    it("have versions that can be read while they are enabled", async () => {
        await insert();
        expect((await cloud.refused("GET", `${secrets}/ca/versions/latest`)).code).toBe(404);
        const first = await cloud.call("POST", `${secrets}/ca:addVersion`, { payload: { data } });
        expect(first["name"]).toMatch(/^projects\/\d{12}\/secrets\/ca\/versions\/1$/);
        expect(await cloud.call("GET", `${secrets}/ca/versions/1`)).not.toHaveProperty("sealed");
        expect(await cloud.call("GET", `${secrets}/ca/versions/latest:access`)).toMatchObject({ payload: { data } });
        await cloud.call("POST", `${secrets}/ca/versions/1:disable`);
        expect((await cloud.refused("GET", `${secrets}/ca/versions/1:access`)).message).toMatch(/DISABLED state/);
        await cloud.call("POST", `${secrets}/ca/versions/1:enable`);
        await cloud.call("POST", `${secrets}/ca/versions/1:destroy`);
        expect((await cloud.refused("POST", `${secrets}/ca/versions/1:enable`)).message).toMatch(/DESTROYED state/);
        expect(await cloud.call("POST", `${secrets}/ca:addVersion`, { payload: { data } })).toMatchObject({
            name: expect.stringMatching(/versions\/2$/) as string,
        });
        expect((await cloud.refused("POST", `${secrets}/ca:addVersion`, {})).message).toMatch(/1 to 65536 bytes/);
        await cloud.call("DELETE", `${secrets}/ca`);
        expect((await cloud.refused("GET", `${secrets}/ca/versions/2`)).code).toBe(404);
    });

    it("are nowhere on the disk in the clear, and are read after a restart", async () => {
        await insert();
        await cloud.call("POST", `${secrets}/ca:addVersion`, { payload: { data } });
        for (const text of [data, "-----BEGIN PRIVATE KEY-----"]) {
            expect(readFileSync(cloud.file, "utf8")).not.toContain(text);
        }
        const second = await cloud.restart();
        expect(await second.call("GET", `${secrets}/ca/versions/1:access`)).toMatchObject({ payload: { data } });
    });
});

describe("monitoring", () => {
    const alerts = `monitoring/v3/${project}/alertPolicies`;
    const dashboards = `monitoring/v1/${project}/dashboards`;
    const alert: Json = { displayName: "a", combiner: "OR", conditions: [{ displayName: "c" }] };

    it("keeps alert policies", async () => {
        const { name, conditions } = await cloud.call("POST", alerts, alert);
        expect(name).toMatch(/^projects\/test\/alertPolicies\/\d+$/);
        expect(conditions).toMatchObject([{ name: expect.stringContaining(`${String(name)}/conditions/`) as string }]);
        await cloud.call("PATCH", `monitoring/v3/${String(name)}?updateMask=displayName`, { displayName: "b" });
        expect(await cloud.call("GET", `monitoring/v3/${String(name)}`)).toMatchObject({
            displayName: "b",
            conditions,
        });
        await cloud.call("DELETE", `monitoring/v3/${String(name)}`);
        expect(await cloud.call("GET", alerts)).toEqual({ alertPolicies: [] });
    });

    it.each([
        ["a name", { ...alert, displayName: "" }],
        ["conditions", { ...alert, conditions: [] }],
        ["a combiner", { ...alert, combiner: "XOR" }],
    ])("refuses alert policies without %s", async (_, body) => {
        expect((await cloud.refused("POST", alerts, body)).code).toBe(400);
    });

    it("keeps dashboards, and refuses to overwrite a change not seen", async () => {
        const made = await cloud.call("POST", dashboards, { displayName: "d", gridLayout: {} });
        const path = `monitoring/v1/${String(made["name"])}`;
        expect(made["name"]).toMatch(/^projects\/\d{12}\/dashboards\//);
        const { etag } = await cloud.call("GET", path);
        await cloud.call("PATCH", path, { displayName: "e", etag });
        expect(await cloud.call("GET", path)).not.toHaveProperty("gridLayout");
        expect((await cloud.refused("PATCH", path, { displayName: "f", etag })).code).toBe(409);
        expect((await cloud.refused("POST", dashboards, {})).message).toMatch(/displayName/);
        await cloud.call("DELETE", path);
        expect((await cloud.refused("GET", path)).code).toBe(404);
    });
});

describe("backup plans", () => {
    const plans = `gkebackup/v1/${project}/locations/europe-west9/backupPlans`;
    const cluster = `${project}/locations/europe-west9/clusters/a`;

    it("are for clusters that exist, and keep what they lock", async () => {
        expect((await cloud.refused("POST", `${plans}?backupPlanId=daily`, { cluster })).code).toBe(404);
        expect((await cloud.refused("POST", `${plans}?backupPlanId=daily`, { cluster: "a" })).code).toBe(400);
        await withNetworks(cloud);
        await cloud.done("POST", `${container}/clusters`, bareCluster());
        await cloud.done("POST", `${plans}?backupPlanId=daily`, {
            cluster,
            retentionPolicy: { backupDeleteLockDays: 7, backupRetainDays: 30 },
        });
        expect(await cloud.call("GET", `${plans}/daily`)).toMatchObject({ cluster, state: "READY" });
        const mask = "updateMask=retentionPolicy.backupRetainDays";
        const refusal = await cloud.refused("PATCH", `${plans}/daily?${mask}`, {
            retentionPolicy: { backupRetainDays: 5 },
        });
        expect(refusal.message).toMatch(/at least backup_delete_lock_days \(7\)/);
        const forEver = { retentionPolicy: { backupRetainDays: 0 } };
        expect((await cloud.refused("PATCH", `${plans}/daily?${mask}`, forEver)).message).toMatch(/got 0/);
        await cloud.done("PATCH", `${plans}/daily?${mask}`, { retentionPolicy: { backupRetainDays: 8 } });
        expect(await cloud.call("GET", `${plans}/daily`)).toMatchObject({
            retentionPolicy: { backupDeleteLockDays: 7, backupRetainDays: 8 },
        });
        await cloud.done("DELETE", `${plans}/daily`);
        expect((await cloud.refused("GET", `${plans}/daily`)).code).toBe(404);
    });
});

describe("routes", () => {
    const routes = `${compute}/global/routes`;
    const wanted = (more: Json): Json => ({
        name: "r",
        network: `${project}/global/networks/a`,
        destRange: "192.168.0.0/24",
        nextHopGateway: "default-internet-gateway",
        ...more,
    });
    beforeEach(() => withNetworks(cloud));

    it("to the internet come and go with their network, and can be deleted before", async () => {
        const found = await cloud.call("GET", `${routes}?filter=destRange%3D%220.0.0.0/0%22`);
        expect(found["items"]).toHaveLength(2);
        const [first] = found["items"] as Json[];
        await cloud.done("DELETE", `${routes}/${String(first!["name"])}`);
        await cloud.done("DELETE", `${compute}/regions/europe-west4/subnetworks/b`);
        await cloud.done("DELETE", `${compute}/global/networks/b`);
        expect(await names(routes)).toEqual([]);
    });

    it("that somebody made keep their network", async () => {
        await cloud.done("POST", routes, wanted({}));
        expect(await cloud.call("GET", `${routes}/r`)).toMatchObject({ priority: 1000, destRange: "192.168.0.0/24" });
        expect((await cloud.refused("POST", routes, wanted({}))).code).toBe(409);
        await cloud.done("DELETE", `${compute}/regions/europe-west9/subnetworks/a`);
        expect((await cloud.refused("DELETE", `${compute}/global/networks/a`)).message).toMatch(/routes\/r/);
        await cloud.done("DELETE", `${routes}/r`);
        await cloud.done("DELETE", `${compute}/global/networks/a`);
    });

    it.each([
        ["within a subnet", { destRange: "10.0.64.0/24" }, /must not be within the subnet range 10\.0\.64\.0\/18/],
        ["to nowhere", { nextHopGateway: undefined }, /Exactly one next hop/],
        ["to two places", { nextHopIp: "10.128.4.9" }, /Exactly one next hop/],
        ["for what is no range", { destRange: "x" }, /CIDR/],
    ])("are refused %s", async (_, more, message) => {
        expect((await cloud.refused("POST", routes, wanted(more))).message).toMatch(message);
    });

    it("that would have no effect are refused where traffic flows", async () => {
        const real = await cloud.restart({ ...createPaperBackend(), kind: "real" });
        const next = wanted({ nextHopGateway: undefined, nextHopIp: "10.128.4.9" });
        expect((await real.refused("POST", routes, next)).code).toBe(501);
    });
});

describe("global addresses", () => {
    const addresses = `${compute}/global/addresses`;
    const network = `${project}/global/networks/a`;
    const range = (name: string, more: Json = {}): Json => ({
        name,
        addressType: "INTERNAL",
        purpose: "VPC_PEERING",
        network,
        prefixLength: 16,
        ...more,
    });
    beforeEach(() => withNetworks(cloud));

    it("are free ranges of a network, or external addresses", async () => {
        await cloud.done("POST", addresses, range("x"));
        await cloud.done("POST", addresses, range("y"));
        await cloud.done("POST", addresses, { name: "z" });
        expect(await cloud.call("GET", `${addresses}/x`)).toMatchObject({ address: "10.1.0.0", prefixLength: 16 });
        expect(await cloud.call("GET", `${addresses}/y`)).toMatchObject({ address: "10.2.0.0" });
        expect(await cloud.call("GET", `${addresses}/z`)).toMatchObject({
            addressType: "EXTERNAL",
            address: "203.0.113.1",
        });
        expect((await cloud.refused("POST", addresses, range("w", { address: "10.0.0.0" }))).message).toMatch(
            /free range/,
        );
        expect((await cloud.refused("POST", addresses, range("w", { prefixLength: undefined }))).code).toBe(400);
        expect(await names(addresses)).toEqual(["x", "y", "z"]);
    });

    it("keep their network, and change labels only for who has seen them", async () => {
        await cloud.done("POST", addresses, range("x"));
        await cloud.done("DELETE", `${compute}/regions/europe-west9/subnetworks/a`);
        expect((await cloud.refused("DELETE", `${compute}/global/networks/a`)).message).toMatch(/addresses\/x/);
        const { labelFingerprint } = await cloud.call("GET", `${addresses}/x`);
        await cloud.done("POST", `${addresses}/x/setLabels`, { labels: { a: "b" }, labelFingerprint });
        const stale = await cloud.refused("POST", `${addresses}/x/setLabels`, { labels: {}, labelFingerprint });
        expect(stale.code).toBe(412);
        await cloud.done("DELETE", `${addresses}/x`);
        await cloud.done("DELETE", `${compute}/global/networks/a`);
    });
});

describe("resource policies", () => {
    const policies = `${compute}/regions/europe-west9/resourcePolicies`;
    const groupPlacementPolicy = { collocation: "COLLOCATED" };

    it("are kept, and stay while a node pool is placed by them", async () => {
        await withNetworks(cloud);
        await cloud.done("POST", policies, { name: "close", groupPlacementPolicy });
        expect(await cloud.call("GET", `${policies}/close`)).toMatchObject({ status: "READY", groupPlacementPolicy });
        await cloud.done("POST", `${container}/clusters`, bareCluster());
        const pools = `${container}/clusters/a/nodePools`;
        const pool = (policyName: string, machineType = "c3-standard-4"): Json => ({
            nodePool: { name: "p", placementPolicy: { type: "COMPACT", policyName }, config: { machineType } },
        });
        expect((await cloud.refused("POST", pools, pool("far"))).message).toMatch(
            /resourcePolicies\/far' was not found/,
        );
        expect((await cloud.refused("POST", pools, pool("close", "e2-medium"))).message).toMatch(/compact placement/);
        await cloud.done("POST", pools, pool("close"));
        expect((await cloud.refused("DELETE", `${policies}/close`)).reason).toBe("resourceInUseByAnotherResource");
        await cloud.done("DELETE", `${pools}/p`);
        await cloud.done("PATCH", `${policies}/close`, { description: "d" });
        await cloud.done("DELETE", `${policies}/close`);
    });

    it.each([{ vmCount: 0 }, { vmCount: 2000 }, { collocation: "NEAR" }])("are refused with %j", async (placement) => {
        const body = { name: "close", groupPlacementPolicy: placement };
        expect((await cloud.refused("POST", policies, body)).code).toBe(400);
    });
});
