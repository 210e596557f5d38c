import type {
    CoreV1Event,
    V1ContainerState,
    V1ContainerStatus,
    V1DaemonSet,
    V1Deployment,
    V1Pod,
    V1PodStatus,
} from "@kubernetes/client-node";

import type { WorkloadObject } from "../../../infra/diagnosis/model.js";

/** A container's status as the kubelet writes it. */
export function container(
    name: string,
    state: V1ContainerState,
    more: Partial<V1ContainerStatus> = {},
): V1ContainerStatus {
    return {
        name,
        state,
        ready: false,
        restartCount: 0,
        image: `quay.io/cilium/${name}:v1.20.2`,
        imageID: "",
        started: state.running !== undefined,
        ...more,
    };
}

export const ready = (name: string): V1ContainerStatus =>
    container(name, { running: { startedAt: new Date("2026-11-24T10:00:00Z") } }, { ready: true });

export const done = (name: string): V1ContainerStatus =>
    container(name, { terminated: { exitCode: 0, reason: "Completed" } }, { ready: true });

export const waiting = (name: string, reason: string, message?: string): V1ContainerStatus =>
    container(name, { waiting: { reason, ...(message === undefined ? {} : { message }) } });

/** An agent that ends soon after its start. */
export const crashing = (name: string, exitCode = 1, reason = "Error"): V1ContainerStatus =>
    container(
        name,
        { waiting: { reason: "CrashLoopBackOff", message: `back-off 40s restarting failed container=${name}` } },
        { restartCount: 4, lastState: { terminated: { exitCode, reason } } },
    );

export function pod(name: string, labels: Readonly<Record<string, string>>, status: V1PodStatus): V1Pod {
    return {
        metadata: { name, namespace: "kube-system", labels: { ...labels } },
        status: { phase: "Pending", ...status },
    };
}

export function warning(name: string, reason: string, message: string, at = "2026-11-24T10:00:00Z"): CoreV1Event {
    return {
        metadata: { name: `${name}.17f`, namespace: "kube-system" },
        involvedObject: { kind: "Pod", name },
        type: "Warning",
        reason,
        message,
        lastTimestamp: new Date(at),
    };
}

export function daemonSet(name: string, wanted: number, numberReady: number): WorkloadObject {
    const object: V1DaemonSet = {
        metadata: { name },
        spec: {
            selector: { matchLabels: { "k8s-app": name } },
            template: {},
        },
        status: {
            desiredNumberScheduled: wanted,
            currentNumberScheduled: wanted,
            numberMisscheduled: 0,
            updatedNumberScheduled: wanted,
            numberReady,
        },
    };
    return { kind: "DaemonSet", object };
}

export function deployment(name: string, replicas: number, readyReplicas: number): WorkloadObject {
    const object: V1Deployment = {
        metadata: { name },
        spec: { replicas, selector: { matchLabels: { "k8s-app": name } }, template: {} },
        status: { replicas, updatedReplicas: replicas, readyReplicas },
    };
    return { kind: "Deployment", object };
}

export function job(name: string, succeeded: number): WorkloadObject {
    return {
        kind: "Job",
        object: {
            metadata: { name },
            spec: { selector: { matchLabels: { "job-name": name } }, template: {} },
            status: { succeeded },
        },
    };
}
