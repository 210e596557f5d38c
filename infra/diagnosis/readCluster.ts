import { AppsV1Api, BatchV1Api, CoreV1Api, KubeConfig, type V1Pod } from "@kubernetes/client-node";

import { diagnose } from "./diagnose.js";
import { logsWorthReading } from "./explainPods.js";
import { logKey, type ClusterState, type Diagnosis, type Logs, type WorkloadObject } from "./model.js";
import { isReady, podsOf, statusOf } from "./workloads.js";

/** Label of everything the chart makes. */
const ciliumObjects = "app.kubernetes.io/part-of=cilium";
/** Lines of a log that are read. */
const logLines = 10;
/** Logs that are read at most: one per cause is enough, and a cluster may have a thousand nodes. */
const mostLogs = 12;
/** Longest time for a look at a cluster that may be gone (milliseconds). */
const patienceMs = 20_000;

/**
 * Looks at a cluster and says what of Cilium is not ready and why. Only reads.
 *
 * @param kubeconfig - text; its credential helper must be on PATH
 * @throws Error when the cluster does not answer in time
 */
export async function diagnoseCluster(kubeconfig: string, namespace = "kube-system"): Promise<Diagnosis> {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(
            () => reject(new Error(`the cluster does not answer within ${patienceMs / 1000} s`)),
            patienceMs,
        );
    });
    try {
        return await Promise.race([look(config, namespace), late]);
    } finally {
        clearTimeout(timer);
    }
}

async function look(config: KubeConfig, namespace: string): Promise<Diagnosis> {
    const core = config.makeApiClient(CoreV1Api);
    const workloads = await listWorkloads(config, namespace);
    const unready = workloads.filter((workload) => !isReady(statusOf(workload)));
    if (unready.length === 0) {
        return diagnose({ workloads, pods: [], events: [] });
    }
    const events = await core.listNamespacedEvent({ namespace, fieldSelector: "type=Warning" });
    const pods = await core.listNamespacedPod({ namespace });
    const state: ClusterState = { workloads, pods: pods.items, events: events.items };
    const own = unready.flatMap((workload) => podsOf(workload, pods.items));
    return diagnose(state, await readLogs(core, namespace, own));
}

async function listWorkloads(config: KubeConfig, namespace: string): Promise<readonly WorkloadObject[]> {
    const apps = config.makeApiClient(AppsV1Api);
    const batch = config.makeApiClient(BatchV1Api);
    const which = { namespace, labelSelector: ciliumObjects };
    const [daemonSets, deployments, jobs] = await Promise.all([
        apps.listNamespacedDaemonSet(which),
        apps.listNamespacedDeployment(which),
        batch.listNamespacedJob(which),
    ]);
    return [
        ...daemonSets.items.map((object) => ({ kind: "DaemonSet", object }) as const),
        ...deployments.items.map((object) => ({ kind: "Deployment", object }) as const),
        ...jobs.items.map((object) => ({ kind: "Job", object }) as const),
    ];
}

async function readLogs(core: CoreV1Api, namespace: string, pods: readonly V1Pod[]): Promise<Logs> {
    const wanted = logsWorthReading(pods).slice(0, mostLogs);
    const read = await Promise.all(
        wanted.map(async ({ pod, container, previous }): Promise<readonly [string, readonly string[]]> => {
            const key = logKey(pod, container);
            try {
                const which = { namespace, name: pod, container, previous, tailLines: logLines };
                return [key, (await core.readNamespacedPodLog(which)).split("\n")];
            } catch {
                // Its node may be gone. What Kubernetes itself says of the container is shown all the same.
                return [key, []];
            }
        }),
    );
    return new Map(read);
}
