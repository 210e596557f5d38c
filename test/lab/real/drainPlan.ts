import type { V1Node, V1Pod } from "@kubernetes/client-node";

import type { ClusterRecord, NodePoolRecord } from "./records.js";

/** How pods leave a node that is to go, and how many nodes at a time: decided here, done in drain.ts. */

/**
 * Longest wait of one kind (milliseconds). GKE lets a disruption budget, and the grace of a pod, hold a node for an hour
 * each; whoever waits at a local cloud would take that for a hang.
 */
export const longestWaitMs = 120_000;

/** Longest soak (milliseconds). GKE lets a blue pool stand by for an hour by default, and up to seven days. */
export const longestSoakMs = 5_000;

/** Label by which GKE marks nodes it is about to drain; internal load balancers leave them out. */
export const drainLabel = { key: "operation.gke.io/type", value: "drain" } as const;

/** How pods are made to leave. */
export interface DrainRules {
    /** Whether PodDisruptionBudgets may hold pods back. */
    readonly respectBudgets: boolean;
    /** How long they may (milliseconds). */
    readonly budgetMs: number;
    /** Longest grace of a pod (milliseconds). */
    readonly graceMs: number;
}

/**
 * How the nodes of a pool are drained; nothing when nobody needs them drained: the pool's record, its cluster's, or the
 * cluster itself is about to be gone.
 *
 * As on GKE, budgets count when a pool is upgraded or shrunk, and when it is deleted only if it says so
 * (`respectPdbDuringNodePoolDeletion`).
 */
export function drainRules(
    pool: NodePoolRecord | undefined,
    cluster: ClusterRecord | undefined,
): DrainRules | undefined {
    if (!pool || !cluster || isGoing(cluster)) {
        return undefined;
    }
    const config = pool.nodeDrainConfig ?? {};
    return {
        respectBudgets: !isGoing(pool) || config.respectPdbDuringNodePoolDeletion === true,
        budgetMs: atMost(longestWaitMs, config.pdbTimeoutDuration),
        graceMs: atMost(longestWaitMs, config.graceTerminationDuration),
    };
}

/** Whether a record is of something that is being deleted. */
export function isGoing(record: { readonly status?: unknown }): boolean {
    return record.status === "STOPPING";
}

/** How the nodes of a pool are replaced when its configuration changes. */
export interface Rollout {
    /** Nodes replaced at a time by one that comes first; all of them for a blue-green rollout. */
    readonly surge: number;
    /** Nodes replaced at a time that go first. */
    readonly unavailable: number;
    /** Nodes drained at a time. */
    readonly batch: (nodes: number) => number;
    /** Pause after every batch (milliseconds). */
    readonly batchSoakMs: number;
    /** Pause between the last batch and the end of the drained nodes (milliseconds). */
    readonly soakMs: number;
}

/** GKE's own choices where `upgradeSettings` leaves them out: one more node, one batch of one node, an hour's soak. */
export function rolloutOf({ upgradeSettings }: NodePoolRecord): Rollout {
    const { strategy, maxSurge, maxUnavailable = 0, blueGreenSettings } = upgradeSettings ?? {};
    if (strategy === "BLUE_GREEN") {
        const {
            batchNodeCount = 1,
            batchPercentage,
            batchSoakDuration = "0s",
        } = blueGreenSettings?.standardRolloutPolicy ?? {};
        return {
            surge: Number.POSITIVE_INFINITY,
            unavailable: 0,
            batch: (nodes) => Math.max(1, batchPercentage ? Math.ceil(nodes * batchPercentage) : batchNodeCount),
            batchSoakMs: atMost(longestSoakMs, batchSoakDuration),
            soakMs: atMost(longestSoakMs, blueGreenSettings?.nodePoolSoakDuration),
        };
    }
    const surge = maxSurge ?? (maxUnavailable > 0 ? 0 : 1);
    return {
        // Neither would be no progress; Google refuses it.
        surge: surge + maxUnavailable === 0 ? 1 : surge,
        unavailable: maxUnavailable,
        batch: (nodes) => nodes,
        batchSoakMs: 0,
        soakMs: 0,
    };
}

/** Splits nodes into batches of at most this many. */
export function batchesOf<T>(nodes: readonly T[], size: number): readonly (readonly T[])[] {
    return Array.from({ length: Math.ceil(nodes.length / size) }, (_, index) =>
        nodes.slice(index * size, (index + 1) * size),
    );
}

/**
 * Pods that have to leave a node before it goes: not those of a DaemonSet, which would come back at once, not those the
 * kubelet runs by itself (mirror pods), and not those that have ended.
 */
export function podsToLeave(pods: readonly V1Pod[]): readonly V1Pod[] {
    return pods.filter(({ metadata, status }) => {
        const owner = metadata?.ownerReferences?.find(({ controller }) => controller);
        const isMirror = metadata?.annotations?.["kubernetes.io/config.mirror"] !== undefined;
        return owner?.kind !== "DaemonSet" && !isMirror && status?.phase !== "Succeeded" && status?.phase !== "Failed";
    });
}

/** How long the kubelet may take over a pod's grace before nobody waits any longer (milliseconds). */
export const slackMs = 15_000;

/** Whether a pod that was told to end should have ended by now. */
export function isOverdue({ metadata }: V1Pod, now: number): boolean {
    return metadata?.deletionTimestamp !== undefined && metadata.deletionTimestamp.getTime() + slackMs < now;
}

/** Whether a node's kubelet says that it can run pods. */
export function isReady(node: V1Node): boolean {
    return node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

/** Whether the platform is draining this node. */
export function isDraining(node: V1Node): boolean {
    return node.metadata?.labels?.[drainLabel.key] === drainLabel.value;
}

/** Milliseconds of a duration such as `3600s`; the limit where nothing is said or more is. */
function atMost(limit: number, duration: string | undefined): number {
    const seconds = Number.parseFloat(duration ?? "");
    return Number.isNaN(seconds) ? limit : Math.min(limit, seconds * 1000);
}
