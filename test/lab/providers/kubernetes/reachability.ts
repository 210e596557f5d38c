import { ClusterUnreachable, type Cluster } from "./cluster.js";

/** Milliseconds. */
const probeTimeoutMs = 10_000;

/** Whether nobody answers at a cluster's address; the API server is asked, as Helm says it in its own words. */
export async function isUnreachable(cluster: Cluster | undefined, error?: unknown): Promise<boolean> {
    if (error instanceof ClusterUnreachable || !cluster) {
        return true;
    }
    const probe = { apiVersion: "v1", kind: "Namespace", name: "default" };
    return cluster.objects.get(probe, undefined, AbortSignal.timeout(probeTimeoutMs)).then(
        () => false,
        (asked: unknown) => asked instanceof ClusterUnreachable,
    );
}
