import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Backend } from "../../lab/cloud/backend.js";
import { createPaperBackend } from "../../lab/cloud/paper/paperBackend.js";
import { kubernetesVersion } from "../../lab/cloud/resources/versions.js";
import { clusterBody, container, openCloud, withNetworks, type Json, type TestCloud } from "./support.js";

const cluster = `${container}/clusters/a`;
const pool = `${cluster}/nodePools/main`;
let cloud: TestCloud;

async function withPool(nodePool: Json = {}): Promise<void> {
    await withNetworks(cloud);
    await cloud.done("POST", `${container}/clusters`, clusterBody());
    await cloud.done("DELETE", `${cluster}/nodePools/default-pool`);
    await cloud.done("POST", `${cluster}/nodePools`, {
        nodePool: { name: "main", initialNodeCount: 2, config: { machineType: "e2-medium" }, ...nodePool },
    });
}

beforeEach(async () => {
    cloud = await openCloud();
});
afterEach(() => cloud.close());

describe("pods of a node", () => {
    it("are 110 when nobody says a number, and shown", async () => {
        await withPool();
        expect(await cloud.call("GET", pool)).toMatchObject({ maxPodsConstraint: { maxPodsPerNode: "110" } });
    });

    it("are the pool's own number before any other", async () => {
        await withPool({ maxPodsConstraint: { maxPodsPerNode: "64" } });
        expect(await cloud.call("GET", pool)).toMatchObject({ maxPodsConstraint: { maxPodsPerNode: "64" } });
    });
});

describe("an update of a node pool", () => {
    beforeEach(() => withPool({ networkConfig: { podRange: "pods" } }));

    it("unwraps maps and lists, and replaces them", async () => {
        await cloud.done("PUT", pool, {
            nodePoolId: "main",
            resourceLabels: { labels: { team: "mesh" } },
            labels: { labels: { disk: "ssd" } },
            tags: { tags: ["web"] },
            taints: { taints: [{ key: "k", value: "v", effect: "NO_SCHEDULE" }] },
        });
        expect(await cloud.call("GET", pool)).toMatchObject({
            config: {
                machineType: "e2-medium",
                resourceLabels: { team: "mesh" },
                labels: { disk: "ssd" },
                tags: ["web"],
                taints: [{ key: "k", value: "v", effect: "NO_SCHEDULE" }],
            },
        });
        await cloud.done("PUT", pool, { tags: { tags: [] }, taints: {}, resourceLabels: {}, labels: { labels: {} } });
        const { config } = await cloud.call("GET", pool);
        expect(config).toMatchObject({ labels: {}, tags: [], taints: [] });
        expect((config as Json)["resourceLabels"]).not.toHaveProperty("team");
    });

    it("merges the network's configuration into the pool's own", async () => {
        await cloud.done("PUT", pool, { nodePoolId: "main", nodeNetworkConfig: { enablePrivateNodes: true } });
        const after = await cloud.call("GET", pool);
        expect(after["networkConfig"]).toMatchObject({ podRange: "pods", enablePrivateNodes: true });
        expect(after["config"]).not.toHaveProperty("nodeNetworkConfig");
    });

    it("keeps a number a number where the request has text", async () => {
        await cloud.done("PUT", pool, { nodePoolId: "main", diskSizeGb: "200", machineType: "e2-standard-4" });
        expect(await cloud.call("GET", pool)).toMatchObject({
            config: { diskSizeGb: 200, machineType: "e2-standard-4" },
        });
    });

    it("changes the version to one that exists", async () => {
        await cloud.done("PUT", pool, { nodePoolId: "main", nodeVersion: kubernetesVersion });
        expect(await cloud.call("GET", pool)).toMatchObject({ version: kubernetesVersion });
        const refusal = await cloud.refused("PUT", pool, { nodeVersion: "1.20.1" });
        expect(refusal.code).toBe(400);
        expect(refusal.message).toMatch(/1\.20\.1/);
    });

    it("refuses what the local cloud does not know", async () => {
        expect((await cloud.refused("PUT", pool, { somethingNew: {} })).code).toBe(501);
    });

    it("of autoscaling goes by the cluster", async () => {
        const desiredNodePoolAutoscaling = { enabled: true, minNodeCount: 1, maxNodeCount: 3 };
        await cloud.done("PUT", cluster, { update: { desiredNodePoolId: "main", desiredNodePoolAutoscaling } });
        expect(await cloud.call("GET", pool)).toMatchObject({ autoscaling: desiredNodePoolAutoscaling });
        expect(await cloud.call("GET", cluster)).not.toHaveProperty("nodePoolId");
        // The plugin leaves out what is false.
        await cloud.done("PUT", cluster, { update: { desiredNodePoolId: "main", desiredNodePoolAutoscaling: {} } });
        expect((await cloud.call("GET", pool))["autoscaling"]).toEqual({});
        const unknown = { update: { desiredNodePoolId: "none", desiredNodePoolAutoscaling } };
        expect((await cloud.refused("PUT", cluster, unknown)).code).toBe(404);
    });

    it("of the size counts nodes per zone; no number means none, as the plugin sends it", async () => {
        await cloud.done("POST", `${pool}:setSize`, { nodeCount: 3 });
        expect(await cloud.call("GET", cluster)).toMatchObject({ currentNodeCount: 3 });
        await cloud.done("POST", `${pool}:setSize`, {});
        expect(await cloud.call("GET", cluster)).toMatchObject({ currentNodeCount: 0 });
        for (const nodeCount of [-1, 1.5, "2", null]) {
            expect((await cloud.refused("POST", `${pool}:setSize`, { nodeCount })).code).toBe(400);
        }
    });
});

describe("a node pool", () => {
    it("shows nothing of the cloud's own", async () => {
        await withPool({ locations: ["europe-west9-a", "europe-west9-b"] });
        const shown = await cloud.call("GET", pool);
        for (const key of ["nodes", "nodeCount", "groups"]) {
            expect(shown).not.toHaveProperty(key);
        }
        expect(await cloud.call("GET", cluster)).toMatchObject({ currentNodeCount: 4 });
    });

    it("is in error when its nodes do not come, and can be deleted", async () => {
        let created = 0;
        const broken: Backend = {
            ...createPaperBackend(),
            syncNodePool: (id) => {
                created += id.endsWith("/main") ? 1 : 0;
                return created === 1 ? Promise.reject(new Error("no memory")) : Promise.resolve([]);
            },
        };
        cloud.close();
        cloud = await openCloud(undefined, broken);
        await withNetworks(cloud);
        await cloud.done("POST", `${container}/clusters`, clusterBody());
        await cloud.done("DELETE", `${cluster}/nodePools/default-pool`);
        const operation = await cloud.done("POST", `${cluster}/nodePools`, { nodePool: { name: "main" } });
        expect(operation).toMatchObject({ error: { message: "no memory" } });
        expect(await cloud.call("GET", pool)).toMatchObject({ status: "ERROR", statusMessage: "no memory" });
        expect(await cloud.done("DELETE", pool)).not.toHaveProperty("error");
        expect((await cloud.refused("GET", pool)).code).toBe(404);
    });

    it("is there, and stopping, until its nodes are gone", async () => {
        let release = (): void => undefined;
        const gone = new Promise<void>((resolve) => (release = resolve));
        const paper = createPaperBackend();
        let stopping = false;
        const draining: Backend = {
            ...paper,
            syncNodePool: async (id, report) => {
                if (stopping) {
                    await gone;
                }
                return paper.syncNodePool(id, report);
            },
        };
        cloud.close();
        cloud = await openCloud(undefined, draining);
        await withPool({ nodeDrainConfig: { respectPdbDuringNodePoolDeletion: true } });
        stopping = true;
        const deletion = await cloud.call("DELETE", pool);
        expect(deletion).toMatchObject({ operationType: "DELETE_NODE_POOL", status: "RUNNING" });
        expect(await cloud.call("GET", pool)).toMatchObject({
            status: "STOPPING",
            nodeDrainConfig: { respectPdbDuringNodePoolDeletion: true },
        });
        expect((await cloud.refused("DELETE", pool)).reason).toBe("failedPrecondition");
        expect((await cloud.refused("PUT", pool, { tags: { tags: [] } })).reason).toBe("failedPrecondition");
        release();
        await expect
            .poll(() => cloud.has("projects/test/locations/europe-west9/clusters/a/nodePools/main"))
            .toBe(false);
        expect(await cloud.call("GET", cluster)).toMatchObject({ currentNodeCount: 0 });
    });
});
