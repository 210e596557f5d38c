import type { ClusterRecord, NodePoolRecord } from "./records.js";
import { shortHash } from "./registry.js";

/** What a node is made from: a node made from something else has to be replaced. */

/** Image of pools that name none, as on GKE. */
const defaultImage = "COS_CONTAINERD";

/** Pods a node of this pool may have. */
export function maxPodsOf(pool: NodePoolRecord, cluster: ClusterRecord): number {
    return Number(pool.maxPodsConstraint?.maxPodsPerNode ?? cluster.defaultMaxPodsConstraint?.maxPodsPerNode ?? 110);
}

/**
 * Digest of everything in a pool's record that reaches its nodes. The order of labels, taints and tags says nothing, and
 * what a record leaves out is as good as empty.
 */
export function poolDigest(pool: NodePoolRecord, cluster: ClusterRecord): string {
    const { labels = {}, taints = [], tags = [], machineType = "", imageType = defaultImage } = pool.config ?? {};
    const parts = [
        Object.entries(labels).map(([key, value]) => `${key}=${value}`),
        taints.map(({ key, value = "", effect }) => `${key}=${value}:${effect}`),
        [...tags],
    ].map((list) => list.sort());
    return shortHash(JSON.stringify([...parts, machineType, imageType.toUpperCase(), maxPodsOf(pool, cluster)]), 16);
}
