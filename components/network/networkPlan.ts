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
    readonly subnets: readonly SubnetPlan[];
    /** One Cloud Router with NAT per region that has nodes without public addresses. */
    readonly natRegions: readonly string[];
    readonly firewall: readonly FirewallRulePlan[];
}

export interface SubnetPlan {
    readonly key: string;
    readonly name: string;
    readonly region: string;
    /** Primary range: nodes and internal load balancers. */
    readonly nodeRange: Cidr;
    readonly podRangeName: string;
    /** Secondary range: pods. */
    readonly podRange: Cidr;
}

/** An ingress rule that allows what the datapath needs. */
export interface FirewallRulePlan {
    readonly key: string;
    readonly name: string;
    readonly description: string;
    readonly sourceRanges: readonly Cidr[];
    readonly targetTags: readonly string[];
    readonly allow: readonly { readonly protocol: string; readonly ports?: readonly string[] }[];
}

/** What a cluster contributes to firewall decisions. */
export interface FirewallNeighbour {
    readonly nodeRange: Cidr;
    readonly podRange: Cidr;
}
