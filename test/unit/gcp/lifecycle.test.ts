import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { InitialisationFailed, type Provider } from "../../lab/providers/base/provider.js";
import type { Values } from "../../lab/providers/base/values.js";
import { createGcpProvider } from "../../lab/providers/gcp/provider.js";
import { EchoCloud } from "./echo.js";

/** One resource of a type: what it is made of, what it is called, and the requests of its life. */
interface Life {
    readonly type: string;
    readonly program: Values;
    readonly id: string;
    readonly create: readonly string[];
    /** Parts of the body of the request that creates. */
    readonly body?: Values;
    readonly update?: { readonly to: Values; readonly call: string; readonly body?: Values };
    readonly delete?: string;
    /** What Google says of it goes when it is deleted; else it was never Google's to delete. */
    readonly stays?: true;
}

const compute = "/compute/v1/projects/demo";
const ncc = "/networkconnectivity/v1beta/projects/demo/locations/global";
const attribution = { "goog-pulumi-provisioned": "true" };

const lives: readonly Life[] = [
    {
        type: "gcp:compute/globalAddress:GlobalAddress",
        program: { name: "ga", addressType: "INTERNAL", purpose: "VPC_PEERING", prefixLength: 16, labels: { a: "b" } },
        id: "projects/demo/global/addresses/ga",
        create: [
            `POST ${compute}/global/addresses`,
            `GET ${compute}/global/addresses/ga`,
            `POST ${compute}/global/addresses/ga/setLabels`,
            `GET ${compute}/global/addresses/ga`,
        ],
        body: { name: "ga", prefixLength: 16, purpose: "VPC_PEERING" },
        update: {
            to: { labels: { a: "c" } },
            call: `POST ${compute}/global/addresses/ga/setLabels`,
            body: { labels: { a: "c", ...attribution } },
        },
        delete: `DELETE ${compute}/global/addresses/ga`,
    },
    {
        type: "gcp:compute/route:Route",
        program: {
            name: "rt",
            network: "paris",
            destRange: "0.0.0.0/0",
            nextHopGateway: "default-internet-gateway",
            priority: 100,
            tags: ["t"],
        },
        id: "projects/demo/global/routes/rt",
        create: [`POST ${compute}/global/routes`, `GET ${compute}/global/routes/rt`],
        body: {
            network: "projects/demo/global/networks/paris",
            nextHopGateway: "projects/demo/global/gateways/default-internet-gateway",
            tags: ["t"],
        },
        delete: `DELETE ${compute}/global/routes/rt`,
    },
    {
        type: "gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig",
        program: { network: "paris", peering: "theirs", exportCustomRoutes: true, importCustomRoutes: true },
        id: "projects/demo/global/networks/paris/networkPeerings/theirs",
        create: [`PATCH ${compute}/global/networks/paris/updatePeering`, `GET ${compute}/global/networks/paris`],
        body: { networkPeering: { name: "theirs", exportCustomRoutes: true, importCustomRoutes: true } },
        update: {
            to: { importCustomRoutes: false },
            call: `PATCH ${compute}/global/networks/paris/updatePeering`,
            body: { networkPeering: { name: "theirs", importCustomRoutes: false } },
        },
        stays: true,
    },
    {
        type: "gcp:compute/sharedVPCHostProject:SharedVPCHostProject",
        program: { project: "demo" },
        id: "demo",
        create: [`POST ${compute}/enableXpnHost`, `GET ${compute}`],
        delete: `POST ${compute}/disableXpnHost`,
    },
    {
        type: "gcp:compute/sharedVPCServiceProject:SharedVPCServiceProject",
        program: { hostProject: "demo", serviceProject: "user" },
        id: "demo/user",
        create: [`POST ${compute}/enableXpnResource`, "GET /compute/v1/projects/user/getXpnHost"],
        body: { xpnResource: { id: "user", type: "PROJECT" } },
        delete: `POST ${compute}/disableXpnResource`,
    },
    {
        type: "gcp:networkconnectivity/hub:Hub",
        program: { name: "hub", description: "d", presetTopology: "STAR", labels: { a: "b" } },
        id: "projects/demo/locations/global/hubs/hub",
        create: [`POST ${ncc}/hubs?hubId=hub`, `GET ${ncc}/hubs/hub`],
        body: { description: "d", presetTopology: "STAR", labels: { a: "b", ...attribution } },
        update: {
            to: { description: "e", labels: { a: "c" } },
            call: `PATCH ${ncc}/hubs/hub?updateMask=description,labels`,
            body: { description: "e", labels: { a: "c", ...attribution } },
        },
        delete: `DELETE ${ncc}/hubs/hub`,
    },
    {
        type: "gcp:networkconnectivity/spoke:Spoke",
        program: {
            name: "sp",
            hub: "projects/demo/locations/global/hubs/hub",
            location: "global",
            linkedVpcNetwork: { uri: "projects/demo/global/networks/paris", excludeExportRanges: ["10.0.0.0/24"] },
        },
        id: "projects/demo/locations/global/spokes/sp",
        create: [`POST ${ncc}/spokes?spokeId=sp`, `GET ${ncc}/spokes/sp`],
        body: { linkedVpcNetwork: { excludeExportRanges: ["10.0.0.0/24"] } },
        update: {
            to: { linkedVpcNetwork: { uri: "projects/demo/global/networks/paris" } },
            call: `PATCH ${ncc}/spokes/sp?updateMask=linkedVpcNetwork`,
            body: { linkedVpcNetwork: { uri: "projects/demo/global/networks/paris" } },
        },
        delete: `DELETE ${ncc}/spokes/sp`,
    },
    {
        type: "gcp:networkconnectivity/group:Group",
        program: { name: "default", hub: "hub", autoAccept: { autoAcceptProjects: ["demo"] } },
        id: "projects/demo/locations/global/hubs/hub/groups/default",
        create: [
            `PATCH ${ncc}/hubs/hub/groups/default?updateMask=autoAccept,description,labels`,
            `GET ${ncc}/hubs/hub/groups/default`,
        ],
        body: { autoAccept: { autoAcceptProjects: ["demo"] } },
        update: {
            to: { autoAccept: { autoAcceptProjects: ["demo", "other"] } },
            call: `PATCH ${ncc}/hubs/hub/groups/default?updateMask=autoAccept`,
        },
        delete: `DELETE ${ncc}/hubs/hub/groups/default`,
    },
    {
        type: "gcp:gkehub/membership:Membership",
        program: {
            membershipId: "m",
            endpoint: { gkeCluster: { resourceLink: "projects/demo/locations/europe-west9/clusters/paris" } },
        },
        id: "projects/demo/locations/global/memberships/m",
        create: [
            "POST /gkehub/v1beta1/projects/demo/locations/global/memberships?membershipId=m",
            "GET /gkehub/v1beta1/projects/demo/locations/global/memberships/m",
        ],
        body: {
            endpoint: {
                gkeCluster: {
                    resourceLink: "//container.googleapis.com/projects/demo/locations/europe-west9/clusters/paris",
                },
            },
        },
        update: {
            to: { authority: { issuer: "https://container.googleapis.com/v1/paris" } },
            call: "PATCH /gkehub/v1beta1/projects/demo/locations/global/memberships/m?updateMask=authority",
        },
        delete: "DELETE /gkehub/v1beta1/projects/demo/locations/global/memberships/m",
    },
    {
        type: "gcp:gkehub/feature:Feature",
        program: { name: "multiclusterservicediscovery", location: "global" },
        id: "projects/demo/locations/global/features/multiclusterservicediscovery",
        create: [
            "POST /gkehub/v1/projects/demo/locations/global/features?featureId=multiclusterservicediscovery",
            "GET /gkehub/v1/projects/demo/locations/global/features/multiclusterservicediscovery",
        ],
        body: { labels: attribution },
        update: {
            to: { spec: { multiclusteringress: { configMembership: "projects/demo/locations/global/memberships/m" } } },
            call: "PATCH /gkehub/v1/projects/demo/locations/global/features/multiclusterservicediscovery?updateMask=spec",
        },
        delete: "DELETE /gkehub/v1/projects/demo/locations/global/features/multiclusterservicediscovery",
    },
    {
        type: "gcp:gkebackup/backupPlan:BackupPlan",
        program: {
            name: "daily",
            location: "europe-west9",
            cluster: "projects/demo/locations/europe-west9/clusters/paris",
            backupConfig: { allNamespaces: true, includeSecrets: true },
            backupSchedule: { cronSchedule: "0 3 * * *" },
        },
        id: "projects/demo/locations/europe-west9/backupPlans/daily",
        create: [
            "POST /gkebackup/v1/projects/demo/locations/europe-west9/backupPlans?backupPlanId=daily",
            "GET /gkebackup/v1/projects/demo/locations/europe-west9/backupPlans/daily",
        ],
        body: { cluster: "projects/demo/locations/europe-west9/clusters/paris" },
        update: {
            to: { retentionPolicy: { backupRetainDays: 7 } },
            call: "PATCH /gkebackup/v1/projects/demo/locations/europe-west9/backupPlans/daily?updateMask=retentionPolicy",
            body: { retentionPolicy: { backupRetainDays: 7 } },
        },
        delete: "DELETE /gkebackup/v1/projects/demo/locations/europe-west9/backupPlans/daily",
    },
    {
        type: "gcp:secretmanager/secret:Secret",
        program: { secretId: "s", replication: { auto: {} }, annotations: { a: "b" } },
        id: "projects/demo/secrets/s",
        create: [
            "POST /secretmanager/v1/projects/demo/secrets?secretId=s",
            "GET /secretmanager/v1/projects/demo/secrets/s",
        ],
        body: { replication: { automatic: {} }, annotations: { a: "b" }, labels: attribution },
        update: {
            to: { versionAliases: { live: "1" } },
            call: "PATCH /secretmanager/v1/projects/demo/secrets/s?updateMask=versionAliases",
        },
        delete: "DELETE /secretmanager/v1/projects/demo/secrets/s",
    },
    {
        type: "gcp:secretmanager/secretVersion:SecretVersion",
        program: { secret: "projects/demo/secrets/s", secretData: "hush" },
        id: "projects/demo/secrets/s/versions/1",
        create: [
            "POST /secretmanager/v1/projects/demo/secrets/s:addVersion",
            "POST /secretmanager/v1/projects/demo/secrets/s/versions/1:enable",
            "GET /secretmanager/v1/projects/demo/secrets/s/versions/1",
        ],
        body: { payload: { data: "aHVzaA==" } },
        update: {
            to: { enabled: false },
            call: "POST /secretmanager/v1/projects/demo/secrets/s/versions/1:disable",
            body: {},
        },
        delete: "POST /secretmanager/v1/projects/demo/secrets/s/versions/1:destroy",
    },
    {
        type: "gcp:monitoring/alertPolicy:AlertPolicy",
        program: {
            displayName: "A",
            combiner: "OR",
            conditions: [{ displayName: "c", conditionAbsent: { duration: "60s", filter: "x" } }],
        },
        id: "projects/demo/alertPolicies/1",
        create: [
            "POST /monitoring/v3/projects/demo/alertPolicies",
            "GET /monitoring/v3/projects/demo/alertPolicies/1",
        ],
        body: { displayName: "A", enabled: true },
        update: {
            to: { alertStrategy: { notificationChannelStrategies: [{ renotifyInterval: "1800s" }] } },
            call: "PATCH /monitoring/v3/projects/demo/alertPolicies/1?updateMask=alertStrategy",
            body: { alertStrategy: { notificationChannelStrategy: [{ renotifyInterval: "1800s" }] } },
        },
        delete: "DELETE /monitoring/v3/projects/demo/alertPolicies/1",
    },
    {
        type: "gcp:monitoring/dashboard:Dashboard",
        program: { dashboardJson: '{"displayName":"D","gridLayout":{}}' },
        id: "projects/demo/dashboards/1",
        create: ["POST /monitoring/v1/projects/demo/dashboards", "GET /monitoring/v1/projects/demo/dashboards/1"],
        body: { displayName: "D", gridLayout: {} },
        update: {
            to: { dashboardJson: '{"displayName":"E","gridLayout":{}}' },
            call: "PATCH /monitoring/v1/projects/demo/dashboards/1",
            body: { displayName: "E" },
        },
        delete: "DELETE /monitoring/v1/projects/demo/dashboards/1",
    },
    {
        type: "gcp:pubsub/topic:Topic",
        program: { name: "upgrades", messageRetentionDuration: "600s" },
        id: "projects/demo/topics/upgrades",
        create: ["PUT /pubsub/v1/projects/demo/topics/upgrades", "GET /pubsub/v1/projects/demo/topics/upgrades"],
        body: { messageRetentionDuration: "600s", labels: attribution },
        update: {
            to: { messageRetentionDuration: "1200s" },
            call: "PATCH /pubsub/v1/projects/demo/topics/upgrades",
            body: { topic: { messageRetentionDuration: "1200s" }, updateMask: "messageRetentionDuration" },
        },
        delete: "DELETE /pubsub/v1/projects/demo/topics/upgrades",
    },
    {
        type: "gcp:projects/serviceIdentity:ServiceIdentity",
        program: { service: "container.googleapis.com" },
        id: "projects/demo/services/container.googleapis.com",
        create: [
            "POST /serviceusage/v1/projects/demo/services/container.googleapis.com:generateServiceIdentity",
            "POST /serviceusage/v1/projects/demo/services/container.googleapis.com:generateServiceIdentity",
        ],
        stays: true,
    },
    {
        type: "gcp:compute/resourcePolicy:ResourcePolicy",
        program: { name: "near", region: "europe-west9", groupPlacementPolicy: { collocation: "COLLOCATED" } },
        id: "projects/demo/regions/europe-west9/resourcePolicies/near",
        create: [
            `POST ${compute}/regions/europe-west9/resourcePolicies`,
            `GET ${compute}/regions/europe-west9/resourcePolicies/near`,
        ],
        body: { name: "near", groupPlacementPolicy: { collocation: "COLLOCATED" } },
        update: { to: { description: "d" }, call: `PATCH ${compute}/regions/europe-west9/resourcePolicies/near` },
        delete: `DELETE ${compute}/regions/europe-west9/resourcePolicies/near`,
    },
    {
        type: "gcp:compute/subnetworkIAMMember:SubnetworkIAMMember",
        program: { subnetwork: "nodes", region: "europe-west9", role: "roles/compute.networkUser", member: "user:a@b.c" },
        id: "projects/demo/regions/europe-west9/subnetworks/nodes/roles/compute.networkUser/user:a@b.c",
        create: [
            `GET ${compute}/regions/europe-west9/subnetworks/nodes/getIamPolicy`,
            `POST ${compute}/regions/europe-west9/subnetworks/nodes/setIamPolicy`,
            `GET ${compute}/regions/europe-west9/subnetworks/nodes/getIamPolicy`,
        ],
        body: { policy: { bindings: [{ role: "roles/compute.networkUser", members: ["user:a@b.c"] }] } },
        delete: `POST ${compute}/regions/europe-west9/subnetworks/nodes/setIamPolicy`,
    },
    {
        type: "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
        program: { cryptoKeyId: "europe-west9/ring/key", role: "roles/x", member: "user:a@b.c" },
        id: "projects/demo/locations/europe-west9/keyRings/ring/cryptoKeys/key/roles/x/user:a@b.c",
        create: [
            "GET /cloudkms/v1/projects/demo/locations/europe-west9/keyRings/ring/cryptoKeys/key:getIamPolicy",
            "POST /cloudkms/v1/projects/demo/locations/europe-west9/keyRings/ring/cryptoKeys/key:setIamPolicy",
            "GET /cloudkms/v1/projects/demo/locations/europe-west9/keyRings/ring/cryptoKeys/key:getIamPolicy",
        ],
        delete: "POST /cloudkms/v1/projects/demo/locations/europe-west9/keyRings/ring/cryptoKeys/key:setIamPolicy",
    },
];

let echo: EchoCloud;
let provider: Provider;

beforeEach(async () => {
    echo = await EchoCloud.start();
    provider = createGcpProvider();
    await provider.configure(echo.settings);
    echo.stored.set(`${compute}/global/networks/paris`, { name: "paris", peerings: [{ name: "theirs" }] });
});
afterEach(() => echo.stop());

function about({ type }: Life, signal = new AbortController().signal) {
    return { urn: "urn", type, name: "res", signal, report: () => undefined };
}

async function checked(life: Life, changes: Values = {}): Promise<Values> {
    const news = { ...life.program, ...changes };
    const answer = await provider.check({ ...about(life), olds: {}, news, randomSeed: Uint8Array.of(1) });
    expect(answer.failures).toBeUndefined();
    return answer.inputs;
}

async function made(life: Life) {
    const inputs = await checked(life);
    const answer = await provider.create({ ...about(life), inputs, preview: false, timeout: 30 });
    return { inputs, ...answer };
}

const diff = (life: Life, id: string, olds: Values, news: Values) =>
    provider.diff({ ...about(life), id, olds, oldInputs: news, news, ignoreChanges: [] });

describe.each(lives)("a $type", (life) => {
    it("is created by its requests, and read back without a difference", async () => {
        const { id, state, inputs } = await made(life);
        expect(id).toBe(life.id);
        expect(echo.calls).toEqual(life.create);
        expect(echo.bodies[0]).toMatchObject(life.body ?? {});
        expect(await diff(life, id, state, inputs)).toMatchObject({ changes: false });
        const read = await provider.read({ ...about(life), id, state, inputs });
        expect(read).toMatchObject({ id, inputs: life.program });
        expect(await diff(life, id, read.state, inputs)).toMatchObject({ changes: false });
    });

    it.runIf(life.update)("is changed in place by one request", async () => {
        const { id, state, inputs } = await made(life);
        const news = await checked(life, life.update!.to);
        echo.calls.length = 0;
        echo.bodies.length = 0;
        const request = { ...about(life), id, olds: state, oldInputs: inputs, news, timeout: 30, ignoreChanges: [] };
        expect(await provider.diff(request)).toMatchObject({ changes: true });
        const answer = await provider.update({ ...request, preview: false });
        expect(echo.calls.filter((entry) => !entry.startsWith("GET"))).toEqual([life.update!.call]);
        expect(echo.bodies[0]).toMatchObject(life.update!.body ?? life.update!.to);
        expect(await diff(life, id, answer.state, news)).toMatchObject({ changes: false });
    });

    it("is deleted, and told to be gone", async () => {
        const { id, state, inputs } = await made(life);
        echo.calls.length = 0;
        const request = { ...about(life), id, state, timeout: 30 };
        await provider.delete(request);
        expect(echo.calls.filter((entry) => !entry.startsWith("GET"))).toEqual(life.delete ? [life.delete] : []);
        const read = await provider.read({ ...about(life), id, state, inputs });
        expect(read.id).toBe(life.stays ? id : "");
        await provider.delete(request);
    });
});

describe("a change of a newer API", () => {
    const hub = lives.find(({ type }) => type.endsWith(":Hub"))!;

    it("is waited for", async () => {
        echo.pollsLeft = 2;
        await made(hub);
        const polls = echo.calls.filter((call) => call.endsWith("/projects/demo/locations/global/operations/op-1"));
        expect(polls).toHaveLength(2);
    });

    it("leaves a resource that the next run finishes when it is interrupted", async () => {
        echo.pollsLeft = Infinity;
        const stop = new AbortController();
        const inputs = await checked(hub);
        const running = provider.create({ ...about(hub, stop.signal), inputs, preview: false, timeout: 30 });
        setTimeout(() => stop.abort(), 100);
        const failure = await running.catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(InitialisationFailed);
        expect((failure as InitialisationFailed).id).toBe(hub.id);
    });

    it("ends with the time that the program gives it", async () => {
        echo.pollsLeft = Infinity;
        const inputs = await checked(hub);
        const running = provider.create({ ...about(hub), inputs, preview: false, timeout: 0.3 });
        await expect(running).rejects.toThrow("Error waiting for Creating Hub: timeout while waiting");
    });

    it("says what the API refused", async () => {
        echo.refusals.push({ on: /^POST/, status: 403, message: "permission denied", reason: "forbidden" });
        await expect(made(hub)).rejects.toThrow("Error creating Hub: googleapi: Error 403: permission denied, forbidden");
    });
});

describe("secrets", () => {
    const of = (name: string) => lives.find(({ type }) => type.endsWith(`:${name}`))!;

    it("are marked in inputs and state, and never deleted while protected", async () => {
        const version = of("SecretVersion");
        const { secrets } = await provider.check({
            ...about(version),
            olds: {},
            news: version.program,
            randomSeed: Uint8Array.of(1),
        });
        expect(secrets).toEqual(["secretData"]);
        expect((await made(version)).secrets).toEqual(["secretData"]);

        const secret = of("Secret");
        const inputs = await checked(secret, { deletionProtection: true });
        const { id, state } = await provider.create({ ...about(secret), inputs, preview: false, timeout: 30 });
        await expect(provider.delete({ ...about(secret), id, state, timeout: 30 })).rejects.toThrow(
            "cannot destroy secret without setting deletion_protection=false",
        );
    });
});

it("functions ask the API of a region", async () => {
    const zone = (name: string, region: string, status = "UP") => ({ name, region: `x/regions/${region}`, status });
    echo.stored.set(`${compute}/zones`, {
        items: [zone("w9-b", "europe-west9"), zone("w9-a", "europe-west9"), zone("w8-a", "europe-west8")],
    });
    const { values } = await provider.invoke!("gcp:compute/getZones:getZones", { region: "europe-west9" });
    expect(values).toMatchObject({ id: "projects/demo/regions/europe-west9", names: ["w9-a", "w9-b"] });
    await expect(provider.invoke!("gcp:compute/nosuch:nosuch", {})).rejects.toThrow("gcp:compute/nosuch:nosuch");
});
