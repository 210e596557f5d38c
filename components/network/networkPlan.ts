import type { Cidr } from "../shared/cidr.js";

/** One VPC network with its subnets, NAT and firewall, as plain data. */
export interface NetworkPlan {
    /** Logical key; child resources are named after it. */
    readonly key: string;
    readonly project: string;
    /** Name on Google Cloud, at most 63 characters. */
    readonly name: string;
    /** Bytes; equal on every network of a mesh, because larger packets may be dropped between networks. */
    readonly mtu: number;
    /** One per cluster, so that firewall rules and shares of a project can name a cluster's range. */
    readonly subnets: readonly SubnetPlan[];
    /** One Cloud Router with NAT per region that has nodes without public addresses. */
    readonly nats: readonly NatPlan[];
    readonly firewall: readonly FirewallRulePlan[];
}

export interface SubnetPlan {
    /** Cluster whose nodes and pods live here. */
    readonly key: string;
    readonly name: string;
    readonly region: string;
    /** Primary range: nodes and internal load balancers. */
    readonly nodeRange: Cidr;
    readonly podRangeName: string;
    /** Secondary range: pods. */
    readonly podRange: Cidr;
    /** Further secondary ranges for pods. */
    readonly extraPodRanges: readonly SecondaryRangePlan[];
    /** Secondary range of Services; absent where Google manages it. */
    readonly serviceRange?: SecondaryRangePlan;
    readonly flowLogs?: FlowLogsPlan;
}

export interface SecondaryRangePlan {
    readonly name: string;
    readonly range: Cidr;
}

export interface FlowLogsPlan {
    readonly aggregationInterval: string;
    /** Share of flows that are written, 0 to 1. */
    readonly sampling: number;
}

export interface NatPlan {
    readonly region: string;
    /** Name of router and NAT on Google Cloud. */
    readonly name: string;
    readonly minPortsPerVm: number;
    /** Whether errors are written to the logs. */
    readonly logging: boolean;
}

/** An ingress rule that allows what the datapath needs. */
export interface FirewallRulePlan {
    readonly key: string;
    readonly name: string;
    readonly description: string;
    readonly sourceRanges: readonly Cidr[];
    readonly targetTags: readonly string[];
    readonly allow: readonly { readonly protocol: string; readonly ports?: readonly string[] }[];
    /** Whether allowed connections are written to the logs. */
    readonly logging: boolean;
}

/** Ports Google gives a node when nothing is said; saying it would be a difference to what is read back. */
export const defaultNatPorts = 64;
