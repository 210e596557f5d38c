import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import type { KubernetesObject, V1Pod } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import type { Backend } from "../cloud/backend.js";
import { clusterAuthority } from "../real/controlPlane.js";
import { removeEverything } from "../real/down.js";
import { drainNodes, reopen } from "../real/drain.js";
import { isReady } from "../real/drainPlan.js";
import { applyObject, kubeClient, type KubeClient } from "../real/kubeClient.js";
import { createRealBackend } from "../real/realBackend.js";
import { Registry } from "../real/registry.js";
import { isBuilt } from "../toolchain/artefacts.js";
import { imageStore } from "../toolchain/imageStore.js";
import { addCluster, Records } from "./support.js";

const lab = "ct2";
const quiet = (): void => undefined;
const namespace = "default";

/** Linux, root, and everything compiled: `make up` sees to the last. */
function clustersRunHere(): boolean {
    return (
        process.platform === "linux" &&
        process.getuid?.() === 0 &&
        (["etcd", "kube", "coredns", "labtools"] as const).every(isBuilt) &&
        existsSync(imageStore())
    );
}

describe.runIf(clustersRunHere())("a node that is drained by a real API server", { timeout: 60_000 }, () => {
    let backend: Backend;
    let client: KubeClient;

    beforeAll(async () => {
        await removeEverything(lab, quiet);
        const records = new Records();
        const ids = addCluster(records, 1);
        backend = createRealBackend(lab);
        await backend.start(records, { balancers: quiet });
        await backend.createCluster(ids.cluster, quiet);
        const entry = Registry.open(lab).cluster(ids.cluster)!;
        client = kubeClient(lab, entry, clusterAuthority(lab, entry));
        await vi.waitFor(() => client.core.readNamespacedServiceAccount({ name: "default", namespace }), 30_000);
    }, 120_000);

    afterAll(async () => {
        await backend.close();
        await removeEverything(lab, quiet);
    }, 60_000);

    /** A node without a kubelet, whose state is as said. */
    async function addNode(name: string, ready: boolean): Promise<void> {
        // Nobody comes here who was not sent: the cluster has other pods that look for a node.
        const taints = [{ key: "drained", effect: "NoSchedule" }];
        await client.core.createNode({ body: { metadata: { name, labels: { drained: name } }, spec: { taints } } });
        const conditions = [{ type: "Ready", status: ready ? "True" : "False", lastHeartbeatTime: new Date() }];
        const capacity = { cpu: "2", memory: "2Gi", pods: "10" };
        const status = { capacity, allocatable: capacity, conditions };
        // Controllers write to a new node as well.
        await vi.waitFor(async () => {
            const found = await client.core.readNode({ name });
            await client.core.replaceNodeStatus({ name, body: { ...found, status: { ...found.status, ...status } } });
        }, 10_000);
    }

    /** A pod that its node's kubelet would report as running and ready. */
    async function addPod(node: string, name: string): Promise<void> {
        const spec = {
            nodeName: node,
            terminationGracePeriodSeconds: 20,
            containers: [{ name: "main", image: "none" }],
        };
        const metadata = { name, namespace, labels: { app: `web-${node}` } };
        await client.core.createNamespacedPod({ namespace, body: { metadata, spec } });
        const found = await client.core.readNamespacedPodStatus({ name, namespace });
        const status = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
        await client.core.replaceNamespacedPodStatus({ name, namespace, body: { ...found, status } });
    }

    /** A DaemonSet with a pod on one node: its controller would make another one at once. */
    async function addDaemon(node: string): Promise<void> {
        const matchLabels = { app: "agent" };
        const containers = [{ name: "main", image: "none" }];
        const spec = { nodeSelector: { drained: node }, tolerations: [{ operator: "Exists" }], containers };
        await applyObject(client, {
            apiVersion: "apps/v1",
            kind: "DaemonSet",
            metadata: { name: "agent", namespace },
            spec: { selector: { matchLabels }, template: { metadata: { labels: matchLabels }, spec } },
        } as KubernetesObject);
        await expect.poll(() => namesOn(node), { timeout: 20_000 }).toHaveLength(1);
    }

    const podsOn = async (node: string): Promise<readonly V1Pod[]> =>
        (await client.core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${node}` })).items;
    const namesOn = async (node: string) => (await podsOn(node)).map(({ metadata }) => metadata?.name);

    /** Ends pods as a kubelet does, until told to stop. */
    function kubelet(node: string): { stop: () => Promise<void> } {
        let going = true;
        const work = (async () => {
            while (going) {
                for (const { metadata } of await podsOn(node)) {
                    if (metadata?.deletionTimestamp) {
                        const name = metadata.name ?? "";
                        await client.core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 });
                    }
                }
                await sleep(100);
            }
        })();
        return {
            stop: async () => {
                going = false;
                await work;
            },
        };
    }

    async function addBudget(node: string): Promise<void> {
        const metadata = { name: `web-${node}`, namespace };
        const spec = { minAvailable: 1, selector: { matchLabels: { app: `web-${node}` } } };
        await applyObject(client, { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata, spec } as never);
        // Nothing may be evicted before the controller has counted.
        const allowed = async (): Promise<number> =>
            (
                (await client.objects.read({
                    apiVersion: "policy/v1",
                    kind: "PodDisruptionBudget",
                    metadata,
                })) as { status?: { disruptionsAllowed?: number } }
            ).status?.disruptionsAllowed ?? 0;
        await expect.poll(allowed, { timeout: 20_000 }).toBe(1);
    }

    it("loses its pods as their budget allows, and the last one when its time is over", async () => {
        await addNode("n1", true);
        await addDaemon("n1");
        await addPod("n1", "a");
        await addPod("n1", "b");
        await addBudget("n1");
        const words: string[] = [];
        const { stop } = kubelet("n1");
        const started = Date.now();
        const rules = { respectBudgets: true, budgetMs: 4_000, graceMs: 10_000 };
        const drained = drainNodes(client, ["n1"], rules, (text) => words.push(text));
        await expect.poll(() => namesOn("n1")).toHaveLength(2);
        await drained;
        await stop();
        expect(Date.now() - started).toBeGreaterThan(4_000);
        expect(Date.now() - started).toBeLessThan(20_000);
        expect(words).toContain("draining n1: 1 pods left, 1 held by a disruption budget");
        expect(await namesOn("n1")).toEqual([expect.stringMatching(/^agent-/)]);

        const node = await client.core.readNode({ name: "n1" });
        expect(node.spec?.unschedulable).toBe(true);
        expect(node.metadata?.labels).toMatchObject({ "operation.gke.io/type": "drain" });
        await reopen(client, node);
        const opened = await client.core.readNode({ name: "n1" });
        expect(opened.spec?.unschedulable).toBeUndefined();
        expect(opened.metadata?.labels).not.toHaveProperty("operation.gke.io/type");
    });

    it("loses them at once where budgets do not count", async () => {
        await addNode("n2", true);
        await addPod("n2", "c");
        await addPod("n2", "d");
        await addBudget("n2");
        const { stop } = kubelet("n2");
        const words: string[] = [];
        const rules = { respectBudgets: false, budgetMs: 60_000, graceMs: 10_000 };
        await drainNodes(client, ["n2"], rules, (text) => words.push(text));
        await stop();
        expect(words.join("\n")).not.toMatch(/budget/);
        expect(await namesOn("n2")).toEqual([]);
    });

    it("is not waited for when its kubelet is gone, and gives pods no longer than the pool allows", async () => {
        await addNode("n3", false);
        await addPod("n3", "e");
        const rules = { respectBudgets: true, budgetMs: 60_000, graceMs: 5_000 };
        const started = Date.now();
        await drainNodes(client, ["n3"], rules, quiet);
        expect(Date.now() - started).toBeLessThan(5_000);
        const [pod] = await podsOn("n3");
        expect(pod?.metadata?.deletionGracePeriodSeconds).toBe(5);
        expect(isReady(await client.core.readNode({ name: "n3" }))).toBe(false);
    });

    it("is closed and opened only if the platform closed it", async () => {
        await addNode("n4", true);
        const spec = { unschedulable: true };
        await client.objects.patch({ apiVersion: "v1", kind: "Node", metadata: { name: "n4" }, spec } as never);
        await reopen(client, await client.core.readNode({ name: "n4" }));
        expect((await client.core.readNode({ name: "n4" })).spec?.unschedulable).toBe(true);
    });
});
