import { z } from "zod";

import type { ClusterClient } from "./kube.js";

/** `cilium-health status -o json`, as far as it names where a path between two nodes ends. */
const probe = z.object({ status: z.string().default("") }).nullish();
const path = z.object({ icmp: probe, http: probe }).nullish();
const healthStatus = z.object({
    nodes: z
        .array(
            z.object({
                name: z.string(),
                host: z.object({ "primary-address": path }).nullish(),
                "health-endpoint": z.object({ "primary-address": path }).nullish(),
            }),
        )
        .nullable()
        .default([]),
});

type Path = z.infer<typeof path>;

/** A path is open when one of its probes passed; ICMP may be filtered on purpose. */
const open = (value: Path): boolean => [value?.icmp, value?.http].some((entry) => entry?.status === "");

/**
 * Says in words where traffic from `client` to `peer` ends, from the agents' own probes between nodes:
 * node to node (peering, node firewall) or only pod to pod (pod ranges, routes, policy).
 */
export async function nameFailingHop(client: ClusterClient, peer: string): Promise<string> {
    try {
        const agents = await client.runningPods(client.ciliumNamespace, "k8s-app=cilium");
        const agent = agents[0]?.metadata?.name;
        if (!agent) {
            return "no running agent to ask";
        }
        const answer = await client.exec(
            { namespace: client.ciliumNamespace, name: agent, container: "cilium-agent" },
            ["cilium-health", "status", "--probe", "-o", "json"],
        );
        return judgeHealth(JSON.parse(answer.stdout), peer);
    } catch (error) {
        return `the agent's health probes did not answer: ${error instanceof Error ? error.message : String(error)}`;
    }
}

/** Pure half of {@link nameFailingHop}. */
export function judgeHealth(status: unknown, peer: string): string {
    const nodes = (healthStatus.parse(status).nodes ?? []).filter((node) => node.name.startsWith(`${peer}/`));
    if (nodes.length === 0) {
        return `no node of ${peer} is known here: the control plane has not delivered it`;
    }
    const hostsClosed = nodes.filter((node) => !open(node.host?.["primary-address"]));
    if (hostsClosed.length > 0) {
        return `nodes of ${peer} do not answer (${hostsClosed.map((node) => node.name).join(", ")}): VPC peering or the firewall between node ranges`;
    }
    const podsClosed = nodes.filter((node) => !open(node["health-endpoint"]?.["primary-address"]));
    if (podsClosed.length > 0) {
        return `nodes of ${peer} answer but their pods do not (${podsClosed.map((node) => node.name).join(", ")}): routes or firewall of the pod ranges`;
    }
    return `nodes and pods of ${peer} answer health probes: look at network policy and at the workload`;
}
