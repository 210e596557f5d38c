import { maxComputeName } from "../shared/gcpNames.js";
import { sortRanges, type Cidr } from "../shared/cidr.js";
import { fitName } from "../shared/names.js";
import type { FirewallRulePlan } from "./networkPlan.js";

/** Who is behind a rule and whom it protects. */
export interface MeshFirewallInput {
    /** Cluster or network the rules are named after. */
    readonly key: string;
    /** Name of the same on Google Cloud. */
    readonly namePrefix: string;
    /** Network tag of the nodes the rules apply to. */
    readonly targetTag: string;
    /** Who the sources are, in words. */
    readonly whom: string;
    /** Node and pod ranges of those that may connect; none of either means nobody may. */
    readonly nodeRanges: readonly Cidr[];
    readonly podRanges: readonly Cidr[];
    /** Node ranges of the protected nodes themselves. */
    readonly ownNodeRanges: readonly Cidr[];
    readonly datapath: {
        readonly mode: "native" | "vxlan" | "geneve";
        readonly encryption: { readonly type: "none" | "wireguard" | "ipsec" };
    };
    readonly logging: boolean;
    /**
     * Whether the rules of load balancers are made here. GKE makes them itself, but in a Shared VPC it may not touch
     * the host project's firewall.
     */
    readonly loadBalancers: boolean;
}

/** Port of cilium-health, probed between all nodes of connected clusters (Cilium system requirements). */
const healthPort = "4240";
/** UDP ports of what the datapath puts around packets (Cilium system requirements). */
const tunnelPorts = { native: [], vxlan: ["8472"], geneve: ["6081"] } as const;
const wireguardPort = "51871";
/** Port of a clustermesh-apiserver behind its load balancer. */
const apiserverPort = "2379";
/** Where nodes answer health checks of load balancers, and who asks (GKE's automatic firewall rules). */
const healthCheckPort = "10256";
const healthCheckers: readonly Cidr[] = ["35.191.0.0/16", "130.211.0.0/22", "209.85.152.0/22", "209.85.204.0/22"];

/**
 * What nodes must accept from others in the mesh, and nothing else: Google Cloud denies every other ingress.
 *
 * Inside a cluster GKE's own rules apply; they leave out ESP only. The clustermesh-apiserver's internal load balancer
 * brings a rule of its own, narrowed by `loadBalancerSourceRanges`. Tags do not match across peered networks, so the
 * others are named by their ranges.
 */
export function planMeshFirewall(input: MeshFirewallInput): readonly FirewallRulePlan[] {
    const { nodeRanges, podRanges, ownNodeRanges, datapath, whom } = input;
    const rules: FirewallRulePlan[] = [];
    const add = (
        kind: string,
        description: string,
        sources: readonly Cidr[],
        allow: FirewallRulePlan["allow"],
    ): void => {
        const sourceRanges = sortRanges([...new Set(sources)]);
        if (sourceRanges.length > 0) {
            rules.push({
                key: `${input.key}-mesh-${kind}`,
                name: fitName(`${input.namePrefix}-mesh-${kind}`, maxComputeName),
                description,
                sourceRanges,
                targetTags: [input.targetTag],
                allow,
                logging: input.logging,
            });
        }
    };
    const udp = [...tunnelPorts[datapath.mode], ...(datapath.encryption.type === "wireguard" ? [wireguardPort] : [])];
    add("nodes", `health probes and tunnels from nodes of ${whom}`, nodeRanges, [
        { protocol: "tcp", ports: [healthPort] },
        { protocol: "icmp" },
        ...(udp.length > 0 ? [{ protocol: "udp", ports: udp }] : []),
    ]);
    if (datapath.mode === "native") {
        // In a tunnel no packet between nodes carries a pod's address.
        add("pods", `pods of ${whom}; network policy decides what they may reach`, podRanges, [
            { protocol: "tcp" },
            { protocol: "udp" },
            { protocol: "icmp" },
        ]);
    }
    if (datapath.encryption.type === "ipsec") {
        add(
            "esp",
            `IPsec between nodes of one cluster and of ${whom}`,
            [...ownNodeRanges, ...nodeRanges],
            [{ protocol: "esp" }],
        );
    }
    if (input.loadBalancers) {
        add(
            "apiserver",
            `clustermesh-apiserver, for ${whom}`,
            [...nodeRanges, ...podRanges],
            [{ protocol: "tcp", ports: [apiserverPort] }],
        );
        add("lb-health", "health checks of load balancers", healthCheckers, [
            { protocol: "tcp", ports: [healthCheckPort] },
        ]);
    }
    return rules;
}
