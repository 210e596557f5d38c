import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { clusterBody, compute, openCloud, project, withNetworks, type Json, type TestCloud } from "./support.js";

const service = "compute/v1/projects/svc";
const clusters = "container/v1beta1/projects/svc/locations/europe-west9/clusters";
const subnetwork = `${project}/regions/europe-west9/subnetworks/a`;
let cloud: TestCloud;

beforeEach(async () => {
    cloud = await openCloud();
    await withNetworks(cloud);
});
afterEach(() => cloud.close());

const xpnResource = { id: "svc", type: "PROJECT" };
const attach = async (): Promise<void> => {
    await cloud.done("POST", `${compute}/enableXpnHost`);
    await cloud.done("POST", `${compute}/enableXpnResource`, { xpnResource });
};
const numberOf = async (name: string): Promise<string> =>
    String((await cloud.call("GET", `cloudresourcemanager/v1/projects/${name}`))["projectNumber"]);
const agents = async (): Promise<readonly [string, string]> => {
    const number = await numberOf("svc");
    return [
        `serviceAccount:service-${number}@container-engine-robot.iam.gserviceaccount.com`,
        `serviceAccount:${number}@cloudservices.gserviceaccount.com`,
    ];
};
const grant = (path: string, role: string, members: readonly string[]): Promise<Json> =>
    cloud.call("POST", path, { policy: { bindings: [{ role, members }] } });
const grantAll = async (): Promise<void> => {
    const [gke, google] = await agents();
    await grant(`cloudresourcemanager/v1/${project}:setIamPolicy`, "roles/container.hostServiceAgentUser", [gke]);
    await grant(`compute/v1/${subnetwork}/setIamPolicy`, "roles/compute.networkUser", [gke, google]);
};

describe("projects", () => {
    it("have a number that stays, and can be named by it", async () => {
        const number = await numberOf("svc");
        expect(number).toMatch(/^\d{12}$/);
        expect(await numberOf("svc")).toBe(number);
        expect(await numberOf("test")).not.toBe(number);
        const own = await numberOf("test");
        expect(await cloud.call("GET", `compute/v1/projects/${own}/global/networks/a`)).toMatchObject({ name: "a" });
    });

    it("have an account for each of Google's services", async () => {
        const path = "serviceusage/v1beta1/projects/svc/services";
        const number = await numberOf("svc");
        for (const [name, email] of [
            ["container.googleapis.com", `service-${number}@container-engine-robot.iam.gserviceaccount.com`],
            ["gkehub.googleapis.com", `service-${number}@gcp-sa-gkehub.iam.gserviceaccount.com`],
        ]) {
            const operation = await cloud.call("POST", `${path}/${name}:generateServiceIdentity`);
            expect(operation).toMatchObject({ done: true, response: { email } });
        }
        expect((await cloud.refused("POST", `${path}/nonsense:generateServiceIdentity`)).code).toBe(400);
    });
});

describe("host and service projects", () => {
    it("find each other", async () => {
        await attach();
        expect(await cloud.call("GET", compute)).toMatchObject({ xpnProjectStatus: "HOST" });
        expect(await cloud.call("GET", `${service}/getXpnHost`)).toMatchObject({ name: "test" });
        expect(await cloud.call("GET", `${compute}/getXpnResources`)).toMatchObject({ resources: [xpnResource] });
        await cloud.done("POST", `${compute}/disableXpnResource`, { xpnResource });
        expect(await cloud.call("GET", `${service}/getXpnHost`)).toEqual({});
        await cloud.done("POST", `${compute}/disableXpnHost`);
        expect(await cloud.call("GET", compute)).not.toMatchObject({ xpnProjectStatus: "HOST" });
    });

    it("are refused in any other order", async () => {
        const toHost = await cloud.refused("POST", `${compute}/enableXpnResource`, { xpnResource });
        expect(toHost.message).toMatch(/is not a shared VPC host project/);
        await attach();
        expect((await cloud.refused("POST", `${compute}/disableXpnHost`)).message).toBe(
            "Cannot disable project as a shared VPC host because it has active service projects.",
        );
        expect((await cloud.refused("POST", `${service}/enableXpnHost`)).message).toMatch(/service project of test/);
        await cloud.done("POST", "compute/v1/projects/second/enableXpnHost");
        const other = await cloud.refused("POST", "compute/v1/projects/second/enableXpnResource", { xpnResource });
        expect(other.message).toMatch(/already attached to another shared VPC host project, test/);
        const host = { xpnResource: { id: "second", type: "PROJECT" } };
        expect((await cloud.refused("POST", `${compute}/enableXpnResource`, host)).code).toBe(400);
        expect((await cloud.refused("POST", `${compute}/enableXpnResource`, {})).code).toBe(400);
        expect((await cloud.refused("POST", `${compute}/disableXpnResource`, host)).message).toMatch(
            /second is not a service project/,
        );
    });
});

describe("policies of subnets", () => {
    it("are kept as long as the subnet", async () => {
        const path = `compute/v1/${subnetwork}`;
        await grant(`${path}/setIamPolicy`, "roles/compute.networkUser", ["user:a@example.com"]);
        expect(await cloud.call("GET", `${path}/getIamPolicy`)).toMatchObject({
            bindings: [{ members: ["user:a@example.com"] }],
        });
        await cloud.done("DELETE", path);
        expect((await cloud.refused("GET", `${path}/getIamPolicy`)).code).toBe(404);
        await cloud.done("POST", `${compute}/regions/europe-west9/subnetworks`, {
            name: "a",
            network: `${project}/global/networks/a`,
            ipCidrRange: "10.128.4.0/22",
        });
        expect(await cloud.call("GET", `${path}/getIamPolicy`)).toMatchObject({ bindings: [] });
    });
});

describe("a cluster in the network of another project", () => {
    it("needs its project attached, and what Google's accounts have to be granted", async () => {
        expect((await cloud.refused("POST", clusters, clusterBody())).message).toMatch(/not a service project/);
        await attach();
        const [gke, google] = await agents();
        const policy = `cloudresourcemanager/v1/${project}:setIamPolicy`;
        const refusals = [await cloud.refused("POST", clusters, clusterBody())];
        await grant(policy, "roles/container.hostServiceAgentUser", [gke]);
        refusals.push(await cloud.refused("POST", clusters, clusterBody()));
        await grant(`compute/v1/${subnetwork}/setIamPolicy`, "roles/compute.networkUser", [gke]);
        refusals.push(await cloud.refused("POST", clusters, clusterBody()));
        expect(refusals.map(({ code, message }) => [code, message])).toEqual([
            [403, 'Required "container.hostServiceAgent.use" permission(s) for "projects/test".'],
            [403, `Google Compute Engine: Required 'compute.subnetworks.use' permission for '${subnetwork}' (${gke}).`],
            [
                403,
                `Google Compute Engine: Required 'compute.subnetworks.use' permission for '${subnetwork}' (${google}).`,
            ],
        ]);
        await grantAll();
        await cloud.done("POST", clusters, clusterBody());
        expect(await cloud.call("GET", `${clusters}/a`)).toMatchObject({
            status: "RUNNING",
            networkConfig: { network: `${project}/global/networks/a`, subnetwork },
        });
    });

    it("keeps its project attached and the subnet in use", async () => {
        await attach();
        await grantAll();
        await cloud.done("POST", clusters, clusterBody());
        const refusal = await cloud.refused("POST", `${compute}/disableXpnResource`, { xpnResource });
        expect(refusal.message).toMatch(/projects\/svc\/.*clusters\/a' is using one of its subnetworks/);
        expect((await cloud.refused("DELETE", `compute/v1/${subnetwork}`)).reason).toBe(
            "resourceInUseByAnotherResource",
        );
    });

    it("is served by addresses of its own project, once that is attached", async () => {
        const wanted = { name: "x", addressType: "INTERNAL", subnetwork };
        const path = `${service}/regions/europe-west9/addresses`;
        expect((await cloud.refused("POST", path, wanted)).message).toMatch(/not a service project/);
        await attach();
        await cloud.done("POST", path, wanted);
        expect(await cloud.call("GET", `${path}/x`)).toMatchObject({ address: "10.128.6.0" });
    });
});

describe("a cluster", () => {
    it("is refused in a subnet of another network or region", async () => {
        const own = "container/v1beta1/projects/test/locations";
        const wanted = (more: Json): Json => ({ cluster: { ...(clusterBody()["cluster"] as Json), ...more } });
        const elsewhere = wanted({ subnetwork: `${project}/regions/europe-west4/subnetworks/b` });
        expect((await cloud.refused("POST", `${own}/europe-west4/clusters`, elsewhere)).message).toMatch(
            /is not in network/,
        );
        expect((await cloud.refused("POST", `${own}/europe-west1/clusters`, clusterBody())).message).toMatch(
            /is not in region "europe-west1"/,
        );
    });
});
