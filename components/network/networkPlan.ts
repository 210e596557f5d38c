import type { Cidr } from "../shared/cidr.js";

/** One VPC network with its subnets, NAT and firewall, as plain data. */
export interface NetworkPlan {
    /**
     * Logical key of the network.
     * @example "paris"
     */
    readonly key: string;
    /**
     * Project that holds the network.
     * @example "my-project"
     */
    readonly project: string;
    /**
     * Name on Google Cloud, at most 63 characters; changing it replaces the network.
     * @example "prod-paris"
     */
    readonly name: string;
    /**
     * Bytes; equal on every network of a mesh, because larger packets may be dropped between networks.
     * @default 1460
     * @example 8896
     */
    readonly mtu?: number;
    /**
     * One per cluster, so that firewall rules and shares of a project can name a cluster's range.
     * @example [{ key: "paris", name: "prod-paris", region: "europe-west9", nodeRange: "10.128.4.0/22", podRange: "10.0.64.0/18" }]
     */
    readonly subnets: readonly SubnetPlan[];
    /**
     * One Cloud Router with NAT per region that has nodes without public addresses.
     * @default []
     * @example [{ region: "europe-west9", name: "prod-paris-europe-west9" }]
     */
    readonly nats?: readonly NatPlan[];
    /**
     * Ingress rules; Google Cloud denies every other ingress.
     * @default []
     * @example planMeshFirewall(input)
     */
    readonly firewall?: readonly FirewallRulePlan[];
}

/** A regional subnet for the nodes and pods of one cluster. Private Google Access is always on. */
export interface SubnetPlan {
    /**
     * Cluster whose nodes and pods live here; logical names are built from it.
     * @example "paris"
     */
    readonly key: string;
    /**
     * Name on Google Cloud, at most 63 characters; changing it replaces the subnet.
     * @example "prod-paris"
     */
    readonly name: string;
    /**
     * Region; changing it replaces the subnet.
     * @example "europe-west9"
     */
    readonly region: string;
    /**
     * Primary range: nodes and internal load balancers. It can grow in place, anything else replaces the subnet.
     * @example "10.128.4.0/22"
     */
    readonly nodeRange: Cidr;
    /**
     * Name of the secondary range of pods, which a GKE cluster refers to.
     * @default - the subnet's name with `-pods`
     * @example "prod-paris-pods"
     */
    readonly podRangeName?: string;
    /**
     * Secondary range: pods.
     * @example "10.0.64.0/18"
     */
    readonly podRange: Cidr;
    /**
     * Further secondary ranges for pods.
     * @default []
     * @example [{ name: "prod-paris-pods-2", range: "10.1.0.0/20" }]
     */
    readonly extraPodRanges?: readonly SecondaryRangePlan[];
    /**
     * Secondary range of Services.
     * @default - Google manages it
     * @example { name: "prod-paris-services", range: "10.200.0.0/20" }
     */
    readonly serviceRange?: SecondaryRangePlan;
    /**
     * Further secondary ranges that are held for something else and that the mesh leaves alone.
     * @default []
     * @example [{ name: "prod-paris-appliances", range: "10.210.0.0/26" }]
     */
    readonly reservedRanges?: readonly SecondaryRangePlan[];
    /**
     * Flow logs of the subnet.
     * @default - none are written
     * @example { sampling: 0.1 }
     */
    readonly flowLogs?: FlowLogsPlan;
}

/** A secondary range of a subnet. */
export interface SecondaryRangePlan {
    /**
     * Name of the range, at most 63 characters.
     * @example "prod-paris-pods"
     */
    readonly name: string;
    /**
     * The range; changing it is a range that goes and another that comes.
     * @example "10.0.64.0/18"
     */
    readonly range: Cidr;
}

/** What of a subnet's traffic is written to the logs. */
export interface FlowLogsPlan {
    /**
     * How long flows are added up before they are written.
     * @default "10_MIN"
     * @example "5_SEC"
     */
    readonly aggregationInterval?: "5_SEC" | "30_SEC" | "1_MIN" | "5_MIN" | "10_MIN" | "15_MIN";
    /**
     * Share of flows that are written, 0 to 1.
     * @default 0.1
     * @example 0.5
     */
    readonly sampling?: number;
    /**
     * What is written of the machines behind a flow: `all`, `none`, or the fields named.
     * @default "all"
     * @example ["src_gke_details", "dest_gke_details"]
     */
    readonly metadata?: "all" | "none" | readonly string[];
    /**
     * CEL expression of the flows that are written.
     * @default "true"
     * @example "inIpRange(connection.src_ip, '10.0.0.0/9')"
     */
    readonly filter?: string;
}

/** A Cloud Router with one NAT for all subnets of a network in one region. */
export interface NatPlan {
    /**
     * Region; changing it replaces router and NAT.
     * @example "europe-west9"
     */
    readonly region: string;
    /**
     * Name of router and NAT on Google Cloud.
     * @example "prod-paris-europe-west9"
     */
    readonly name: string;
    /**
     * Ports every node gets at least; a power of two where ports are given dynamically.
     * @default 64
     * @example 128
     */
    readonly minPortsPerVm?: number;
    /**
     * Ports a node can get at most, a power of two; gives ports dynamically. Not with
     * {@link endpointIndependentMapping} (Cloud NAT, ports and addresses). Beginning or ending it replaces the NAT.
     * @default - ports are given statically, every node has {@link minPortsPerVm}
     * @example 4096
     */
    readonly maxPortsPerVm?: number;
    /**
     * Relative names of reserved external addresses of the region. Beginning or ending to name them replaces the NAT.
     * @default - Google chooses and changes them as needed
     * @example ["projects/my-project/regions/europe-west9/addresses/egress-1"]
     */
    readonly addresses?: readonly string[];
    /**
     * What is written to the logs. Errors are connections for which no port was left.
     * @default "errors"
     * @example "all"
     */
    readonly logging?: "none" | "errors" | "translations" | "all";
    /**
     * Whether connections from one port to different destinations share an external port, as STUN wants it.
     * @default false
     * @example true
     */
    readonly endpointIndependentMapping?: boolean;
    /**
     * Seconds after which idle mappings are given up.
     * @default - Google's own
     * @example { tcpEstablished: 3600 }
     */
    readonly timeouts?: NatTimeouts;
}

/** Seconds after which a NAT gives up idle mappings. */
export interface NatTimeouts {
    /**
     * Of UDP.
     * @default 30
     * @example 60
     */
    readonly udp?: number;
    /**
     * Of ICMP.
     * @default 30
     * @example 60
     */
    readonly icmp?: number;
    /**
     * Of established TCP connections.
     * @default 1200
     * @example 3600
     */
    readonly tcpEstablished?: number;
    /**
     * Of TCP connections that are half open.
     * @default 30
     * @example 60
     */
    readonly tcpTransitory?: number;
    /**
     * Of TCP connections that are closed.
     * @default 120
     * @example 60
     */
    readonly tcpTimeWait?: number;
}

/** An ingress rule that allows what the datapath needs. */
export interface FirewallRulePlan {
    /**
     * What the rule is called here; its logical name is built from it.
     * @example "paris-mesh-nodes"
     */
    readonly key: string;
    /**
     * Name on Google Cloud, at most 63 characters; changing it replaces the rule.
     * @example "prod-paris-mesh-nodes"
     */
    readonly name: string;
    /**
     * What the rule is for.
     * @default - none
     * @example "health probes and tunnels from nodes of the mesh"
     */
    readonly description?: string;
    /**
     * Where allowed connections come from.
     * @example ["10.128.0.0/13"]
     */
    readonly sourceRanges: readonly Cidr[];
    /**
     * Addresses of the machines that may be connected to.
     * @default - all they have
     * @example ["10.0.64.0/18"]
     */
    readonly destinationRanges?: readonly Cidr[];
    /**
     * Network tags of the machines the rule applies to.
     * @default - all machines of the network
     * @example ["mesh-prod"]
     */
    readonly targetTags?: readonly string[];
    /**
     * Protocols and ports; without ports all of a protocol.
     * @example [{ protocol: "tcp", ports: ["4240"] }]
     */
    readonly allow: readonly { readonly protocol: string; readonly ports?: readonly string[] }[];
    /**
     * Order among rules, the lowest first; at 65535 the network's own denial of everything wins.
     * @default 1000
     * @example 900
     */
    readonly priority?: number;
    /**
     * Whether allowed connections are written to the logs.
     * @default false
     * @example true
     */
    readonly logging?: boolean;
}

/** Highest priority a rule can have that allows something: the implied denial has 65535, and denial wins. */
export const lastPriority = 65534;
/** Bytes of a packet when nothing is said (VPC, MTU). */
export const defaultMtu = 1460;
/**
 * Cloud NAT when nothing is said: ports and timeouts are Google's own. Errors are written, since a node that has no port
 * left for a connection shows nowhere else.
 */
export const natDefaults = {
    minPortsPerVm: 64,
    logging: "errors",
    endpointIndependentMapping: false,
    timeouts: { udp: 30, icmp: 30, tcpEstablished: 1200, tcpTransitory: 30, tcpTimeWait: 120 },
} as const satisfies Partial<NatPlan>;
/** Flow logs when nothing is said of them but that there are any. */
export const flowLogDefaults = {
    aggregationInterval: "10_MIN",
    sampling: 0.1,
    metadata: "all",
    filter: "true",
} as const satisfies Required<FlowLogsPlan>;
/** A rule when nothing is said (VPC firewall rules). */
export const ruleDefaults = { priority: 1000, logging: false } as const satisfies Partial<FirewallRulePlan>;

type Completed<T, K extends keyof T> = T & Required<Pick<T, K>>;

/** A subnet with every default filled in. */
export type CompleteSubnetPlan = Completed<SubnetPlan, "podRangeName" | "extraPodRanges" | "reservedRanges"> & {
    readonly flowLogs?: Required<FlowLogsPlan>;
};
/** A NAT with every default filled in. */
export type CompleteNatPlan = Completed<
    NatPlan,
    "minPortsPerVm" | "addresses" | "logging" | "endpointIndependentMapping"
> & { readonly timeouts: Required<NatTimeouts> };
/** A rule with every default filled in. */
export type CompleteRulePlan = Completed<FirewallRulePlan, "targetTags" | "priority" | "logging">;

/** A network with every default filled in. */
export interface CompleteNetworkPlan extends NetworkPlan {
    readonly mtu: number;
    readonly subnets: readonly CompleteSubnetPlan[];
    readonly nats: readonly CompleteNatPlan[];
    readonly firewall: readonly CompleteRulePlan[];
}

/** Fills in what a plan leaves open. */
export function completeNetwork(plan: NetworkPlan): CompleteNetworkPlan {
    return {
        ...plan,
        mtu: plan.mtu ?? defaultMtu,
        subnets: plan.subnets.map(({ flowLogs, ...subnet }) => ({
            ...subnet,
            podRangeName: subnet.podRangeName ?? `${subnet.name}-pods`,
            extraPodRanges: subnet.extraPodRanges ?? [],
            reservedRanges: subnet.reservedRanges ?? [],
            ...(flowLogs ? { flowLogs: { ...flowLogDefaults, ...flowLogs } } : {}),
        })),
        nats: (plan.nats ?? []).map((nat) => ({
            addresses: [],
            ...natDefaults,
            ...nat,
            timeouts: { ...natDefaults.timeouts, ...nat.timeouts },
        })),
        firewall: (plan.firewall ?? []).map((rule) => ({ targetTags: [], ...ruleDefaults, ...rule })),
    };
}

/** Secondary ranges of a subnet in the order they are made. */
export function secondaryRanges(subnet: CompleteSubnetPlan): readonly SecondaryRangePlan[] {
    return [
        { name: subnet.podRangeName, range: subnet.podRange },
        ...subnet.extraPodRanges,
        ...(subnet.serviceRange ? [subnet.serviceRange] : []),
        ...subnet.reservedRanges,
    ];
}
