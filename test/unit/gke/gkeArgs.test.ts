import { describe, expect, it } from "vitest";

import { backupArgs } from "../../../components/gke/backupArgs.js";
import { clusterArgs } from "../../../components/gke/clusterArgs.js";
import {
    addonDefaults,
    backupDefaults,
    blueGreenDefaults,
    clusterDefaults,
    ipEndpointDefaults,
    monitoringDefaults,
    poolDefaults,
    securityDefaults,
    surgeDefaults,
} from "../../../components/gke/gkeDefaults.js";
import type { GkeClusterPlan } from "../../../components/gke/gkePlan.js";
import { maxPoolName, poolName, type NodePoolPlan } from "../../../components/gke/nodePoolPlan.js";
import { ignoredChanges, poolArgs, updateTimeout } from "../../../components/gke/poolArgs.js";

const plan: GkeClusterPlan = {
    key: "paris",
    project: "my-project",
    name: "prod-paris",
    region: "europe-west9",
    zones: ["europe-west9-b", "europe-west9-a"],
    networkName: "prod-paris",
    subnetName: "prod-paris",
    podRangeName: "prod-paris-pods",
    pools: [{ key: "main" }],
};

describe("clusterArgs", () => {
    it("makes a short plan a cluster that Cilium can run on", () => {
        expect(clusterArgs(plan)).toMatchObject({
            networkingMode: "VPC_NATIVE",
            datapathProvider: "LEGACY_DATAPATH",
            defaultSnatStatus: { disabled: true },
            enableL4IlbSubsetting: true,
            enableIntranodeVisibility: false,
            addonsConfig: { networkPolicyConfig: { disabled: true } },
            privateClusterConfig: { enablePrivateNodes: true },
            controlPlaneEndpointsConfig: {
                dnsEndpointConfig: { allowExternalTraffic: true },
                ipEndpointsConfig: { enabled: false },
            },
            workloadIdentityConfig: { workloadPool: "my-project.svc.id.goog" },
            rbacBindingConfig: {
                enableInsecureBindingSystemUnauthenticated: false,
                enableInsecureBindingSystemAuthenticated: false,
            },
            costManagementConfig: { enabled: true },
            monitoringConfig: { managedPrometheus: { enabled: true } },
            releaseChannel: { channel: "REGULAR" },
            deletionProtection: true,
        });
    });

    it("never says what would be a difference at every deployment", () => {
        expect(clusterArgs(plan)).not.toHaveProperty("nodeConfig");
        expect(clusterArgs(plan)).not.toHaveProperty("nodePools");
        expect(clusterArgs(plan)).not.toHaveProperty("masterAuthorizedNetworksConfig");
        expect(clusterArgs(plan)).not.toHaveProperty("maintenancePolicy");
    });

    it("asks the same whatever the order of zones, networks and exclusions", () => {
        const exclusion = {
            scope: "NO_MINOR_UPGRADES",
            start: "2026-01-01T00:00:00Z",
            untilEndOfSupport: true,
        } as const;
        const some = (names: readonly [string, string]): GkeClusterPlan => ({
            ...plan,
            zones: names.map((zone) => `europe-west9-${zone}`),
            extraPodRangeNames: [...names],
            access: "ip",
            ipEndpoint: { authorizedNetworks: { [names[0]]: "203.0.113.0/24", [names[1]]: "203.0.113.0/24" } },
            maintenance: {
                window: { daily: "03:00" },
                exclusions: { [names[0]]: exclusion, [names[1]]: exclusion },
            },
        });
        expect(clusterArgs(some(["a", "b"]))).toEqual(clusterArgs(some(["b", "a"])));
    });

    it("opens the addresses of the control plane only where asked", () => {
        const args = clusterArgs({
            ...plan,
            ipEndpoint: {
                enabled: true,
                privateOnly: true,
                globalAccess: true,
                authorizedNetworks: { office: "203.0.113.0/24" },
                enforceOnPrivate: true,
            },
            controlPlaneRange: "172.16.0.0/28",
        });
        expect(args).toMatchObject({
            controlPlaneEndpointsConfig: {
                dnsEndpointConfig: { allowExternalTraffic: true },
                ipEndpointsConfig: { enabled: true },
            },
            privateClusterConfig: {
                enablePrivateEndpoint: true,
                masterGlobalAccessConfig: { enabled: true },
                masterIpv4CidrBlock: "172.16.0.0/28",
            },
            masterAuthorizedNetworksConfig: {
                cidrBlocks: [{ displayName: "office", cidrBlock: "203.0.113.0/24" }],
                gcpPublicCidrsAccessEnabled: false,
                privateEndpointEnforcementEnabled: true,
            },
        });
    });

    it("says windows and exclusions as the provider has them", () => {
        const exclusions = {
            freeze: { scope: "NO_UPGRADES", start: "2026-12-18T00:00:00Z", end: "2027-01-04T00:00:00Z" },
            tested: { scope: "NO_MINOR_UPGRADES", start: "2026-01-01T00:00:00Z", untilEndOfSupport: true },
        } as const;
        const window = { start: "2026-01-03T01:00:00Z", end: "2026-01-03T07:00:00Z", recurrence: "FREQ=DAILY" };
        expect(clusterArgs({ ...plan, maintenance: { window, exclusions } }).maintenancePolicy).toEqual({
            recurringWindow: { startTime: window.start, endTime: window.end, recurrence: "FREQ=DAILY" },
            maintenanceExclusions: [
                {
                    exclusionName: "freeze",
                    startTime: "2026-12-18T00:00:00Z",
                    endTime: "2027-01-04T00:00:00Z",
                    exclusionOptions: { scope: "NO_UPGRADES" },
                },
                {
                    exclusionName: "tested",
                    startTime: "2026-01-01T00:00:00Z",
                    exclusionOptions: { scope: "NO_MINOR_UPGRADES", endTimeBehavior: "UNTIL_END_OF_SUPPORT" },
                },
            ],
        });
        expect(clusterArgs({ ...plan, maintenance: { window: { daily: "03:00" } } }).maintenancePolicy).toEqual({
            dailyMaintenanceWindow: { startTime: "03:00" },
        });
    });

    it("keeps the system's metrics when those of the control plane are added", () => {
        const components = (monitoring: GkeClusterPlan["monitoring"]): unknown =>
            clusterArgs({ ...plan, monitoring }).monitoringConfig;
        expect(components({ controlPlane: true })).toMatchObject({
            enableComponents: ["SYSTEM_COMPONENTS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"],
        });
        expect(components({ components: ["SYSTEM_COMPONENTS", "POD"] })).toMatchObject({
            enableComponents: ["SYSTEM_COMPONENTS", "POD"],
        });
    });

    it("turns off in words what the provider would keep in silence", () => {
        expect(clusterArgs(plan)).toMatchObject({
            databaseEncryption: { state: "DECRYPTED" },
            notificationConfig: { pubsub: { enabled: false } },
            gatewayApiConfig: { channel: "CHANNEL_DISABLED" },
            verticalPodAutoscaling: { enabled: false },
            addonsConfig: {
                gcpFilestoreCsiDriverConfig: { enabled: false },
                gcsFuseCsiDriverConfig: { enabled: false },
                gkeBackupAgentConfig: { enabled: false },
            },
        });
    });
});

describe("a plan with keys that hold nothing", () => {
    const nothing = (defaults: object): object =>
        Object.fromEntries(Object.keys(defaults).map((name) => [name, undefined]));
    const withNothing = (group: string, defaults: object, given: object = {}): GkeClusterPlan => ({
        ...plan,
        access: "ip",
        [group]: { ...given, ...nothing(defaults) },
    });

    it.each([
        ["ipEndpoint", ipEndpointDefaults, { authorizedNetworks: {} }],
        ["addons", addonDefaults, {}],
        ["security", securityDefaults, {}],
        ["monitoring", monitoringDefaults, {}],
    ])("asks for the defaults of %s", (group, defaults, given) => {
        const short = { ...plan, access: "ip" as const, [group]: given };
        expect(clusterArgs(withNothing(group, defaults, given))).toStrictEqual(clusterArgs(short));
    });

    it("asks for the defaults of a cluster, of backups, pools and upgrades", () => {
        expect(clusterArgs({ ...plan, ...nothing(clusterDefaults) })).toStrictEqual(clusterArgs(plan));
        const schedule = "0 2 * * *";
        expect(backupArgs(plan, { ...nothing(backupDefaults), schedule })).toStrictEqual(
            backupArgs(plan, { schedule }),
        );
        expect(poolArgs(plan, { ...nothing(poolDefaults), key: "main" })).toStrictEqual(
            poolArgs(plan, { key: "main" }),
        );
        for (const [strategy, defaults] of [
            ["SURGE", surgeDefaults],
            ["BLUE_GREEN", blueGreenDefaults],
        ] as const) {
            expect(
                poolArgs(plan, { key: "main", upgrade: { ...nothing(defaults), strategy } }).upgradeSettings,
            ).toStrictEqual(poolArgs(plan, { key: "main", upgrade: { strategy } }).upgradeSettings);
        }
    });
});

describe("poolArgs", () => {
    it("leaves the name to the provider", () => {
        expect(poolArgs(plan, { key: "main" })).not.toHaveProperty("name");
        expect(poolArgs(plan, { key: "main" })).not.toHaveProperty("namePrefix");
    });

    it("makes a short plan a hardened pool of the cluster's nodes", () => {
        expect(poolArgs({ ...plan, labels: { team: "shop" } }, { key: "main" })).toEqual({
            project: "my-project",
            location: "europe-west9",
            cluster: "projects/my-project/locations/europe-west9/clusters/prod-paris",
            nodeLocations: ["europe-west9-a", "europe-west9-b"],
            nodeCount: 1,
            maxPodsPerNode: 110,
            management: { autoRepair: true, autoUpgrade: true },
            nodeDrainConfigs: [{ respectPdbDuringNodePoolDeletion: true }],
            upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
            nodeConfig: {
                machineType: "e2-standard-4",
                diskSizeGb: 100,
                imageType: "COS_CONTAINERD",
                serviceAccount: "prod-paris-n@my-project.iam.gserviceaccount.com",
                oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
                workloadMetadataConfig: { mode: "GKE_METADATA" },
                shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
                kubeletConfig: { insecureKubeletReadonlyPortEnabled: "FALSE" },
                tags: [],
                labels: {},
                resourceLabels: { team: "shop" },
                taints: [],
            },
        });
    });

    it("lets no pool take the cluster's labels off its machines", () => {
        const labelled = { ...plan, labels: { cluster: "paris", stack: "prod" } };
        expect(poolArgs(labelled, { key: "main", resourceLabels: { cluster: "rome", owner: "db" } })).toMatchObject({
            nodeConfig: { resourceLabels: { cluster: "paris", stack: "prod", owner: "db" } },
        });
    });

    it("says bounds per zone or of all zones, and begins within them", () => {
        const bounds = { min: 2, max: 5 };
        expect(poolArgs(plan, { key: "main", autoscaling: bounds })).toMatchObject({
            initialNodeCount: 2,
            autoscaling: { minNodeCount: 2, maxNodeCount: 5 },
        });
        expect(
            poolArgs(plan, { key: "main", autoscaling: { ...bounds, per: "pool", locationPolicy: "ANY" } }),
        ).toMatchObject({
            initialNodeCount: 1,
            autoscaling: { totalMinNodeCount: 2, totalMaxNodeCount: 5, locationPolicy: "ANY" },
        });
    });

    it.each<[NodePoolPlan["autoscaling"], number, number]>([
        [{ min: 0, max: 4, per: "pool" }, 3, 2],
        [{ min: 0, max: 3, per: "pool" }, 3, 1],
        [{ min: 5, max: 8, per: "pool" }, 1, 3],
        [{ min: 0, max: 4 }, 5, 4],
        [{ min: 0, max: 4, per: "zone" }, 1, 1],
    ])("begins between the bounds %j of two zones with %i asked for in each", (autoscaling, nodesPerZone, nodes) => {
        expect(poolArgs(plan, { key: "main", autoscaling, nodesPerZone }).initialNodeCount).toBe(nodes);
    });

    it("leaves numbers alone that GKE chooses", () => {
        expect(ignoredChanges({ key: "main", autoscaling: { min: 1, max: 2 } })).toEqual([
            "initialNodeCount",
            "nodeCount",
        ]);
        expect(ignoredChanges({ key: "main" })).toEqual([]);
    });

    it("waits for a blue-green upgrade as long as that is told to wait", () => {
        const upgrade = { strategy: "BLUE_GREEN", soakSeconds: 7200, batchNodes: 2 } as const;
        expect(poolArgs(plan, { key: "main", upgrade }).upgradeSettings).toEqual({
            strategy: "BLUE_GREEN",
            blueGreenSettings: {
                nodePoolSoakDuration: "7200s",
                standardRolloutPolicy: { batchNodeCount: 2, batchSoakDuration: "0s" },
            },
        });
        expect(updateTimeout(plan, { key: "main" })).toBe("120m");
        expect(updateTimeout(plan, { key: "main", upgrade })).toBe("240m");
    });

    it.each<[string, Partial<NodePoolPlan>, object, string]>([
        ["one node at a time", { nodesPerZone: 3 }, {}, "150m"],
        ["batches of four of the six nodes", { nodesPerZone: 3 }, { batchNodes: 4 }, "130m"],
        ["batches of four of up to ten nodes", { autoscaling: { min: 1, max: 5 } }, { batchNodes: 4 }, "135m"],
        ["thirds, however many nodes", { nodesPerZone: 100 }, { batchShare: 0.34 }, "135m"],
    ])("waits after every batch as well: %s", (_what, pool, batches, timeout) => {
        const upgrade = { strategy: "BLUE_GREEN", soakSeconds: 0, batchSoakSeconds: 300, ...batches } as const;
        expect(updateTimeout(plan, { key: "main", ...pool, upgrade })).toBe(timeout);
    });
});

describe("names of pools", () => {
    it.each([
        ["paris", "main", "paris-main"],
        ["9lives", "main", "p-9lives-main"],
    ])("of %s and %s are %s", (cluster, pool, name) => {
        expect(poolName(cluster, pool)).toBe(name);
    });

    it("leave room for what the provider puts behind", () => {
        const long = poolName("a".repeat(32), "b".repeat(40));
        expect(long.length).toBeLessThanOrEqual(maxPoolName);
        expect(long).not.toBe(poolName("a".repeat(32), "b".repeat(41)));
    });
});
