import { PassThrough } from "node:stream";

import { CoreV1Api, Exec, KubeConfig, type V1Pod, type V1Status } from "@kubernetes/client-node";

/** The few calls the proof needs of a cluster. */
export interface ClusterClient {
    readonly name: string;
    /** Where agents and clustermesh-apiserver run. */
    readonly ciliumNamespace: string;
    /** Pods that match a label selector and are running, in stable order. */
    runningPods(namespace: string, selector: string): Promise<readonly V1Pod[]>;
    /** Runs a command in a pod; the exit code is part of the answer, an unreachable pod is an error. */
    exec(pod: PodRef, command: readonly string[]): Promise<ExecResult>;
}

export interface PodRef {
    readonly namespace: string;
    readonly name: string;
    readonly container?: string;
}

export interface ExecResult {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** Longest wait for a command in a pod before the connection counts as dead (milliseconds). */
const execTimeoutMs = 60_000;

/** Opens a cluster by its kubeconfig text. */
export function openCluster(name: string, kubeconfig: string, ciliumNamespace = "kube-system"): ClusterClient {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    const core = config.makeApiClient(CoreV1Api);
    const exec = new Exec(config);
    return {
        name,
        ciliumNamespace,
        runningPods: async (namespace, selector) => {
            const pods = await core.listNamespacedPod({ namespace, labelSelector: selector });
            return pods.items
                .filter((pod) => pod.status?.phase === "Running" && !pod.metadata?.deletionTimestamp)
                .sort((a, b) => (a.metadata?.name ?? "").localeCompare(b.metadata?.name ?? ""));
        },
        exec: (pod, command) => runInPod(exec, pod, command),
    };
}

async function runInPod(exec: Exec, pod: PodRef, command: readonly string[]): Promise<ExecResult> {
    const stdout = collect();
    const stderr = collect();
    let socket: { close: () => void } | undefined;
    const status = await new Promise<V1Status>((resolve, reject) => {
        const timer = setTimeout(
            () => reject(new Error(`no answer from ${pod.namespace}/${pod.name} within ${execTimeoutMs / 1000} s`)),
            execTimeoutMs,
        );
        const done = (result: V1Status): void => {
            clearTimeout(timer);
            resolve(result);
        };
        exec.exec(
            pod.namespace,
            pod.name,
            pod.container ?? "",
            [...command],
            stdout.stream,
            stderr.stream,
            null,
            false,
            done,
        ).then(
            (opened: { close: () => void }) => {
                socket = opened;
            },
            (error: unknown) => {
                clearTimeout(timer);
                reject(error instanceof Error ? error : new Error(String(error)));
            },
        );
    }).finally(() => socket?.close());
    return { code: exitCode(status), stdout: stdout.text(), stderr: stderr.text() || (status.message ?? "") };
}

function collect(): { stream: PassThrough; text: () => string } {
    const chunks: Buffer[] = [];
    const stream = new PassThrough();
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}

/** The API server reports a command's exit code as a cause of the status. */
function exitCode(status: V1Status): number {
    if (status.status === "Success") {
        return 0;
    }
    const cause = status.details?.causes?.find((entry) => entry.reason === "ExitCode");
    return cause?.message ? Number(cause.message) : 1;
}
