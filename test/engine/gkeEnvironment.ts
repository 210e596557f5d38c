/** Part of an environment file. */
export type Settings = Readonly<Record<string, unknown>>;

/** A change of one property of a node pool, and what the real provider makes of it. */
export interface PoolChange {
    /** The pool as it is. */
    readonly before: Settings;
    /** What becomes different. */
    readonly after: Settings;
    readonly op: "update" | "replace";
    /** Path of the provider's property. */
    readonly property: string;
}

const update = (before: Settings, after: Settings, property: string): PoolChange => ({
    before,
    after,
    op: "update",
    property,
});
const replace = (before: Settings, after: Settings, property: string): PoolChange => ({
    before,
    after,
    op: "replace",
    property,
});

const key = (name: string): string => `projects/keys/locations/europe-west9/keyRings/gke/cryptoKeys/${name}`;
export const extraPods = "10.65.0.0/18";
const taint = (value: string): Settings => ({ taints: [{ key: "dedicated", value, effect: "NO_SCHEDULE" }] });

/** A pool for every change: what happens to one says nothing of the others. */
export const poolChanges: Readonly<Record<string, PoolChange>> = {
    machine: update({}, { machineType: "e2-standard-8" }, "nodeConfig.machineType"),
    disk: update({}, { diskSizeGb: 200 }, "nodeConfig.diskSizeGb"),
    disktype: update({ diskType: "pd-balanced" }, { diskType: "pd-ssd" }, "nodeConfig.diskType"),
    image: update({}, { imageType: "UBUNTU_CONTAINERD" }, "nodeConfig.imageType"),
    labels: update({ labels: { tier: "web" } }, { labels: { tier: "db" } }, "nodeConfig.labels.tier"),
    owner: update({}, { resourceLabels: { owner: "shop" } }, "nodeConfig.resourceLabels.owner"),
    tags: update({}, { tags: ["batch"] }, "nodeConfig.tags"),
    taints: update(taint("db"), taint("web"), "nodeConfig.taints"),
    sysctls: update({}, { sysctls: { "net.core.somaxconn": "4096" } }, "nodeConfig.linuxNodeConfig"),
    kubelet: update({}, { kubelet: { podPidsLimit: 4096 } }, "nodeConfig.kubeletConfig.podPidsLimit"),
    nic: update({}, { gvnic: true }, "nodeConfig.gvnic"),
    size: update({}, { nodesPerZone: 2 }, "nodeCount"),
    bounds: update(
        { autoscaling: { min: 1, max: 2 } },
        { autoscaling: { min: 1, max: 3 } },
        "autoscaling.maxNodeCount",
    ),
    surge: update({}, { upgrade: { strategy: "SURGE", maxSurge: 2 } }, "upgradeSettings.maxSurge"),
    spot: replace({}, { spot: true }, "nodeConfig.spot"),
    pods: replace({}, { maxPodsPerNode: 64 }, "maxPodsPerNode"),
    // Taken away, which is `undefined` here and nothing in the file: a node takes as many pods as of any pool.
    fewer: replace({ maxPodsPerNode: 64 }, { maxPodsPerNode: undefined }, "maxPodsPerNode"),
    range: replace({}, { podRange: extraPods }, "networkConfig.podRange"),
    boot: replace({}, { secureBoot: false }, "nodeConfig.shieldedInstanceConfig.enableSecureBoot"),
    ssd: replace({ machineType: "n2-standard-4" }, { localSsdCount: 1 }, "nodeConfig.ephemeralStorageLocalSsdConfig"),
    cpu: replace({ machineType: "n2-standard-4" }, { minCpuPlatform: "Intel Ice Lake" }, "nodeConfig.minCpuPlatform"),
    diskkey: replace({}, { diskKey: key("disks") }, "nodeConfig.bootDiskKmsKey"),
    placement: replace({ machineType: "c2-standard-4" }, { compactPlacement: true }, "placementPolicy"),
};

/** A pool with everything a pool can have. */
const everything: Settings = {
    machineType: "n2d-standard-4",
    diskSizeGb: 120,
    diskType: "pd-ssd",
    diskKey: key("disks"),
    imageType: "COS_CONTAINERD",
    zones: ["europe-west9-a"],
    autoscaling: { min: 1, max: 3, per: "pool", locationPolicy: "ANY" },
    upgrade: { strategy: "BLUE_GREEN", soakSeconds: 600, batchShare: 0.5, batchSoakSeconds: 60 },
    maxPodsPerNode: 64,
    podRange: extraPods,
    spot: true,
    gvnic: true,
    confidential: "SEV",
    localSsdCount: 1,
    minCpuPlatform: "AMD Milan",
    sysctls: { "net.core.somaxconn": "4096" },
    cgroupMode: "CGROUP_MODE_V2",
    kubelet: { cpuManagerPolicy: "static", podPidsLimit: 4096 },
    tags: ["batch"],
    labels: { tier: "db" },
    resourceLabels: { owner: "shop" },
    ...taint("db"),
};

const pools = (which: "before" | "after", only: readonly string[] = Object.keys(poolChanges)): Settings => ({
    ...Object.fromEntries(
        Object.entries(poolChanges).map(([name, change]) => [
            name,
            which === "after" && only.includes(name) ? { ...change.before, ...change.after } : change.before,
        ]),
    ),
    everything,
    main: {},
});

/** The environment before any change, after those of all pools, or after those of some. */
export function gkeEnvironment(
    which: "before" | "after",
    { only, cluster = {} }: { readonly only?: readonly string[]; readonly cluster?: Settings } = {},
): Settings {
    return {
        environment: "gke",
        project: "local-cloud",
        tier: "development",
        platform: "generic",
        deletionProtection: false,
        mesh: { apiserverReplicas: 1 },
        cilium: {
            chart: ".lab/charts/cilium",
            imageDigests: false,
            l7Proxy: false,
            hubble: { enabled: false },
            operatorReplicas: 1,
        },
        clusters: { paris: { ...featuresOfCluster, pools: pools(which, only), ...cluster } },
        services: {
            web: { namespace: "demo", selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] },
        },
    };
}

const guarded: Settings = {
    secretsKey: key("secrets"),
    rbacGroup: "gke-security-groups@example.com",
    binaryAuthorization: "PROJECT_SINGLETON_POLICY_ENFORCE",
    posture: "ENTERPRISE",
    vulnerabilities: "VULNERABILITY_BASIC",
};
const addons: Settings = {
    filestore: true,
    gcsFuse: true,
    gatewayApi: "CHANNEL_STANDARD",
    verticalPodAutoscaling: true,
};

/** A cluster with everything a cluster can have. */
const featuresOfCluster: Settings = {
    id: 1,
    region: "europe-west9",
    zones: ["europe-west9-a"],
    ranges: { extraPods: [extraPods], controlPlane: "172.16.0.0/28" },
    releaseChannel: "REGULAR",
    access: "ip",
    dnsExternalTraffic: true,
    ipEndpoint: {
        enabled: true,
        globalAccess: true,
        authorizedNetworks: { office: "203.0.113.0/24", home: "198.51.100.0/24" },
        enforceOnPrivate: true,
    },
    maintenance: {
        window: { start: "2026-01-03T01:00:00Z", end: "2026-01-03T07:00:00Z", recurrence: "FREQ=DAILY" },
        exclusions: {
            tested: { scope: "NO_MINOR_UPGRADES", start: "2026-01-01T00:00:00Z", untilEndOfSupport: true },
            freeze: { scope: "NO_UPGRADES", start: "2026-12-18T00:00:00Z", end: "2027-01-04T00:00:00Z" },
        },
        patchMode: "ACCELERATED",
    },
    notifications: { events: ["UPGRADE_AVAILABLE_EVENT", "SECURITY_BULLETIN_EVENT"] },
    security: guarded,
    addons,
    logging: { components: ["SYSTEM_COMPONENTS", "APISERVER"] },
    monitoring: { components: ["SYSTEM_COMPONENTS", "POD"], controlPlane: true },
    fleetProject: "local-cloud",
    backup: { schedule: "0 2 * * *", deleteLockDays: 7, includeSecrets: true, key: key("backups") },
    nodeServiceAccount: {
        registryProjects: ["local-cloud", "images-project"],
        extraRoles: ["roles/storage.objectViewer"],
    },
};

/** Changes of the cluster that the real provider makes in place, and the path of its property. */
export const clusterChanges: Readonly<Record<string, Settings>> = {
    "releaseChannel.channel": { releaseChannel: "STABLE" },
    maintenancePolicy: { maintenance: { window: { daily: "03:00" } } },
    "masterAuthorizedNetworksConfig.cidrBlocks": {
        ipEndpoint: { enabled: true, globalAccess: true, authorizedNetworks: { office: "203.0.113.0/25" } },
    },
    "addonsConfig.gcsFuseCsiDriverConfig.enabled": { addons: { filestore: true, gcsFuse: false } },
    "databaseEncryption.state": { security: { rbacGroup: "gke-security-groups@example.com" } },
    monitoringConfig: { monitoring: { controlPlane: false, managedPrometheus: false } },
    "loggingConfig.enableComponents": { logging: { components: ["SYSTEM_COMPONENTS"] } },
    "costManagementConfig.enabled": { costAllocation: false },
};

/** Further changes in place, foretold but not made: several of them are of the same group of settings. */
export const foretoldChanges: Readonly<Record<string, Settings>> = {
    binaryAuthorization: { security: { ...guarded, binaryAuthorization: "DISABLED" } },
    "securityPostureConfig.mode": { security: { ...guarded, posture: "BASIC" } },
    rbacBindingConfig: { security: { ...guarded, anonymousBindings: true } },
    "gatewayApiConfig.channel": { addons: { ...addons, gatewayApi: "CHANNEL_DISABLED" } },
    "notificationConfig.pubsub.filter": { notifications: { events: ["SECURITY_BULLETIN_EVENT"] } },
    "addonsConfig.gkeBackupAgentConfig.enabled": { backup: undefined },
    "controlPlaneEndpointsConfig.dnsEndpointConfig": { dnsExternalTraffic: false },
    fleet: { fleetProject: undefined },
    "ipAllocationPolicy.additionalPodRangesConfig": {
        ranges: { extraPods: [extraPods, "10.66.0.0/18"], controlPlane: "172.16.0.0/28" },
    },
    nodeLocations: { zones: ["europe-west9-a", "europe-west9-b"] },
};
