import type { StartupTaint } from "../datapath/startupTaint.js";
import type { BackupPlan } from "./backupPlan.js";
import type { AddonsPlan, IpEndpointPlan, LoggingPlan, MonitoringPlan, SecurityPlan } from "./featuresPlan.js";
import type { MaintenancePlan, NotificationsPlan } from "./maintenancePlan.js";
import type { NodePoolPlan } from "./nodePoolPlan.js";

/**
 * A GKE cluster and its node pools as plain data. What is optional has a sensible value (gkeDefaults.ts).
 *
 * @example
 * const plan: GkeClusterPlan = {
 *     key: "paris",
 *     project: "my-project",
 *     name: "prod-paris",
 *     region: "europe-west9",
 *     zones: ["europe-west9-a", "europe-west9-b", "europe-west9-c"],
 *     networkName: "prod-paris",
 *     subnetName: "prod-paris",
 *     podRangeName: "prod-paris-pods",
 *     pools: [{ key: "main" }],
 * };
 */
export interface GkeClusterPlan {
    /**
     * Name in the mesh (Cilium's `cluster.name`); logical names are built from it.
     * @example "paris"
     */
    readonly key: string;
    /**
     * Project of the cluster.
     * @example "my-project"
     */
    readonly project: string;
    /**
     * Name on Google Cloud, at most 40 characters. A change replaces the cluster.
     * @example "prod-paris"
     */
    readonly name: string;
    /**
     * Region of the cluster. A change replaces it.
     * @example "europe-west9"
     */
    readonly region: string;
    /**
     * Zones of the nodes. Their order means nothing.
     * @example ["europe-west9-a", "europe-west9-b"]
     */
    readonly zones: readonly string[];
    /**
     * Project of the network; another one in a Shared VPC.
     * @default - the cluster's project
     * @example "network-host"
     */
    readonly networkProject?: string | undefined;
    /**
     * Name of the VPC. A change replaces the cluster.
     * @example "prod-paris"
     */
    readonly networkName: string;
    /**
     * Name of the subnet, in the cluster's region. A change replaces the cluster.
     * @example "prod-paris"
     */
    readonly subnetName: string;
    /**
     * Name of the secondary range of pods. A change replaces the cluster.
     * @example "prod-paris-pods"
     */
    readonly podRangeName: string;
    /**
     * Names of further secondary ranges for pods.
     * @default []
     * @example ["prod-paris-pods-2"]
     */
    readonly extraPodRangeNames?: readonly string[] | undefined;
    /**
     * Name of the secondary range of Services. A change replaces the cluster.
     * @default - Google manages the range
     * @example "prod-paris-services"
     */
    readonly serviceRangeName?: string | undefined;
    /**
     * GKE release channel; `UNSPECIFIED` is none.
     * @default "REGULAR"
     * @example "STABLE"
     */
    readonly releaseChannel?: "RAPID" | "REGULAR" | "STABLE" | "EXTENDED" | "UNSPECIFIED" | undefined;
    /**
     * Lowest version of the control plane; GKE may run a newer one.
     * @default - the channel's default
     * @example "1.34"
     */
    readonly kubernetesVersion?: string | undefined;
    /**
     * Endpoint that programs use to reach the control plane.
     * @default "dns"
     * @example "dns"
     */
    readonly access?: "dns" | "ip" | undefined;
    /**
     * Whether the DNS endpoint answers callers outside Google Cloud; IAM guards it either way.
     * @default - true where programs use the DNS endpoint
     * @example false
     */
    readonly dnsExternalTraffic?: boolean | undefined;
    /**
     * Endpoints with addresses of their own.
     * @default - off, or on where programs use them
     * @example { enabled: true, privateOnly: true, authorizedNetworks: { office: "10.200.0.0/16" } }
     */
    readonly ipEndpoint?: IpEndpointPlan | undefined;
    /**
     * Range of the control plane, a /28. A change replaces the cluster.
     * @default - Google chooses an address of the node range
     * @example "172.16.0.0/28"
     */
    readonly controlPlaneRange?: string | undefined;
    /**
     * When GKE may change the cluster by itself.
     * @default - at any time
     * @example { window: { daily: "03:00" } }
     */
    readonly maintenance?: MaintenancePlan | undefined;
    /**
     * Messages about upgrades and security bulletins.
     * @default - none
     * @example { events: ["SECURITY_BULLETIN_EVENT"] }
     */
    readonly notifications?: NotificationsPlan | undefined;
    /**
     * What guards the cluster beyond its network.
     * @default - see the fields of {@link SecurityPlan}
     * @example { rbacGroup: "gke-security-groups@example.com" }
     */
    readonly security?: SecurityPlan | undefined;
    /**
     * Parts of GKE that can be left out.
     * @default - see the fields of {@link AddonsPlan}
     * @example { gatewayApi: "CHANNEL_STANDARD" }
     */
    readonly addons?: AddonsPlan | undefined;
    /**
     * Components that write logs.
     * @default - GKE's own choice
     * @example { components: ["SYSTEM_COMPONENTS"] }
     */
    readonly logging?: LoggingPlan | undefined;
    /**
     * Metrics that go to Cloud Monitoring.
     * @default - see the fields of {@link MonitoringPlan}
     * @example { controlPlane: true }
     */
    readonly monitoring?: MonitoringPlan | undefined;
    /**
     * Break the bill down by namespace and label.
     * @default true
     * @example true
     */
    readonly costAllocation?: boolean | undefined;
    /**
     * Project of the fleet the cluster belongs to.
     * @default - no fleet
     * @example "my-fleet-project"
     */
    readonly fleetProject?: string | undefined;
    /**
     * Backups of what the API server and volumes hold, by Backup for GKE.
     * @default - no backups
     * @example { schedule: "0 2 * * *", retainDays: 14 }
     */
    readonly backup?: BackupPlan | undefined;
    /**
     * Google's and Pulumi's protection against deletion.
     * @default true
     * @example true
     */
    readonly deletionProtection?: boolean | undefined;
    /**
     * Labels on Google Cloud of the cluster and of everything made for it.
     * @default {}
     * @example { team: "shop" }
     */
    readonly labels?: Readonly<Record<string, string>> | undefined;
    /**
     * The nodes' own service account and its roles.
     * @default - an account named after the cluster
     * @example { registryProjects: ["images"] }
     */
    readonly nodeServiceAccount?: NodeServiceAccountPlan | undefined;
    /**
     * Node pools, at least one, each with a key of its own.
     * @example [{ key: "main" }, { key: "spot", spot: true, autoscaling: { min: 0, max: 10 } }]
     */
    readonly pools: readonly NodePoolPlan[];
}

/** The nodes' own service account. */
export interface NodeServiceAccountPlan {
    /**
     * 6 to 30 characters. A change replaces every node pool.
     * @default - the cluster's name with `-n` behind, shortened where it must be
     * @example "prod-paris-n"
     */
    readonly accountId?: string | undefined;
    /**
     * Projects with the images that nodes read.
     * @default - the cluster's project
     * @example ["images"]
     */
    readonly registryProjects?: readonly string[] | undefined;
    /**
     * Further roles in the cluster's project.
     * @default []
     * @example ["roles/storage.objectViewer"]
     */
    readonly extraRoles?: readonly string[] | undefined;
}

/** A taint of nodes: what happens to pods that do not tolerate it. */
export interface TaintPlan {
    /**
     * Key of the taint; a pool has it once per effect.
     * @example "dedicated"
     */
    readonly key: string;
    /**
     * Value of the taint; may be empty.
     * @example "db"
     */
    readonly value: string;
    /**
     * Whether such pods are kept away, kept away if possible, or evicted as well, in the words of GKE's API.
     * @example "NO_SCHEDULE"
     */
    readonly effect: "NO_SCHEDULE" | "PREFER_NO_SCHEDULE" | "NO_EXECUTE";
}

/** Keeps pods off a node until its Cilium agent is ready, so that none starts on another CNI; none where not wanted. */
export const startupTaints = ({ key, effect }: StartupTaint): readonly TaintPlan[] =>
    effect === "none" ? [] : [{ key, value: "true", effect }];

/** All a node needs to log, to report metrics and to run (GKE docs, least privilege service accounts for nodes). */
export const nodeRole = "roles/container.defaultNodeServiceAccount";

/** Reading images of a project (Artifact Registry docs, access control). */
export const registryRole = "roles/artifactregistry.reader";

/** Network tag of a cluster's nodes, or of all nodes of an environment. */
export const nodeTag = (name: string): string => `mesh-${name}`;

/** Pods of a node of GKE Standard. Said in any case: the provider keeps the number of a pool that no longer says one. */
export const defaultMaxPods = 110;
