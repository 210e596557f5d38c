import type { StartupTaint } from "../datapath/startupTaint.js";

/** A GKE cluster and its node pools as plain data. */
export interface GkeClusterPlan {
    /** Name in the mesh (Cilium's `cluster.name`); logical names are built from it. */
    readonly key: string;
    readonly project: string;
    /** Name on Google Cloud, at most 40 characters. */
    readonly name: string;
    readonly region: string;
    /** Zones of the nodes. */
    readonly zones: readonly string[];
    /** Project of the network; another one in a Shared VPC. */
    readonly networkProject: string;
    readonly networkName: string;
    readonly subnetName: string;
    readonly podRangeName: string;
    /** Names of further secondary ranges for pods. */
    readonly extraPodRangeNames: readonly string[];
    /** Name of the secondary range of Services; absent where Google manages it. */
    readonly serviceRangeName?: string;
    readonly releaseChannel: string;
    /** Lowest version of the control plane; the channel's default when absent. */
    readonly kubernetesVersion?: string;
    readonly nodeLocalDns: boolean;
    /** Which endpoint programs use to reach the control plane. */
    readonly access: "dns" | "ip";
    /** Google's and Pulumi's protection against deletion, from one field. */
    readonly deletionProtection: boolean;
    readonly labels: Readonly<Record<string, string>>;
    readonly nodeServiceAccount: NodeServiceAccountPlan;
    readonly pools: readonly NodePoolPlan[];
}

export interface NodeServiceAccountPlan {
    /** 6 to 30 characters. */
    readonly accountId: string;
    readonly displayName: string;
    readonly email: string;
    readonly roles: readonly string[];
}

export interface NodePoolPlan {
    readonly key: string;
    readonly name: string;
    readonly machineType: string;
    /** GB. */
    readonly diskSizeGb: number;
    readonly nodesPerZone: number;
    /** Nodes per zone between which GKE chooses. */
    readonly autoscaling?: { readonly min: number; readonly max: number };
    readonly maxPodsPerNode: number;
    /** Prefix length of the range a node takes from the pod range: room for twice its pods. */
    readonly podPrefixPerNode: number;
    readonly spot: boolean;
    /** Network tags: the cluster's and the mesh's; firewall rules aim at either. */
    readonly tags: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
    readonly taints: readonly TaintPlan[];
}

export interface TaintPlan {
    readonly key: string;
    readonly value: string;
    readonly effect: "NO_SCHEDULE" | "PREFER_NO_SCHEDULE" | "NO_EXECUTE";
}

/** Keeps pods off a node until its Cilium agent is ready, so that none starts on another CNI; none where not wanted. */
export const startupTaints = ({ key, effect }: StartupTaint): readonly TaintPlan[] =>
    effect === "none" ? [] : [{ key, value: "true", effect }];

/** Least a node needs: write logs and metrics, read images (GKE hardening guide). */
export const nodeRoles: readonly string[] = [
    "roles/logging.logWriter",
    "roles/monitoring.metricWriter",
    "roles/monitoring.viewer",
    "roles/stackdriver.resourceMetadata.writer",
    "roles/artifactregistry.reader",
];

/** Network tag of a cluster's nodes, or of all nodes of an environment. */
export const nodeTag = (name: string): string => `mesh-${name}`;

/** Pods of a node when nothing is said (GKE Standard); saying it would be a difference to what is read back. */
export const defaultMaxPods = 110;

/** GKE gives a node the smallest range that holds twice its pods: 24 for 110 (GKE docs, flexible pod CIDR). */
export const podPrefixPerNode = (maxPods: number): number => 32 - Math.ceil(Math.log2(2 * Math.max(maxPods, 8)));
