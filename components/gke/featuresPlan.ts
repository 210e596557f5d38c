/** Endpoints of the control plane with addresses of their own. */
export interface IpEndpointPlan {
    /**
     * Whether there are any.
     * @default - true where programs use them (`access: ip`)
     * @example true
     */
    readonly enabled?: boolean | undefined;
    /**
     * No public address.
     * @default false
     * @example true
     */
    readonly privateOnly?: boolean | undefined;
    /**
     * Whether the private address answers callers of other regions.
     * @default false
     * @example true
     */
    readonly globalAccess?: boolean | undefined;
    /**
     * Ranges that may call, by a name that the console shows. Absent lets everyone call who has a route; an empty
     * mapping nobody but the nodes. Taking the key away from a living cluster changes nothing (the provider keeps
     * what is there): open it with `0.0.0.0/0` instead.
     * @default - everyone may
     * @example { office: "203.0.113.0/24" }
     */
    readonly authorizedNetworks?: Readonly<Record<string, string>> | undefined;
    /**
     * Whether addresses of Google Cloud itself may call in any case, those of other customers among them.
     * @default false
     * @example false
     */
    readonly googleCloudAccess?: boolean | undefined;
    /**
     * Whether the private address asks for authorised networks as well.
     * @default false
     * @example true
     */
    readonly enforceOnPrivate?: boolean | undefined;
}

/** What guards the cluster beyond its network. */
export interface SecurityPlan {
    /**
     * Key of Cloud KMS that encrypts Secrets in etcd, in the cluster's region.
     * @default - Google's own key
     * @example "projects/keys/locations/europe-west9/keyRings/gke/cryptoKeys/secrets"
     */
    readonly secretsKey?: string | undefined;
    /**
     * Group of Google Groups for RBAC. Its name is always `gke-security-groups`. Taking it away from a living cluster
     * changes nothing.
     * @default - no groups
     * @example "gke-security-groups@example.com"
     */
    readonly rbacGroup?: string | undefined;
    /**
     * Whether images must satisfy the project's policy.
     * @default "DISABLED"
     * @example "PROJECT_SINGLETON_POLICY_ENFORCE"
     */
    readonly binaryAuthorization?: "DISABLED" | "PROJECT_SINGLETON_POLICY_ENFORCE" | undefined;
    /**
     * Checks of workloads against known weaknesses of configuration.
     * @default "BASIC"
     * @example "BASIC"
     */
    readonly posture?: "DISABLED" | "BASIC" | "ENTERPRISE" | undefined;
    /**
     * Scan of images for known vulnerabilities.
     * @default "VULNERABILITY_DISABLED"
     * @example "VULNERABILITY_BASIC"
     */
    readonly vulnerabilities?:
        "VULNERABILITY_DISABLED" | "VULNERABILITY_BASIC" | "VULNERABILITY_ENTERPRISE" | undefined;
    /**
     * Whether roles may be bound to everyone (`system:anonymous`, `system:unauthenticated`, `system:authenticated`).
     * @default false
     * @example false
     */
    readonly anonymousBindings?: boolean | undefined;
}

/** Parts of GKE that can be left out. */
export interface AddonsPlan {
    /**
     * NodeLocal DNSCache.
     * @default false
     * @example false
     */
    readonly nodeLocalDns?: boolean | undefined;
    /**
     * CSI driver of Persistent Disk.
     * @default true
     * @example true
     */
    readonly persistentDisk?: boolean | undefined;
    /**
     * CSI driver of Filestore.
     * @default false
     * @example true
     */
    readonly filestore?: boolean | undefined;
    /**
     * CSI driver of Cloud Storage FUSE.
     * @default false
     * @example true
     */
    readonly gcsFuse?: boolean | undefined;
    /**
     * CRDs of the Gateway API that GKE installs.
     * @default "CHANNEL_DISABLED"
     * @example "CHANNEL_STANDARD"
     */
    readonly gatewayApi?: "CHANNEL_DISABLED" | "CHANNEL_EXPERIMENTAL" | "CHANNEL_STANDARD" | undefined;
    /**
     * Vertical Pod Autoscaling.
     * @default false
     * @example true
     */
    readonly verticalPodAutoscaling?: boolean | undefined;
}

/** Logs that go to Cloud Logging. Taking them away from a living cluster changes nothing: name the components instead. */
export interface LoggingPlan {
    /**
     * Components whose logs are kept; an empty list keeps none.
     * @example ["SYSTEM_COMPONENTS", "WORKLOADS"]
     */
    readonly components: readonly LoggingComponent[];
}

/** Components of {@link LoggingPlan}, as GKE's API calls them. */
export const loggingComponents = [
    "SYSTEM_COMPONENTS",
    "WORKLOADS",
    "APISERVER",
    "SCHEDULER",
    "CONTROLLER_MANAGER",
    "KCP_CONNECTION",
    "KCP_SSHD",
    "KCP_HPA",
    "KCP_VPA",
] as const;
export type LoggingComponent = (typeof loggingComponents)[number];

/** Metrics that go to Cloud Monitoring. */
export interface MonitoringPlan {
    /**
     * Components whose metrics are kept. Taking the list away changes nothing: name the components instead.
     * @default - GKE's own choice
     * @example ["SYSTEM_COMPONENTS", "APISERVER"]
     */
    readonly components?: readonly MonitoringComponent[] | undefined;
    /**
     * Metrics of API server, scheduler and controller manager besides.
     * @default false
     * @example true
     */
    readonly controlPlane?: boolean | undefined;
    /**
     * Managed Service for Prometheus, whose collectors are billed by sample.
     * @default true
     * @example true
     */
    readonly managedPrometheus?: boolean | undefined;
}

/** Components of {@link MonitoringPlan}, as GKE's API calls them. */
export const monitoringComponents = [
    "SYSTEM_COMPONENTS",
    "APISERVER",
    "SCHEDULER",
    "CONTROLLER_MANAGER",
    "STORAGE",
    "HPA",
    "POD",
    "DAEMONSET",
    "DEPLOYMENT",
    "STATEFULSET",
    "JOBSET",
    "CADVISOR",
    "KUBELET",
    "DCGM",
] as const;
export type MonitoringComponent = (typeof monitoringComponents)[number];

/** Components whose metrics are those of the control plane. */
export const controlPlaneComponents: readonly MonitoringComponent[] = ["APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"];
