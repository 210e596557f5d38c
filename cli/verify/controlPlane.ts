import type { V1Pod } from "@kubernetes/client-node";

import type { ClusterClient, PodRef } from "./kube.js";
import type { Check, VerifyTarget } from "./model.js";
import {
    agentStatus,
    judgeNodes,
    judgeRemotes,
    kvstoremeshStatus,
    nodeList,
    type RemoteCluster,
    type RemoteProblem,
} from "./remoteStatus.js";

/** A component that holds connections to remote clusters, and how to ask it. */
interface Component {
    readonly label: string;
    readonly selector: string;
    readonly container: string;
    readonly command: readonly string[];
    readonly troubleshoot: (peer: string) => readonly string[];
    readonly parse: (stdout: string) => readonly RemoteCluster[];
    /** Prints the nodes it knows, of all clusters; absent where it keeps none. */
    readonly nodes?: readonly string[];
}

const components: readonly Component[] = [
    {
        label: "agent",
        selector: "k8s-app=cilium",
        container: "cilium-agent",
        command: ["cilium-dbg", "status", "-o", "json"],
        troubleshoot: (peer) => ["cilium-dbg", "troubleshoot", "clustermesh", peer],
        parse: (stdout) => agentStatus.parse(JSON.parse(stdout))["cluster-mesh"]?.clusters ?? [],
        nodes: ["cilium-dbg", "node", "list", "-o", "json"],
    },
    {
        label: "kvstoremesh",
        selector: "k8s-app=clustermesh-apiserver",
        container: "kvstoremesh",
        command: ["/usr/bin/clustermesh-apiserver", "kvstoremesh-dbg", "status", "-o", "json"],
        troubleshoot: (peer) => ["/usr/bin/clustermesh-apiserver", "kvstoremesh-dbg", "troubleshoot", peer],
        parse: (stdout) => kvstoremeshStatus.parse(JSON.parse(stdout)) ?? [],
    },
];

export interface ControlPlaneResult {
    readonly checks: readonly Check[];
    readonly notChecked: readonly string[];
}

/** Asks every agent and every kvstoremesh of a cluster for its remote clusters and compares them with the plan. */
export async function checkControlPlane(client: ClusterClient, target: VerifyTarget): Promise<ControlPlaneResult> {
    const results = await Promise.all(components.map((component) => checkComponent(client, target, component)));
    return {
        checks: results.flatMap((result) => result.checks),
        notChecked: results.flatMap((result) => result.notChecked),
    };
}

async function checkComponent(
    client: ClusterClient,
    target: VerifyTarget,
    component: Component,
): Promise<ControlPlaneResult> {
    const only = (...checks: readonly Check[]): ControlPlaneResult => ({ checks, notChecked: [] });
    const check = (to: string, ok: boolean, detail: string): Check => ({
        layer: "control plane",
        from: target.name,
        to,
        what: component.label,
        ok,
        detail,
    });
    let pods: readonly V1Pod[];
    try {
        pods = await client.runningPods(client.ciliumNamespace, component.selector);
    } catch (error) {
        return only(check("API server", false, `cannot list pods: ${message(error)}`));
    }
    if (pods.length === 0) {
        const where = `${component.selector} in ${client.ciliumNamespace}`;
        return only(check("-", false, `no running ${component.label} pod (${where})`));
    }
    const asked = pods.filter((pod) => pod.spec?.containers.some(({ name }) => name === component.container));
    if (asked.length === 0) {
        // A mesh may do without kvstoremesh: agents then hold the connections themselves.
        return { checks: [], notChecked: [`${target.name}: ${component.label}, which is not enabled there`] };
    }
    const perPod = await Promise.all(asked.map((pod) => checkPod(client, target, component, pod, check)));
    return only(...perPod.flat());
}

async function checkPod(
    client: ClusterClient,
    target: VerifyTarget,
    component: Component,
    pod: V1Pod,
    check: (to: string, ok: boolean, detail: string) => Check,
): Promise<readonly Check[]> {
    const ref: PodRef = {
        namespace: client.ciliumNamespace,
        name: pod.metadata?.name ?? "",
        container: component.container,
    };
    try {
        const answer = await client.exec(ref, component.command);
        if (answer.code !== 0) {
            return [check("-", false, `${ref.name}: status exits ${answer.code}: ${firstLine(answer.stderr)}`)];
        }
        const remotes = judgeRemotes(component.parse(answer.stdout), target.expectedPeers);
        const stale = await unplannedNodes(client, ref, component, target);
        const problems = [...remotes, ...stale.filter(({ peer }) => !remotes.some((other) => other.peer === peer))];
        const bad = await Promise.all(
            problems.map(async ({ peer, problem }) =>
                check(peer, false, `${ref.name}: ${problem}${await failingHop(client, ref, component, peer)}`),
            ),
        );
        const good = target.expectedPeers
            .filter((peer) => !problems.some((problem) => problem.peer === peer))
            .map((peer) => check(peer, true, `${ref.name}: connected and synchronised`));
        return [...good, ...bad];
    } catch (error) {
        return [check("-", false, `${ref.name}: ${message(error)}`)];
    }
}

/** Nodes of clusters that are no longer in the plan, or never were: routes and tunnels lead to them all the same. */
async function unplannedNodes(
    client: ClusterClient,
    ref: PodRef,
    component: Component,
    target: VerifyTarget,
): Promise<readonly RemoteProblem[]> {
    if (!component.nodes) {
        return [];
    }
    const answer = await client.exec(ref, component.nodes);
    if (answer.code !== 0) {
        return [{ peer: "-", problem: `node list exits ${answer.code}: ${firstLine(answer.stderr)}` }];
    }
    return judgeNodes(nodeList.parse(JSON.parse(answer.stdout)) ?? [], [target.name, ...target.expectedPeers]);
}

/** What Cilium's own troubleshooting names as broken: DNS, TCP, TLS or etcd. */
async function failingHop(client: ClusterClient, ref: PodRef, component: Component, peer: string): Promise<string> {
    try {
        const answer = await client.exec(ref, component.troubleshoot(peer));
        const broken = answer.stdout
            .split("\n")
            .filter((line) => line.includes("❌"))
            .map((line) => line.replace("❌", "").trim());
        return broken.length > 0 ? `; ${broken[0]}` : "";
    } catch (error) {
        return `; troubleshooting did not answer: ${message(error)}`;
    }
}

const firstLine = (text: string): string => text.split("\n")[0] ?? "";
const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));
