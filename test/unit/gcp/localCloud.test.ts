import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Values } from "../../lab/providers/base/values.js";
import { createGcpProvider } from "../../lab/providers/gcp/provider.js";
import { clusterBody, serveCloud } from "../cloud/support.js";

/** The stand-in provider against the local cloud: what one sends the other must understand. */
const location = "projects/test/locations/europe-west9";
let served: Awaited<ReturnType<typeof serveCloud>>;
let provider: ReturnType<typeof createGcpProvider>;

const api = async (method: string, path: string, body?: object): Promise<Values> => {
    const answer = await fetch(`${served.url}/${path}`, {
        method,
        ...(body ? { body: JSON.stringify(body) } : {}),
    });
    expect(answer.status, `${method} ${path}`).toBe(200);
    return (await answer.json()) as Values;
};

beforeEach(async () => {
    served = await serveCloud();
    provider = createGcpProvider();
    await provider.configure({
        project: "test",
        computeCustomEndpoint: `${served.url}/compute/v1/`,
        containerCustomEndpoint: `${served.url}/container/v1beta1/`,
    });
    await api("POST", "compute/v1/projects/test/global/networks", { name: "a" });
    await api("POST", "compute/v1/projects/test/regions/europe-west9/subnetworks", {
        name: "a",
        network: "projects/test/global/networks/a",
        ipCidrRange: "10.128.4.0/22",
        secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: "10.0.64.0/18" }],
    });
    const cluster = { ...(clusterBody()["cluster"] as object), initialNodeCount: 0 };
    await api("POST", `container/v1beta1/${location}/clusters`, { cluster });
});
afterEach(() => served.close());

const about = {
    urn: "urn",
    type: "gcp:container/nodePool:NodePool",
    name: "res",
    signal: new AbortController().signal,
    report: () => undefined,
};

async function inputsOf(type: string, news: Values): Promise<Values> {
    const randomSeed = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);
    const answer = await provider.check({ ...about, type, olds: {}, news, randomSeed });
    expect(answer.failures).toBeUndefined();
    return answer.inputs;
}

const checked = (more: Values): Promise<Values> =>
    inputsOf(about.type, {
        cluster: `${location}/clusters/a`,
        name: "main",
        location: "europe-west9",
        project: "test",
        ...more,
    });

describe("a node pool of the stand-in on the local cloud", () => {
    it("is updated in Google's words and read back without a difference", async () => {
        const inputs = await checked({
            nodeCount: 1,
            nodeConfig: { machineType: "e2-medium", tags: ["old"], resourceLabels: { team: "old" } },
        });
        const { id, state } = await provider.create({ ...about, inputs, preview: false, timeout: 30 });
        const news = await checked({
            nodeCount: 0,
            autoscaling: { minNodeCount: 0, maxNodeCount: 2 },
            networkConfig: { enablePrivateNodes: true },
            nodeConfig: {
                machineType: "e2-standard-4",
                diskSizeGb: 50,
                tags: ["web"],
                resourceLabels: { team: "mesh" },
                labels: { disk: "ssd" },
                taints: [{ key: "k", value: "v", effect: "NO_SCHEDULE" }],
            },
        });
        const request = { ...about, id, olds: state, oldInputs: inputs, news, timeout: 30, ignoreChanges: [] };
        const answer = await provider.update({ ...request, preview: false });
        const pool = await api("GET", `container/v1beta1/${id}`);
        expect(pool).toMatchObject({
            autoscaling: { enabled: true, minNodeCount: 0, maxNodeCount: 2 },
            networkConfig: { enablePrivateNodes: true },
            config: {
                machineType: "e2-standard-4",
                diskSizeGb: 50,
                tags: ["web"],
                resourceLabels: { team: "mesh" },
                labels: { disk: "ssd" },
            },
        });
        expect(answer.state).toMatchObject({ nodeCount: 0 });
        const again = { ...about, id, olds: answer.state, oldInputs: news, news, ignoreChanges: [] };
        expect(await provider.diff(again)).toMatchObject({ changes: false });
    });
});

describe("a cluster of the stand-in on the local cloud", () => {
    const type = "gcp:container/cluster:Cluster";
    const program: Values = {
        project: "test",
        name: "b",
        location: "europe-west9",
        nodeLocations: ["europe-west9-a"],
        network: "projects/test/global/networks/b",
        subnetwork: "projects/test/regions/europe-west9/subnetworks/b",
        ipAllocationPolicy: { clusterSecondaryRangeName: "pods" },
        removeDefaultNodePool: true,
        initialNodeCount: 1,
        deletionProtection: false,
        privateClusterConfig: { enablePrivateNodes: true },
        controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: true } },
    };

    it.each<[string, Values, Values]>([
        ["enableL4IlbSubsetting", { enableL4IlbSubsetting: true }, { networkConfig: { enableL4ilbSubsetting: true } }],
        [
            "gkeAutoUpgradeConfig",
            { gkeAutoUpgradeConfig: { patchMode: "ACCELERATED" } },
            { gkeAutoUpgradeConfig: { patchMode: "ACCELERATED" } },
        ],
        [
            "networkPolicy",
            { networkPolicy: { enabled: true, provider: "CALICO" } },
            { networkPolicy: { enabled: true, provider: "CALICO" } },
        ],
        [
            "private nodes",
            { privateClusterConfig: { enablePrivateNodes: false } },
            {
                networkConfig: { defaultEnablePrivateNodes: false },
                privateClusterConfig: { enablePrivateNodes: false },
            },
        ],
        [
            "authorized networks",
            { masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "10.0.0.0/8" }] } },
            { masterAuthorizedNetworksConfig: { enabled: true, cidrBlocks: [{ cidrBlock: "10.0.0.0/8" }] } },
        ],
    ])("is updated in Google's words: %s", async (_, changes, shown) => {
        await api("POST", "compute/v1/projects/test/global/networks", { name: "b" });
        await api("POST", "compute/v1/projects/test/regions/europe-west9/subnetworks", {
            name: "b",
            network: "projects/test/global/networks/b",
            ipCidrRange: "10.128.8.0/22",
            secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: "10.0.128.0/18" }],
        });
        const inputs = await inputsOf(type, program);
        const { id, state } = await provider.create({ ...about, type, inputs, preview: false, timeout: 30 });
        const same = { ...about, type, id, olds: state, oldInputs: inputs, news: inputs, ignoreChanges: [] };
        expect(await provider.diff(same)).toMatchObject({ changes: false });
        const news = await inputsOf(type, { ...program, ...changes });
        await provider.update({ ...same, news, timeout: 30, preview: false });
        expect(await api("GET", `container/v1beta1/${id}`)).toMatchObject(shown);
    });
});
