import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { InitialisationFailed, type Provider } from "../../lab/providers/base/provider.js";
import { unknownValue, type Values } from "../../lab/providers/base/values.js";
import { createGcpProvider } from "../../lab/providers/gcp/provider.js";
import { EchoCloud } from "./echo.js";

const seed = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);
const tokens = {
    network: "gcp:compute/network:Network",
    subnetwork: "gcp:compute/subnetwork:Subnetwork",
    peering: "gcp:compute/networkPeering:NetworkPeering",
    cluster: "gcp:container/cluster:Cluster",
} as const;
type Kind = keyof typeof tokens;

const programs: Readonly<Record<Kind, Values>> = {
    network: { project: "demo", name: "paris", autoCreateSubnetworks: false, routingMode: "GLOBAL", mtu: 1460 },
    subnetwork: {
        project: "demo",
        name: "paris-nodes",
        region: "europe-west9",
        network: "projects/demo/global/networks/paris",
        ipCidrRange: "10.0.0.0/22",
        privateIpGoogleAccess: true,
        secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: "10.8.0.0/16" }],
        sendSecondaryIpRangeIfEmpty: true,
    },
    peering: {
        name: "paris-to-rome",
        network: "projects/demo/global/networks/paris",
        peerNetwork: "projects/demo/global/networks/rome",
        exportCustomRoutes: false,
        importCustomRoutes: false,
    },
    cluster: {
        project: "demo",
        name: "paris",
        location: "europe-west9",
        nodeLocations: ["europe-west9-a"],
        network: "projects/demo/global/networks/paris",
        subnetwork: "projects/demo/regions/europe-west9/subnetworks/paris-nodes",
        networkingMode: "VPC_NATIVE",
        ipAllocationPolicy: { clusterSecondaryRangeName: "pods" },
        datapathProvider: "LEGACY_DATAPATH",
        addonsConfig: { networkPolicyConfig: { disabled: true } },
        defaultSnatStatus: { disabled: true },
        enableL4IlbSubsetting: true,
        removeDefaultNodePool: true,
        initialNodeCount: 1,
        releaseChannel: { channel: "REGULAR" },
        privateClusterConfig: { enablePrivateNodes: true },
        controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: true } },
        workloadIdentityConfig: { workloadPool: "demo.svc.id.goog" },
        resourceLabels: { mesh: "dev" },
        deletionProtection: false,
    },
};

let echo: EchoCloud;
let provider: Provider;
let said: string[];

beforeEach(async () => {
    echo = await EchoCloud.start();
    provider = createGcpProvider();
    said = [];
    await provider.configure(echo.settings);
    for (const name of ["paris", "rome"]) {
        echo.stored.set(`/compute/v1/projects/demo/global/networks/${name}`, { name });
    }
});
afterEach(() => echo.stop());

function about(kind: Kind, signal = new AbortController().signal) {
    return { urn: "urn", type: tokens[kind], name: "res", signal, report: (text: string) => said.push(text) };
}

async function checked(kind: Kind, changes: Values = {}): Promise<Values> {
    const answer = await provider.check({
        ...about(kind),
        olds: {},
        news: { ...programs[kind], ...changes },
        randomSeed: seed,
    });
    expect(answer.failures).toBeUndefined();
    return answer.inputs;
}

async function made(kind: Kind, changes: Values = {}) {
    const inputs = await checked(kind, changes);
    const answer = await provider.create({ ...about(kind), inputs, preview: false, timeout: 30 });
    return { inputs, ...answer };
}

const diff = (kind: Kind, id: string, olds: Values, news: Values) =>
    provider.diff({ ...about(kind), id, olds, oldInputs: news, news, ignoreChanges: [] });

describe("create", () => {
    it.each([
        ["network", "projects/demo/global/networks/paris"],
        ["subnetwork", "projects/demo/regions/europe-west9/subnetworks/paris-nodes"],
        ["peering", "paris/paris-to-rome"],
        ["cluster", "projects/demo/locations/europe-west9/clusters/paris"],
    ] as const)("a %s leaves a state without differences", async (kind, expected) => {
        const { id, state, inputs } = await made(kind);
        expect(id).toBe(expected);
        expect(state["id"]).toBe(expected);
        expect(await diff(kind, id, state, inputs)).toMatchObject({ changes: false });
    });

    it("posts to Google's paths and reads back what came of it", async () => {
        const { state } = await made("network");
        expect(echo.calls).toEqual([
            "POST /compute/v1/projects/demo/global/networks",
            "GET /compute/v1/projects/demo/global/networks/paris",
        ]);
        expect(echo.bodies[0]).toMatchObject({ name: "paris", mtu: 1460, routingConfig: { routingMode: "GLOBAL" } });
        expect(state).toMatchObject({
            numericId: "77",
            selfLink: "https://www.googleapis.com/compute/v1/projects/demo/global/networks/paris",
        });
    });

    it("removes the pool that a cluster is born with", async () => {
        const { state } = await made("cluster");
        const cluster = "/container/v1beta1/projects/demo/locations/europe-west9/clusters";
        expect(echo.calls.slice(0, 2)).toEqual([`POST ${cluster}`, `DELETE ${cluster}/paris/nodePools/default-pool`]);
        expect(echo.bodies[0]).toMatchObject({
            cluster: {
                initialNodeCount: 1,
                networkConfig: { datapathProvider: "LEGACY_DATAPATH", defaultSnatStatus: { disabled: true } },
                resourceLabels: { mesh: "dev", "goog-pulumi-provisioned": "true" },
            },
        });
        expect(state["endpoint"]).toBe("10.0.0.2");
    });

    it("waits for the operation and tells what it does", async () => {
        echo.pollsLeft = 2;
        await made("cluster");
        expect(echo.calls.filter((call) => call.includes("/operations/op-1"))).toHaveLength(2);
        expect(said).toContain("working on it");
    });

    it("says what the API refused", async () => {
        echo.refusals.push({
            on: /^POST/,
            status: 409,
            message: "The resource 'paris' already exists",
            reason: "alreadyExists",
        });
        await expect(made("network")).rejects.toThrow(
            "Error creating Network: googleapi: Error 409: The resource 'paris' already exists, alreadyExists",
        );
    });

    it("does not try again while a peering of the network is in progress", async () => {
        const message = "There is a peering operation in progress on the local or peer network. Try again later.";
        echo.refusals.push({ on: /addPeering/, status: 400, message });
        await expect(made("peering")).rejects.toThrow(message);
        expect(echo.calls.filter((call) => call.includes("addPeering"))).toHaveLength(1);
    });

    it("keeps peerings of one network apart", async () => {
        echo.pollsLeft = 2;
        await Promise.all([made("peering"), made("peering", { name: "second" })]);
        const order = echo.calls.filter((call) => call.includes("addPeering") || call.includes("/operations/"));
        expect(order[0]).toMatch(/addPeering/);
        expect(order.slice(1, 3).every((call) => call.includes("/operations/"))).toBe(true);
        expect(order[3]).toMatch(/addPeering/);
    });

    it("calls nothing in a preview", async () => {
        const inputs = await checked("cluster");
        const { id, state } = await provider.create({ ...about("cluster"), inputs, preview: true, timeout: 0 });
        expect(id).toBe("");
        expect(state).toMatchObject({ name: "paris", endpoint: unknownValue, id: unknownValue });
        expect(echo.calls).toEqual([]);
    });

    it("fails without an endpoint of a local cloud", async () => {
        await provider.configure({ project: "demo" });
        await expect(made("network")).rejects.toThrow("gcp:computeCustomEndpoint is not set");
    });
});

describe("an interrupted create", () => {
    it("leaves a resource that the next run finishes", async () => {
        echo.pollsLeft = Infinity;
        const stop = new AbortController();
        const inputs = await checked("cluster");
        const running = provider.create({ ...about("cluster", stop.signal), inputs, preview: false, timeout: 30 });
        setTimeout(() => stop.abort(), 100);
        const failure = await running.catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(InitialisationFailed);
        const { id, state } = failure as InitialisationFailed;
        expect(id).toBe("projects/demo/locations/europe-west9/clusters/paris");

        echo.pollsLeft = 0;
        echo.calls.length = 0;
        echo.stored.get(`/container/v1beta1/${id}`)!["nodePools"] = [{ name: "default-pool" }];
        const answer = await provider.update({
            ...about("cluster"),
            id,
            olds: state,
            oldInputs: inputs,
            news: inputs,
            preview: false,
            timeout: 30,
            ignoreChanges: [],
        });
        expect(echo.calls).toContain(`DELETE /container/v1beta1/${id}/nodePools/default-pool`);
        expect(echo.calls.some((call) => call.startsWith("POST"))).toBe(false);
        expect(await diff("cluster", id, answer.state, inputs)).toMatchObject({ changes: false });
    });
});

describe("update", () => {
    it.each([
        ["network", { mtu: 1500 }, "PATCH /compute/v1/projects/demo/global/networks/paris", { mtu: 1500 }],
        [
            "subnetwork",
            { ipCidrRange: "10.0.0.0/21" },
            "POST /compute/v1/projects/demo/regions/europe-west9/subnetworks/paris-nodes/expandIpCidrRange",
            { ipCidrRange: "10.0.0.0/21" },
        ],
        [
            "peering",
            { importCustomRoutes: true },
            "PATCH /compute/v1/projects/demo/global/networks/paris/updatePeering",
            { networkPeering: { name: "paris-to-rome", importCustomRoutes: true } },
        ],
        [
            "cluster",
            { releaseChannel: { channel: "RAPID" } },
            "PUT /container/v1beta1/projects/demo/locations/europe-west9/clusters/paris",
            { update: { desiredReleaseChannel: { channel: "RAPID" } } },
        ],
    ] as const)("a %s by one request", async (kind, changes, call, body) => {
        const { id, state, inputs } = await made(kind);
        const news = await checked(kind, changes);
        echo.calls.length = 0;
        echo.bodies.length = 0;
        const request = { ...about(kind), id, olds: state, oldInputs: inputs, news, timeout: 30, ignoreChanges: [] };
        await provider.update({ ...request, preview: true });
        expect(echo.calls).toEqual([]);
        const answer = await provider.update({ ...request, preview: false });
        expect(echo.calls.filter((entry) => !entry.startsWith("GET"))).toEqual([call]);
        expect(echo.bodies[0]).toMatchObject(body);
        expect(await diff(kind, id, answer.state, news)).toMatchObject({ changes: false });
    });
});

describe("delete and read", () => {
    it.each(["network", "subnetwork", "peering", "cluster"] as const)("a %s once and again", async (kind) => {
        const { id, state, inputs } = await made(kind);
        const read = () => provider.read({ ...about(kind), id, state, inputs });
        expect(await read()).toMatchObject({ id, inputs: { name: programs[kind]["name"] } });
        await provider.delete({ ...about(kind), id, state, timeout: 30 });
        expect(await read()).toEqual({ id: "", state: {}, inputs: {} });
        echo.refusals.push({ on: /^(DELETE|POST)/, status: 404, message: "gone", reason: "notFound" });
        await provider.delete({ ...about(kind), id, state, timeout: 30 });
    });

    it("refuses a protected cluster", async () => {
        const { id, state } = await made("cluster", { deletionProtection: true });
        await expect(provider.delete({ ...about("cluster"), id, state, timeout: 30 })).rejects.toThrow(
            "Cannot destroy cluster because deletion_protection is set to true",
        );
        expect(echo.calls.some((call) => call.startsWith("DELETE") && call.endsWith("/clusters/paris"))).toBe(false);
    });

    it("shows a setting that was changed elsewhere", async () => {
        const { id, state, inputs } = await made("network");
        echo.stored.get("/compute/v1/projects/demo/global/networks/paris")!["mtu"] = 8896;
        const answer = await provider.read({ ...about("network"), id, state, inputs });
        expect(answer.inputs["mtu"]).toBe(8896);
        expect(await diff("network", id, answer.state, inputs)).toMatchObject({ diffs: ["mtu"] });
    });
});
