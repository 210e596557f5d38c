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
/** Calls to the global service per cluster that must answer: all of them missing one by chance is below 1 in 10^8. */
const serviceCallsPerBackend = 20;

/** Calls from a pod of every client cluster to a pod of every backend cluster, and to the global service. */
export async function checkDataPlane(
    clients: readonly ClusterClient[],
    probe: ServiceProbe,
    call: Caller,
): Promise<DataPlaneResult> {
    const callers = clients.filter((client) => probe.clientClusters.includes(client.name));
    const backends = clients.filter((client) => probe.backendClusters.includes(client.name));
    const [clientPods, backendPods] = await Promise.all([
        podsOf(callers, probe.namespace, probe.clientSelector),
        podsOf(backends, probe.namespace, probe.backendSelector),
    ]);
    const results = await Promise.all(
        callers.map((client) => checkFrom(client, clientPods.get(client.name), backends, backendPods, probe, call)),
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
    probe: ServiceProbe,
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
        const result = await call(client, from, `http://${ip}:${probe.targetPort}/`, podCalls);
        pods.push({ from: client.name, to: backend.name, ip, result });
        checks.push(await judgePod(client, backend.name, ip, result));
    }
    const name = `${probe.service}.${probe.namespace}`;
    const url = `http://${name}.svc.cluster.local:${probe.port}/`;
    const result = await call(client, from, url, serviceCallsPerBackend * probe.backendClusters.length);
    checks.push(judgeService(client.name, name, probe.backendClusters, result));
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

/** Every planned cluster must answer and no call may be lost. */
export function judgeService(
    from: string,
    service: string,
    backendClusters: readonly string[],
    result: CallResult,
): Check {
    const lost = result.sent - result.answered;
    const named = Object.keys(result.answeredBy);
    const silent = named.length === 0 ? [] : backendClusters.filter((cluster) => !named.includes(cluster));
    const problems = [
        ...(lost > 0 ? [`${lost} of ${result.sent} calls lost (${result.errors.join("; ")})`] : []),
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
