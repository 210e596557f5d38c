import type { Cidr } from "../shared/cidr.js";
import { ruleOf, type ProtectedNodes } from "./firewallRule.js";
import type { CompleteRulePlan } from "./networkPlan.js";

/** A cluster and what GKE's own rules leave out for it. */
export interface ClusterFirewallInput extends ProtectedNodes {
    /**
     * Pod ranges of the cluster beyond its first.
     * @default []
     * @example ["10.1.0.0/20"]
     */
    readonly extraPodRanges?: readonly Cidr[];
    /**
     * Range of its control plane, where it has one.
     * @default - Google takes an address of the node range, which GKE's own rules let in
     * @example "172.16.0.0/28"
     */
    readonly controlPlaneRange?: Cidr | undefined;
    /**
     * Ports on which admission webhooks listen, besides 443 and 10250, which GKE opens.
     * @default []
     * @example [8443, 9443]
     */
    readonly webhookPorts?: readonly number[];
}

/** What GKE lets pass between pods and nodes of one cluster (GKE, automatically created firewall rules). */
const betweenOwn: CompleteRulePlan["allow"] = ["tcp", "udp", "icmp", "sctp", "esp", "ah"].map((protocol) => ({
    protocol,
}));

/**
 * What nodes must accept inside their own cluster beyond what GKE opens. Its rule for pods names the first pod range
 * only (terraform-google-kubernetes-engine#1480), and its rule for the control plane two ports.
 */
export function planClusterFirewall(input: ClusterFirewallInput): readonly CompleteRulePlan[] {
    const { extraPodRanges = [], controlPlaneRange, webhookPorts = [] } = input;
    const ports = [...new Set(webhookPorts)].sort((a, b) => a - b).map(String);
    return [
        ...ruleOf(input, {
            kind: "own-pods",
            description: "pods of further ranges of the same cluster",
            sources: extraPodRanges,
            allow: betweenOwn,
        }),
        ...ruleOf(input, {
            kind: "webhooks",
            description: "webhooks, for the control plane of the same cluster",
            sources: ports.length > 0 && controlPlaneRange !== undefined ? [controlPlaneRange] : [],
            allow: [{ protocol: "tcp", ports }],
        }),
    ];
}
