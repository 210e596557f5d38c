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
    readonly networkName: string;
    readonly subnetName: string;
    readonly podRangeName: string;
    readonly releaseChannel: string;
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
    /** Network tags; the mesh's firewall rules name the first. */
    readonly tags: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
    readonly taints: readonly TaintPlan[];
}

export interface TaintPlan {
    readonly key: string;
    readonly value: string;
    readonly effect: "NO_SCHEDULE" | "PREFER_NO_SCHEDULE" | "NO_EXECUTE";
}

/**
 * Keeps pods off a node until its Cilium agent is ready, so that none starts on another CNI. NO_SCHEDULE, because GKE
 * puts startup taints back on control plane operations and NO_EXECUTE would then evict everything (cilium#19890).
 */
export const startupTaint: TaintPlan = { key: "node.cilium.io/agent-not-ready", value: "true", effect: "NO_SCHEDULE" };

/** Least a node needs: write logs and metrics, read images (GKE hardening guide). */
export const nodeRoles: readonly string[] = [
    "roles/logging.logWriter",
    "roles/monitoring.metricWriter",
    "roles/monitoring.viewer",
    "roles/stackdriver.resourceMetadata.writer",
    "roles/artifactregistry.reader",
];

/** Network tag of a cluster's nodes. */
export const nodeTag = (clusterName: string): string => `mesh-${clusterName}`;
