import { sortRanges } from "../shared/cidr.js";
import type { FirewallNeighbour, FirewallRulePlan } from "./networkPlan.js";

/** Port of cilium-health, probed between all nodes of connected clusters (Cilium system requirements). */
const healthPort = "4240";

/**
 * What the nodes of one cluster must accept from its neighbours in the mesh with native routing.
 *
 * Inside the cluster GKE's own rules apply; the clustermesh-apiserver's internal load balancer brings a rule of its
 * own, narrowed by `loadBalancerSourceRanges`. Google Cloud denies every other ingress. Tags do not match across
 * peered networks, so neighbours are named by exactly their ranges.
 */
export function planMeshFirewall(
    cluster: string,
    namePrefix: string,
    nodeTag: string,
    neighbours: readonly FirewallNeighbour[],
): readonly FirewallRulePlan[] {
    if (neighbours.length === 0) {
        return [];
    }
    return [
        {
            key: `${cluster}-mesh-nodes`,
            name: `${namePrefix}-mesh-nodes`,
            description: `health probes from nodes of clusters connected to ${cluster}`,
            sourceRanges: sortRanges(neighbours.map((neighbour) => neighbour.nodeRange)),
            targetTags: [nodeTag],
            allow: [{ protocol: "tcp", ports: [healthPort] }, { protocol: "icmp" }],
        },
        {
            key: `${cluster}-mesh-pods`,
            name: `${namePrefix}-mesh-pods`,
            description: `pods of clusters connected to ${cluster}; network policy decides what they may reach`,
            sourceRanges: sortRanges(neighbours.map((neighbour) => neighbour.podRange)),
            targetTags: [nodeTag],
            allow: [{ protocol: "tcp" }, { protocol: "udp" }, { protocol: "icmp" }],
        },
    ];
}
