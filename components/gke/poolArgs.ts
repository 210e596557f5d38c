import type * as gcp from "@pulumi/gcp";

import { withDefaults } from "../shared/defaults.js";
import { clusterId } from "../shared/gcpNames.js";
import { blueGreenDefaults, nodeAccount, nodeBounds, poolDefaults, surgeDefaults } from "./gkeDefaults.js";
import type { GkeClusterPlan } from "./gkePlan.js";
import type { NodePoolPlan, UpgradePlan } from "./nodePoolPlan.js";

type NodePoolArgs = gcp.container.NodePoolArgs;
type NodeConfig = gcp.types.input.container.NodePoolNodeConfig;

/** What the provider is asked for, but for the name, which it makes itself (docs/adr/0015). */
export function poolArgs(plan: GkeClusterPlan, pool: NodePoolPlan): NodePoolArgs {
    return {
        project: plan.project,
        location: plan.region,
        // The full id: a short name differs from what comes back and would replace the pool.
        cluster: clusterId(plan.project, plan.region, plan.name),
        nodeLocations: [...(pool.zones ?? plan.zones)].sort(),
        ...nodeNumbers(plan, pool),
        maxPodsPerNode: pool.maxPodsPerNode ?? poolDefaults.maxPodsPerNode,
        management: {
            autoRepair: pool.autoRepair ?? poolDefaults.autoRepair,
            autoUpgrade: pool.autoUpgrade ?? poolDefaults.autoUpgrade,
        },
        upgradeSettings: upgradeSettings(pool.upgrade ?? { strategy: "SURGE" }),
        // A pool that is deleted or replaced is drained as an upgrade would drain it.
        nodeDrainConfigs: [
            {
                respectPdbDuringNodePoolDeletion:
                    pool.respectBudgetsOnDeletion ?? poolDefaults.respectBudgetsOnDeletion,
            },
        ],
        ...(pool.kubernetesVersion ? { version: pool.kubernetesVersion } : {}),
        ...(pool.podRangeName ? { networkConfig: { podRange: pool.podRangeName } } : {}),
        ...(pool.compactPlacement ? { placementPolicy: { type: "COMPACT" } } : {}),
        nodeConfig: nodeConfig(plan, pool),
    };
}

function nodeConfig(plan: GkeClusterPlan, pool: NodePoolPlan): NodeConfig {
    return {
        machineType: pool.machineType ?? poolDefaults.machineType,
        ...disks(pool),
        ...(pool.minCpuPlatform ? { minCpuPlatform: pool.minCpuPlatform } : {}),
        ...(pool.spot ? { spot: true } : {}),
        serviceAccount: nodeAccount(plan).email,
        oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
        workloadMetadataConfig: { mode: "GKE_METADATA" },
        ...(pool.gvnic ? { gvnic: { enabled: true } } : {}),
        shieldedInstanceConfig: {
            enableSecureBoot: pool.secureBoot ?? poolDefaults.secureBoot,
            enableIntegrityMonitoring: pool.integrityMonitoring ?? poolDefaults.integrityMonitoring,
        },
        ...(pool.confidential
            ? { confidentialNodes: { enabled: true, confidentialInstanceType: pool.confidential } }
            : {}),
        ...kernel(pool),
        tags: [...(pool.tags ?? [])],
        labels: { ...pool.labels },
        // The cluster's last: they say who owns a machine, which a pool of it cannot change.
        resourceLabels: { ...pool.resourceLabels, ...plan.labels },
        taints: (pool.taints ?? []).map((taint) => ({ ...taint })),
    };
}

function disks(pool: NodePoolPlan): Partial<NodeConfig> {
    return {
        diskSizeGb: pool.diskSizeGb ?? poolDefaults.diskSizeGb,
        imageType: pool.imageType ?? poolDefaults.imageType,
        ...(pool.diskType ? { diskType: pool.diskType } : {}),
        ...(pool.diskKey ? { bootDiskKmsKey: pool.diskKey } : {}),
        ...(pool.localSsdCount ? { ephemeralStorageLocalSsdConfig: { localSsdCount: pool.localSsdCount } } : {}),
    };
}

function kernel(pool: NodePoolPlan): Partial<NodeConfig> {
    const { cpuManagerPolicy, podPidsLimit, insecureReadOnlyPort } = pool.kubelet ?? {};
    const sysctls = Object.keys(pool.sysctls ?? {}).length > 0 ? { sysctls: { ...pool.sysctls } } : {};
    const cgroups = pool.cgroupMode ? { cgroupMode: pool.cgroupMode } : {};
    const linux = { ...sysctls, ...cgroups };
    return {
        kubeletConfig: {
            ...(cpuManagerPolicy ? { cpuManagerPolicy } : {}),
            ...(podPidsLimit === undefined ? {} : { podPidsLimit }),
            insecureKubeletReadonlyPortEnabled:
                (insecureReadOnlyPort ?? poolDefaults.insecureReadOnlyPort) ? "TRUE" : "FALSE",
        },
        ...(Object.keys(linux).length > 0 ? { linuxNodeConfig: linux } : {}),
    };
}

function nodeNumbers(
    plan: Pick<GkeClusterPlan, "zones">,
    pool: NodePoolPlan,
): Pick<NodePoolArgs, "nodeCount" | "initialNodeCount" | "autoscaling"> {
    const nodesPerZone = pool.nodesPerZone ?? poolDefaults.nodesPerZone;
    const { autoscaling } = pool;
    if (!autoscaling) {
        return { nodeCount: nodesPerZone };
    }
    const { min, max, per, locationPolicy } = autoscaling;
    // Google is told how many nodes a zone begins with, also where the bounds are those of all zones together.
    const places = per === "pool" ? new Set(pool.zones ?? plan.zones).size : 1;
    return {
        initialNodeCount: Math.min(Math.max(nodesPerZone, Math.ceil(min / places)), Math.floor(max / places)),
        autoscaling: {
            ...(per === "pool"
                ? { totalMinNodeCount: min, totalMaxNodeCount: max }
                : { minNodeCount: min, maxNodeCount: max }),
            ...(locationPolicy ? { locationPolicy } : {}),
        },
    };
}

function upgradeSettings(upgrade: UpgradePlan): gcp.types.input.container.NodePoolUpgradeSettings {
    if (upgrade.strategy === "SURGE") {
        const { maxSurge = surgeDefaults.maxSurge, maxUnavailable = surgeDefaults.maxUnavailable } = upgrade;
        return { strategy: "SURGE", maxSurge, maxUnavailable };
    }
    const { soakSeconds, batchNodes, batchShare, batchSoakSeconds } = withDefaults(blueGreenDefaults, upgrade);
    return {
        strategy: "BLUE_GREEN",
        blueGreenSettings: {
            nodePoolSoakDuration: `${soakSeconds}s`,
            standardRolloutPolicy: {
                ...(batchShare === undefined ? { batchNodeCount: batchNodes } : { batchPercentage: batchShare }),
                batchSoakDuration: `${batchSoakSeconds}s`,
            },
        },
    };
}

/** What GKE decides while a pool lives: to put back what it was at first would fight it, or replace the pool. */
export function ignoredChanges(pool: NodePoolPlan): string[] {
    return pool.autoscaling ? ["initialNodeCount", "nodeCount"] : [];
}

/** Seconds an upgrade of nodes takes at most, unless it waits between its steps: the provider's own two hours. */
const upgradeSeconds = 2 * 60 * 60;

/** Time for changes of a pool: a blue-green upgrade lasts as long as it is told to wait, and longer. */
export function updateTimeout(plan: Pick<GkeClusterPlan, "zones">, pool: NodePoolPlan): string {
    return `${Math.ceil((upgradeSeconds + soakOf(plan, pool)) / 60)}m`;
}

/** Seconds that an upgrade waits between its steps at most: after every batch, and once at the end. */
function soakOf(plan: Pick<GkeClusterPlan, "zones">, pool: NodePoolPlan): number {
    if (pool.upgrade?.strategy !== "BLUE_GREEN") {
        return 0;
    }
    const { soakSeconds, batchNodes, batchShare, batchSoakSeconds } = withDefaults(blueGreenDefaults, pool.upgrade);
    const nodes = nodeBounds(plan.zones, pool).max;
    const batches = batchShare === undefined ? Math.ceil(nodes / batchNodes) : Math.ceil(1 / batchShare);
    return batches * batchSoakSeconds + soakSeconds;
}

/** Time for the end of a pool: a budget may hold pods for an hour, and their grace may take as long again. */
export const deleteTimeout = "130m";
