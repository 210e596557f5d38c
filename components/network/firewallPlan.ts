import type { Cidr } from "../shared/cidr.js";
import { ruleOf, type ProtectedNodes } from "./firewallRule.js";
import type { CompleteRulePlan } from "./networkPlan.js";

/** Who is behind a rule and whom it protects. */
export interface MeshFirewallInput extends ProtectedNodes {
    /**
     * Who the sources are, in words.
     * @example "the mesh"
     */
    readonly whom: string;
    /**
     * Ranges of nodes that may connect; none means nobody may.
     * @example ["10.128.0.0/13"]
     */
    readonly nodeRanges: readonly Cidr[];
    /**
     * Ranges of pods that may connect; none means nobody may.
     * @example ["10.0.0.0/9"]
     */
    readonly podRanges: readonly Cidr[];
    /**
     * Node ranges of the protected nodes themselves; IPsec needs a rule for them.
     * @default []
     * @example ["10.128.4.0/22"]
     */
    readonly ownNodeRanges?: readonly Cidr[];
    /**
     * Ranges of the pods on the protected nodes themselves: with native routing, what programs in the host network of
     * other nodes connect to.
     * @default - those of `podRanges`, which hold them where they are the supernets of all
     * @example ["10.0.64.0/18"]
     */
    readonly ownPodRanges?: readonly Cidr[];
    /**
     * How packets travel.
     * @default - native routing without encryption
     * @example { mode: "vxlan", encryption: { type: "wireguard" } }
     */
    readonly datapath?: {
        readonly mode: "native" | "vxlan" | "geneve";
        readonly encryption: { readonly type: "none" | "wireguard" | "ipsec" };
    };
    /**
     * Whether the rules of load balancers are made here. GKE makes them itself, but in a Shared VPC it may not touch
     * the host project's firewall.
     * @default false
     * @example true
     */
    readonly loadBalancers?: boolean;
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

/** What pods may be asked for: network policy decides, and not the VPC. */
const anything: CompleteRulePlan["allow"] = [{ protocol: "tcp" }, { protocol: "udp" }, { protocol: "icmp" }];

/**
 * What nodes must accept from others in the mesh, and nothing else: Google Cloud denies every other ingress.
 *
 * Inside a cluster GKE's own rules apply; they leave out ESP only. The clustermesh-apiserver's internal load balancer
 * brings a rule of its own, narrowed by `loadBalancerSourceRanges`. Tags do not match across peered networks, so the
 * others are named by their ranges.
 */
export function planMeshFirewall(input: MeshFirewallInput): readonly CompleteRulePlan[] {
    const { nodeRanges, podRanges, ownNodeRanges = [], whom } = input;
    const { mode, encryption } = input.datapath ?? { mode: "native", encryption: { type: "none" } };
    const rules: CompleteRulePlan[] = [];
    const add = (
        kind: string,
        description: string,
        sources: readonly Cidr[],
        allow: CompleteRulePlan["allow"],
        destinations: readonly Cidr[] = [],
    ): void => {
        rules.push(...ruleOf(input, { kind: `mesh-${kind}`, description, sources, allow, destinations }));
    };
    const udp = [...tunnelPorts[mode], ...(encryption.type === "wireguard" ? [wireguardPort] : [])];
    add("nodes", `health probes and tunnels from nodes of ${whom}`, nodeRanges, [
        { protocol: "tcp", ports: [healthPort] },
        { protocol: "icmp" },
        ...(udp.length > 0 ? [{ protocol: "udp", ports: udp }] : []),
    ]);
    if (mode === "native") {
        // In a tunnel no packet between nodes carries a pod's address.
        add("pods", `pods of ${whom}; network policy decides what they may reach`, podRanges, anything);
        // What a node's own programs send, and what comes in through its NodePorts, carries the address of the node.
        add(
            "hosts",
            `pods, for nodes of ${whom}; network policy decides what they accept`,
            nodeRanges,
            anything,
            input.ownPodRanges ?? podRanges,
        );
    }
    if (encryption.type === "ipsec") {
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
