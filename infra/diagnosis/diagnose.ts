import { eventsAbout, explainPods, lastOf, type PodFinding } from "./explainPods.js";
import type { ClusterState, Diagnosis, Finding, Logs, WorkloadObject } from "./model.js";
import { isReady, podsOf, statusOf, titleOf } from "./workloads.js";

/**
 * What of Cilium on a cluster is not ready, and why. A workload whose pods are all there has no findings, whatever pods
 * of an earlier version of it may still say.
 */
export function diagnose(state: ClusterState, logs: Logs = new Map()): Diagnosis {
    const workloads = [...state.workloads].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    return {
        workloads: workloads.map(statusOf),
        findings: workloads
            .filter((workload) => !isReady(statusOf(workload)))
            .flatMap((one) => explain(one, state, logs)),
    };
}

const nameOf = (workload: WorkloadObject): string => titleOf(statusOf(workload));

function explain(workload: WorkloadObject, { pods, events }: ClusterState, logs: Logs): readonly Finding[] {
    const own = podsOf(workload, pods);
    const title = nameOf(workload);
    const found = together(title, explainPods(own, events, logs));
    if (found.length > 0) {
        return found;
    }
    const { name, ready, wanted } = statusOf(workload);
    const made = own.length === 0 ? "no pod of it has been made" : `${ready} of ${wanted} pods are ready`;
    // What makes its pods is the workload itself, or a replica set that carries its name in front.
    const about = events.filter(({ involvedObject }) => involvedObject.name?.startsWith(`${name}-`) === true);
    const told = lastOf(eventsAbout(events, name)) ?? (own.length === 0 ? lastOf(about) : undefined);
    return [{ workload: title, morePods: 0, ...(told ?? { reason: "NotReady", message: made }), log: [] }];
}

/** Pods of one workload that show the same are one finding: a wrong image is wrong on every node. */
function together(workload: string, found: readonly PodFinding[]): readonly Finding[] {
    const groups = new Map<string, PodFinding[]>();
    for (const one of found) {
        const key = `${one.container ?? ""}/${one.reason}`;
        groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    return [...groups.values()].map((group) => ({ workload, ...mostTelling(group), morePods: group.length - 1 }));
}

/** The one with a log, as the log of one pod is enough. */
const mostTelling = (group: readonly PodFinding[]): PodFinding => group.find(({ log }) => log.length > 0) ?? group[0]!;
