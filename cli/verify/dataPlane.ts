import type { V1Pod } from "@kubernetes/client-node";

import type { Caller } from "./caller.js";
import { nameFailingHop } from "./health.js";
import type { ClusterClient, PodRef } from "./kube.js";
import type { CallResult, Check, PodCell, ServiceProbe, ServiceRow } from "./model.js";

export interface DataPlaneResult {
    readonly pods: readonly PodCell[];
    readonly services: readonly ServiceRow[];
    readonly checks: readonly Check[];
}

/** Calls to each pod IP; enough for a median, few enough to stay fast over an N×N matrix. */
const podCalls = 3;
/** Calls that should not be answered; each waits until it gives up. */
const closedCalls = 1;
/** Calls to the global service per cluster that must answer: all of them missing one by chance is below 1 in 10^8. */
const serviceCallsPerBackend = 20;

/** A probe as seen from one cluster: itself and its planned neighbours. */
interface ProbeFrom extends ServiceProbe {
    readonly within: readonly string[];
}

/**
 * Calls from a pod of every client cluster to a pod of every backend cluster, and to the global service. Neighbours
 * must answer, everyone else must not.
 *
 * @param peers - planned neighbours by cluster
 */
export async function checkDataPlane(
    clients: readonly ClusterClient[],
    probe: ServiceProbe,
    peers: Readonly<Record<string, readonly string[]>>,
    call: Caller,
): Promise<DataPlaneResult> {
    const callers = clients.filter((client) => probe.clientClusters.includes(client.name));
    const backends = clients.filter((client) => probe.backendClusters.includes(client.name));
    const [clientPods, backendPods] = await Promise.all([
        podsOf(callers, probe.namespace, probe.clientSelector),
        podsOf(backends, probe.namespace, probe.backendSelector),
    ]);
    const results = await Promise.all(
        callers.map((client) => {
            const within = [client.name, ...(peers[client.name] ?? [])];
            return checkFrom(client, clientPods.get(client.name), backends, backendPods, { ...probe, within }, call);
        }),
    );
    return {
        pods: results.flatMap((result) => result.pods),
        services: results.flatMap((result) => result.services),
        checks: results.flatMap((result) => result.checks),
    };
}

async function podsOf(
    clients: readonly ClusterClient[],
    namespace: string,
    selector: string,
): Promise<ReadonlyMap<string, V1Pod | undefined>> {
    return new Map(
        await Promise.all(
            clients.map(async (client) => {
                const pods = await client.runningPods(namespace, selector);
                return [client.name, pods[0]] as const;
            }),
        ),
    );
}

async function checkFrom(
    client: ClusterClient,
    clientPod: V1Pod | undefined,
    backends: readonly ClusterClient[],
    backendPods: ReadonlyMap<string, V1Pod | undefined>,
    probe: ProbeFrom,
    call: Caller,
): Promise<DataPlaneResult> {
    if (!clientPod) {
        const detail = `no running client pod (${probe.clientSelector} in ${probe.namespace})`;
        return { pods: [], services: [], checks: [dataCheck(client.name, "-", "client", false, detail)] };
    }
    const from: PodRef = { namespace: probe.namespace, name: clientPod.metadata?.name ?? "" };
    const pods: PodCell[] = [];
    const checks: Check[] = [];
    for (const backend of backends) {
        const ip = backendPods.get(backend.name)?.status?.podIP;
        if (!ip) {
            const detail = `no running backend pod (${probe.backendSelector} in ${probe.namespace})`;
            checks.push(dataCheck(client.name, backend.name, "pod IP", false, detail));
            continue;
        }
        const planned = probe.within.includes(backend.name);
        const result = await call(client, from, `http://${ip}:${probe.targetPort}/`, planned ? podCalls : closedCalls);
        pods.push({ from: client.name, to: backend.name, ip, planned, result });
        checks.push(
            planned
                ? await judgePod(client, backend.name, ip, result)
                : judgeClosed(client.name, backend.name, ip, result),
        );
    }
    const answering = answeringClusters(client.name, probe);
    const name = `${probe.service}.${probe.namespace}`;
    const url = `http://${name}.svc.cluster.local:${probe.port}/`;
    const result = await call(client, from, url, serviceCallsPerBackend * Math.max(1, answering.length));
    checks.push(judgeService(client.name, name, answering, result));
    return { pods, services: [{ from: client.name, service: name, result }], checks };
}

async function judgePod(client: ClusterClient, to: string, ip: string, result: CallResult): Promise<Check> {
    if (result.answered === result.sent) {
        return dataCheck(client.name, to, "pod IP", true, `${ip} in ${result.medianMs ?? "?"} ms`);
    }
    const hop = client.name === to ? "inside the cluster" : await nameFailingHop(client, to);
    const lost = `${ip}: ${result.sent - result.answered} of ${result.sent} calls lost (${result.errors.join("; ")})`;
    return dataCheck(client.name, to, "pod IP", false, `${lost}; ${hop}`);
}

/** Clusters whose backends answer calls from one cluster: neighbours that have some, narrowed by affinity. */
export function answeringClusters(
    from: string,
    probe: Pick<ProbeFrom, "affinity" | "backendClusters" | "within">,
): readonly string[] {
    const reachable = probe.backendClusters.filter((name) => probe.within.includes(name));
    const preferred = reachable.filter((name) => (name === from) === (probe.affinity === "local"));
    return probe.affinity === "none" || preferred.length === 0 ? reachable : preferred;
}

/** Pods of a cluster that is no neighbour must be out of reach. */
export function judgeClosed(from: string, to: string, ip: string, result: CallResult): Check {
    const detail =
        result.answered === 0
            ? `${ip}: closed, as planned`
            : `${ip}: answers although ${to} is no neighbour of ${from}`;
    return dataCheck(from, to, "pod IP", result.answered === 0, detail);
}

/** Every planned cluster must answer, no other may, and no call may be lost. */
export function judgeService(
    from: string,
    service: string,
    backendClusters: readonly string[],
    result: CallResult,
): Check {
    const lost = result.sent - result.answered;
    const named = Object.keys(result.answeredBy);
    const silent = named.length === 0 ? [] : backendClusters.filter((cluster) => !named.includes(cluster));
    const strangers = named.filter((cluster) => !backendClusters.includes(cluster));
    const problems = [
        ...(lost > 0 ? [`${lost} of ${result.sent} calls lost (${result.errors.join("; ")})`] : []),
        ...(strangers.length > 0 ? [`answered by ${strangers.join(", ")}, which is no neighbour`] : []),
        ...(silent.length > 0 && result.answered > 0 ? [`no answer from backends of ${silent.join(", ")}`] : []),
    ];
    return dataCheck(
        from,
        service,
        "global service",
        problems.length === 0,
        problems.length === 0 ? `answered by ${named.sort().join(", ") || "unnamed backends"}` : problems.join("; "),
    );
}

function dataCheck(from: string, to: string, what: string, ok: boolean, detail: string): Check {
    return { layer: "data plane", from, to, what, ok, detail };
}
