import type { CoreV1Event, V1ContainerStatus, V1Pod } from "@kubernetes/client-node";

import { logKey, type Finding, type LogRequest, type Logs } from "./model.js";
import { redact, redactLines } from "./redact.js";

/** Reasons that say no more than that a container is not there yet; why is told by events or by the container before. */
const pending = new Set(["ContainerCreating", "PodInitializing"]);

/** What one pod shows, before pods that show the same are put together. */
export type PodFinding = Omit<Finding, "workload" | "morePods">;

/**
 * Why pods are not ready, a finding for every container that is the cause of it. Pods that are ready, or ended well, say
 * nothing. Total for whatever the API server may answer.
 *
 * @param events - warnings; those about other objects are passed over
 * @param logs - last lines of containers {@link logsWorthReading} asks for, as far as they could be read
 */
export function explainPods(
    pods: readonly V1Pod[],
    events: readonly CoreV1Event[],
    logs: Logs = new Map(),
): readonly PodFinding[] {
    return pods.flatMap((pod) => explainPod(pod, eventsAbout(events, pod.metadata?.name ?? ""), logs));
}

/** Logs that may tell why, of containers that have run; the first of every pod is the one that holds up the rest. */
export function logsWorthReading(pods: readonly V1Pod[]): readonly LogRequest[] {
    return pods.flatMap((pod) =>
        stuckContainers(pod)
            .filter((status) => status.state?.running !== undefined || lastEnd(status) !== undefined)
            .map((status) => ({
                pod: pod.metadata?.name ?? "",
                container: status.name,
                previous: status.state?.running === undefined && status.state?.terminated === undefined,
            })),
    );
}

function explainPod(pod: V1Pod, events: readonly CoreV1Event[], logs: Logs): readonly PodFinding[] {
    const name = pod.metadata?.name ?? "";
    const phase = pod.status?.phase;
    if (phase === "Succeeded") {
        return [];
    }
    const unscheduled = pod.status?.conditions?.find(
        ({ type, status }) => type === "PodScheduled" && status === "False",
    );
    if (unscheduled) {
        const { reason = "Unschedulable", message = "" } = unscheduled;
        return [{ pod: name, reason, message: redact(message), log: [] }];
    }
    const stuck = stuckContainers(pod);
    if (stuck.length === 0 && phase === "Failed") {
        return [
            { pod: name, reason: pod.status?.reason ?? "Failed", message: redact(pod.status?.message ?? ""), log: [] },
        ];
    }
    if (stuck.length === 0 && phase === "Pending") {
        const { reason, message } = lastOf(events) ?? { reason: "Pending", message: "no container has been made yet" };
        return [{ pod: name, reason, message, log: [] }];
    }
    return stuck.map((status) => explainContainer(name, status, events, logs));
}

/**
 * Containers a pod waits for. Of init containers only the first that has not ended well, as all others wait for it;
 * of the rest every one that is not ready.
 */
function stuckContainers(pod: V1Pod): readonly V1ContainerStatus[] {
    const ended = ({ state, ready }: V1ContainerStatus): boolean => state?.terminated?.exitCode === 0 || ready;
    const initial = pod.status?.initContainerStatuses?.find((status) => !ended(status));
    return initial ? [initial] : (pod.status?.containerStatuses ?? []).filter((status) => !ended(status));
}

function explainContainer(
    pod: string,
    status: V1ContainerStatus,
    events: readonly CoreV1Event[],
    logs: Logs,
): PodFinding {
    const ended = lastEnd(status);
    return {
        pod,
        container: status.name,
        ...reasonOf(status, events),
        ...(ended ? { ended } : {}),
        log: redactLines(logs.get(logKey(pod, status.name)) ?? []),
    };
}

/** What Kubernetes says of a container that is not ready, most telling first. */
function reasonOf(status: V1ContainerStatus, events: readonly CoreV1Event[]): Pick<Finding, "reason" | "message"> {
    const { waiting, running, terminated } = status.state ?? {};
    if (waiting?.reason && !pending.has(waiting.reason)) {
        return { reason: waiting.reason, message: redact(waiting.message ?? "") };
    }
    if (terminated) {
        return { reason: terminated.reason ?? "Terminated", message: redact(terminated.message ?? "") };
    }
    const event = lastOf(events);
    if (running) {
        return event ?? { reason: "NotReady", message: "it runs, and its readiness probe does not succeed" };
    }
    return event ?? { reason: waiting?.reason ?? "Waiting", message: redact(waiting?.message ?? "") };
}

/** How the container ended, now or the time before. */
function lastEnd({ state, lastState }: V1ContainerStatus): Finding["ended"] {
    const ended = state?.terminated ?? lastState?.terminated;
    return ended ? { reason: ended.reason ?? "Terminated", exitCode: ended.exitCode } : undefined;
}

/** Warnings about one object, oldest first. */
export function eventsAbout(events: readonly CoreV1Event[], name: string): readonly CoreV1Event[] {
    const time = (event: CoreV1Event): number =>
        new Date(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? 0).getTime();
    return events.filter((event) => event.involvedObject.name === name).sort((a, b) => time(a) - time(b));
}

/** The newest warning, as reason and message. */
export function lastOf(events: readonly CoreV1Event[]): Pick<Finding, "reason" | "message"> | undefined {
    const last = events.at(-1);
    return last && { reason: last.reason ?? "Warning", message: redact((last.message ?? "").replaceAll("\n", " ")) };
}
