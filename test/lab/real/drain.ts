import { setTimeout as sleep } from "node:timers/promises";

import { PatchStrategy, type V1Node, type V1Pod } from "@kubernetes/client-node";

import type { Report } from "../cloud/backend.js";
import { batchesOf, drainLabel, isDraining, isOverdue, isReady, podsToLeave, slackMs } from "./drainPlan.js";
import type { DrainRules, Rollout } from "./drainPlan.js";
import { fieldManager, statusCode, type KubeClient } from "./kubeClient.js";

/**
 * Empties nodes before they go, as GKE does: cordon, evict through the API so that disruption budgets are kept, wait.
 * Nothing here waits for ever, and a node that cannot be emptied goes all the same.
 */

/** Between two looks at a node that is being drained (milliseconds). */
const pauseMs = 500;

/** How long a successor may take to be ready, its network included (milliseconds). */
const readyTimeoutMs = 180_000;

/** Drains nodes batch by batch, with the rollout's pauses. All are closed for new pods first. */
export async function drainInBatches(
    client: KubeClient,
    nodes: readonly string[],
    rules: DrainRules,
    rollout: Rollout,
    report: Report,
): Promise<void> {
    await Promise.all(nodes.map((node) => cordon(client, node)));
    for (const batch of batchesOf(nodes, rollout.batch(nodes.length))) {
        await drainNodes(client, batch, rules, report);
        await soak(rollout.batchSoakMs, report);
    }
    await soak(rollout.soakMs, report);
}

/** Drains nodes side by side. */
export async function drainNodes(
    client: KubeClient,
    nodes: readonly string[],
    rules: DrainRules,
    report: Report,
): Promise<void> {
    await Promise.all(nodes.map((node) => cordon(client, node)));
    await Promise.all(nodes.map((node) => empty(client, node, rules, report)));
}

/** Opens a node again whose drain was given up, because it is wanted after all; one that a person closed stays closed. */
export async function reopen(client: KubeClient, node: V1Node): Promise<void> {
    if (isDraining(node)) {
        await mark(client, node.metadata?.name ?? "", { label: null, unschedulable: null });
    }
}

/**
 * Waits until the successors of nodes can take over their pods. Where not even those that are to go are ready, there is
 * nothing to wait for: a cluster without a network plugin has no node that is.
 */
export async function awaitSuccessors(
    client: KubeClient,
    successors: readonly string[],
    former: readonly string[],
    report: Report,
): Promise<void> {
    const deadline = Date.now() + readyTimeoutMs;
    for (;;) {
        const nodes = (await client.core.listNode()).items;
        const ready = new Set(nodes.filter(isReady).map(({ metadata }) => metadata?.name));
        const late = successors.filter((name) => !ready.has(name));
        if (late.length === 0 || !former.some((name) => ready.has(name))) {
            return;
        }
        if (Date.now() > deadline) {
            throw new Error(
                `${late.join(", ")}: must be ready within ${readyTimeoutMs / 1000} s before the nodes they replace are drained, got ${late.length} that are not; look at the pods of kube-system there`,
            );
        }
        report(`waiting for ${late.length} new nodes to be ready`);
        await sleep(pauseMs);
    }
}

async function soak(milliseconds: number, report: Report): Promise<void> {
    if (milliseconds > 0) {
        report(`soaking for ${milliseconds / 1000} s`);
        await sleep(milliseconds);
    }
}

function cordon(client: KubeClient, node: string): Promise<void> {
    return mark(client, node, { label: drainLabel.value, unschedulable: true });
}

async function mark(
    client: KubeClient,
    name: string,
    { label, unschedulable }: { readonly label: string | null; readonly unschedulable: true | null },
): Promise<void> {
    const metadata = { name, labels: { [drainLabel.key]: label } };
    const change = { apiVersion: "v1", kind: "Node", metadata, spec: { unschedulable } };
    await ignoring404(
        client.objects.patch(
            // The client's types know no null, by which a merge takes away.
            change as unknown as V1Node,
            undefined,
            undefined,
            fieldManager,
            undefined,
            PatchStrategy.MergePatch,
        ),
    );
}

/** Evicts until nobody is left, or nobody can be waited for any longer. */
async function empty(client: KubeClient, name: string, rules: DrainRules, report: Report): Promise<void> {
    const started = Date.now();
    const deadline = started + rules.budgetMs + rules.graceMs + slackMs;
    while (Date.now() < deadline) {
        const insist = !rules.respectBudgets || Date.now() - started >= rules.budgetMs;
        try {
            const left = await askAllToLeave(client, name, rules, insist);
            if (left === undefined) {
                return;
            }
            report(`draining ${name}: ${left}`);
        } catch (error) {
            if (statusCode(error) !== undefined) {
                throw error;
            }
            // The API server did not answer; it is started again when it has died.
            report(`draining ${name}: its API server does not answer`);
        }
        await sleep(pauseMs);
    }
}

/** @returns what is left in words; nothing when there is nothing to wait for */
async function askAllToLeave(
    client: KubeClient,
    name: string,
    rules: DrainRules,
    insist: boolean,
): Promise<string | undefined> {
    const pods = podsToLeave(await podsOn(client, name));
    const staying = pods.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
    const held = await Promise.all(staying.map((pod) => askToLeave(client, pod, rules, insist)));
    const waiting = pods.filter((pod) => !isOverdue(pod, Date.now())).length;
    // Pods end by their kubelet: one that is not ready ends none that anybody could wait for.
    if (waiting === 0 || (staying.length === 0 && !(await nodeIsReady(client, name)))) {
        return undefined;
    }
    const kept = held.filter(Boolean).length;
    return `${waiting} pods left${kept > 0 ? `, ${kept} held by a disruption budget` : ""}`;
}

async function podsOn(client: KubeClient, node: string): Promise<readonly V1Pod[]> {
    return (await client.core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${node}` })).items;
}

/** @returns whether the pod is held back */
async function askToLeave(client: KubeClient, pod: V1Pod, rules: DrainRules, insist: boolean): Promise<boolean> {
    const { name = "", namespace = "", uid } = pod.metadata ?? {};
    const own = pod.spec?.terminationGracePeriodSeconds ?? 30;
    const options = {
        // Another pod of this name may run elsewhere by now.
        ...(uid === undefined ? {} : { preconditions: { uid } }),
        gracePeriodSeconds: Math.min(own, Math.ceil(rules.graceMs / 1000)),
    };
    try {
        if (insist) {
            await client.core.deleteNamespacedPod({ name, namespace, body: options });
        } else {
            const metadata = { name, namespace };
            await client.core.createNamespacedPodEviction({
                name,
                namespace,
                body: { apiVersion: "policy/v1", kind: "Eviction", metadata, deleteOptions: options },
            });
        }
        return false;
    } catch (error) {
        const code = statusCode(error);
        if (code === 404 || code === 409) {
            return false;
        }
        // 500 is the answer for a pod of two budgets.
        if (code === 429 || code === 500) {
            return true;
        }
        throw error;
    }
}

async function nodeIsReady(client: KubeClient, name: string): Promise<boolean> {
    try {
        return isReady(await client.core.readNode({ name }));
    } catch (error) {
        if (statusCode(error) === 404) {
            return false;
        }
        throw error;
    }
}

async function ignoring404(work: Promise<unknown>): Promise<void> {
    try {
        await work;
    } catch (error) {
        if (statusCode(error) !== 404) {
            throw error;
        }
    }
}
