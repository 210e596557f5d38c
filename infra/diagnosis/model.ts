import type { CoreV1Event, V1DaemonSet, V1Deployment, V1Job, V1Pod } from "@kubernetes/client-node";

/** What is read of a cluster to find out why something on it is not ready. */
export interface ClusterState {
    readonly workloads: readonly WorkloadObject[];
    readonly pods: readonly V1Pod[];
    /** Warnings about any object of the namespace. */
    readonly events: readonly CoreV1Event[];
}

/** What makes pods. */
export type WorkloadObject =
    | { readonly kind: "DaemonSet"; readonly object: V1DaemonSet }
    | { readonly kind: "Deployment"; readonly object: V1Deployment }
    | { readonly kind: "Job"; readonly object: V1Job };

/** How far a workload is. */
export interface WorkloadStatus {
    readonly kind: WorkloadObject["kind"];
    readonly name: string;
    readonly ready: number;
    readonly wanted: number;
}

/** A container whose log tells more, and of which run of it. */
export interface LogRequest {
    readonly pod: string;
    readonly container: string;
    /** The run before this one, where the container is waiting to be started again. */
    readonly previous: boolean;
}

/** Last lines of logs by {@link logKey}. */
export type Logs = ReadonlyMap<string, readonly string[]>;

export const logKey = (pod: string, container: string): string => `${pod}/${container}`;

/** One reason why something is not ready. */
export interface Finding {
    /** What the pod belongs to, e.g. `DaemonSet cilium`. */
    readonly workload: string;
    /** Pod that shows it; absent where no pod was made. */
    readonly pod?: string;
    /** Further pods of the same workload that show the same. */
    readonly morePods: number;
    /** Container that shows it; absent where the pod was not placed or made. */
    readonly container?: string;
    /** In Kubernetes' word, e.g. `ImagePullBackOff`. */
    readonly reason: string;
    /** Kubernetes' own message; empty where it has none. */
    readonly message: string;
    /** How the container ended last. */
    readonly ended?: { readonly reason: string; readonly exitCode: number };
    /** Last lines of its log. */
    readonly log: readonly string[];
}

/** What is known of one cluster. */
export interface Diagnosis {
    readonly workloads: readonly WorkloadStatus[];
    readonly findings: readonly Finding[];
}
