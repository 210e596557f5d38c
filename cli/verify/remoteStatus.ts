import { z } from "zod";

/**
 * The status that agents (`cilium-dbg status -o json`) and kvstoremesh (`kvstoremesh-dbg status -o json`) report of a
 * remote cluster. Both print Cilium's RemoteCluster model, which omits false and zero values.
 */
export const remoteCluster = z.object({
    name: z.string(),
    ready: z.boolean().default(false),
    connected: z.boolean().default(false),
    status: z.string().default(""),
    "num-failures": z.number().default(0),
    config: z
        .object({ required: z.boolean().default(false), retrieved: z.boolean().default(false) })
        .default({ required: false, retrieved: false }),
    synced: z.record(z.string(), z.boolean().nullable()).default({}),
});
export type RemoteCluster = z.infer<typeof remoteCluster>;

export const agentStatus = z.object({
    "cluster-mesh": z.object({ clusters: z.array(remoteCluster).nullable().default([]) }).nullish(),
});
export const kvstoremeshStatus = z.array(remoteCluster).nullable();

/** `cilium-dbg node list -o json`: names are `cluster/node`, or the node's alone where the cluster has no name. */
export const nodeList = z.array(z.object({ name: z.string() })).nullable();

/** A difference between the remote clusters a component reports and those planned. */
export interface RemoteProblem {
    readonly peer: string;
    readonly problem: string;
}

/**
 * Compares what one agent or kvstoremesh reports with the planned peers.
 * Nothing returned means: connected to exactly the planned clusters, everything synchronised.
 */
export function judgeRemotes(
    remotes: readonly RemoteCluster[],
    expectedPeers: readonly string[],
): readonly RemoteProblem[] {
    const byName = new Map(remotes.map((remote) => [remote.name, remote]));
    const missing = expectedPeers
        .filter((peer) => !byName.has(peer))
        .map((peer) => ({ peer, problem: "planned but not configured" }));
    const unplanned = remotes
        .filter((remote) => !expectedPeers.includes(remote.name))
        .map((remote) => ({ peer: remote.name, problem: "connected although it is not in the plan" }));
    const unready = remotes
        .filter((remote) => expectedPeers.includes(remote.name))
        .flatMap((remote) => {
            const problem = whyNotReady(remote);
            return problem ? [{ peer: remote.name, problem }] : [];
        });
    return [...missing, ...unplanned, ...unready];
}

/**
 * Clusters of which an agent knows nodes although they are not in the plan: what is left of a cluster that went, or of
 * one that joined from elsewhere.
 *
 * @param planned - the agent's own cluster and its peers
 */
export function judgeNodes(
    nodes: readonly { readonly name: string }[],
    planned: readonly string[],
): readonly RemoteProblem[] {
    const clusters = nodes.flatMap(({ name }) => (name.includes("/") ? [name.slice(0, name.indexOf("/"))] : []));
    return [...new Set(clusters)]
        .filter((cluster) => !planned.includes(cluster))
        .map((peer) => {
            const count = clusters.filter((cluster) => cluster === peer).length;
            return {
                peer,
                problem: `still knows ${count} of its nodes although it is not in the plan; restart the agent if they stay`,
            };
        });
}

/** The first thing that keeps a remote cluster from being ready; undefined when it is. */
export function whyNotReady(remote: RemoteCluster): string | undefined {
    if (!remote.connected) {
        return `not connected after ${remote["num-failures"]} failures${remote.status ? ` (${oneLine(remote.status)})` : ""}`;
    }
    if (remote.config.required && !remote.config.retrieved) {
        return "connected, but its cluster configuration is not retrieved";
    }
    const waiting = Object.entries(remote.synced)
        .filter(([, synced]) => synced === false)
        .map(([kind]) => kind);
    if (waiting.length > 0) {
        return `connected, but ${waiting.join(", ")} not synchronised`;
    }
    return remote.ready ? undefined : "connected, but not ready";
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 200);
