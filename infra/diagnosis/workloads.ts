import type { V1Pod } from "@kubernetes/client-node";

import type { WorkloadObject, WorkloadStatus } from "./model.js";

/** How far a workload is, as `helm --wait` counts: agents of the present version, replicas available, jobs succeeded. */
export function statusOf(workload: WorkloadObject): WorkloadStatus {
    const name = workload.object.metadata?.name ?? "";
    const { kind } = workload;
    switch (workload.kind) {
        case "DaemonSet": {
            const { status } = workload.object;
            const wanted = status?.desiredNumberScheduled ?? 0;
            return {
                kind,
                name,
                wanted,
                ready: Math.min(status?.numberReady ?? 0, status?.updatedNumberScheduled ?? 0),
            };
        }
        case "Deployment": {
            const { spec, status } = workload.object;
            const ready = Math.min(status?.readyReplicas ?? 0, status?.updatedReplicas ?? 0);
            return { kind, name, wanted: spec?.replicas ?? 1, ready };
        }
        case "Job": {
            const { spec, status } = workload.object;
            return { kind, name, wanted: spec?.completions ?? 1, ready: status?.succeeded ?? 0 };
        }
    }
}

/** Whether nothing is left to wait for. */
export const isReady = ({ ready, wanted }: WorkloadStatus): boolean => ready >= wanted;

export const titleOf = ({ kind, name }: WorkloadStatus): string => `${kind} ${name}`;

/** Pods that a workload made, in order of their names. */
export function podsOf({ object }: WorkloadObject, pods: readonly V1Pod[]): readonly V1Pod[] {
    const wanted = Object.entries(object.spec?.selector?.matchLabels ?? {});
    const byName = (pod: V1Pod): string => pod.metadata?.name ?? "";
    return pods
        .filter((pod) => wanted.length > 0 && wanted.every(([key, value]) => pod.metadata?.labels?.[key] === value))
        .filter((pod) => pod.metadata?.deletionTimestamp === undefined)
        .sort((a, b) => (byName(a) < byName(b) ? -1 : 1));
}
