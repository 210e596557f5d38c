import { prefixLength } from "../../../../components/shared/cidr.js";
import { invalid } from "../api/errors.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { checkNodeConfig } from "./nodeConfigChecks.js";
import { placementPolicyOf } from "./resourcePolicies.js";
import { object, records, snake, strings, text } from "./shared.js";

type Fields = Readonly<Record<string, unknown>>;

/** Nodes that an upgrade may touch at a time, and how long blue nodes wait at most, in seconds (GKE API). */
const maxUpgraded = 20;
const maxSoak = 7 * 86_400;
/** Nodes a pool can have in one zone (GKE quotas). */
const maxNodesPerZone = 1000;

/** Machine families that can be placed close together ("Define compact placement for GKE nodes"). */
const compactFamilies = /^(a2|a3|a4|a4x|c2|c2d|c3|c3d|c4|c4a|c4d|g2|h3|h4d|n2|n2d)-/;

/**
 * What Google checks about a node pool.
 *
 * @param pool - the pool as it would be
 * @throws ApiError 400 for what it refuses
 */
export function checkPool(cloud: Cloud, clusterId: string, cluster: Fields, pool: Fields): void {
    const config = object(pool["config"]);
    checkAutoscaling(object(pool["autoscaling"]));
    checkUpgrades(object(pool["upgradeSettings"]));
    checkPlacement(cloud, clusterId, object(pool["placementPolicy"]), text(config["machineType"]) || "e2-medium");
    checkMaxPods("NodePool.max_pods_constraint", pool["maxPodsConstraint"]);
    checkNodeConfig({ confidentialNodes: cluster["confidentialNodes"], ...config });
}

/** @throws ApiError 400 for a number of pods no node can have */
export function checkMaxPods(field: string, constraint: unknown): void {
    const pods = object(constraint)["maxPodsPerNode"];
    if (pods !== undefined && !(Number(pods) >= 8 && Number(pods) <= 256)) {
        throw invalid(`${field}.max_pods_per_node must be between 8 and 256, got ${JSON.stringify(pods)}.`);
    }
}

/** Limits are per zone or for the whole pool, never both. */
export function checkAutoscaling(autoscaling: Fields): void {
    if (autoscaling["enabled"] !== true) {
        return;
    }
    const count = (key: string): number => Number(autoscaling[key] ?? 0);
    const isTotal = count("totalMinNodeCount") > 0 || count("totalMaxNodeCount") > 0;
    const isPerZone = count("minNodeCount") > 0 || count("maxNodeCount") > 0;
    if (isTotal && isPerZone) {
        throw invalid(
            "NodePoolAutoscaling: min_node_count and max_node_count cannot be set together with total_min_node_count and total_max_node_count.",
        );
    }
    const [min, max] = isTotal ? ["totalMinNodeCount", "totalMaxNodeCount"] : ["minNodeCount", "maxNodeCount"];
    if (count(max) < 1 || count(min) < 0 || count(min) > count(max)) {
        throw invalid(
            `NodePoolAutoscaling: ${snake(max)} must be positive and not less than ${snake(min)}, got ${count(min)} to ${count(max)}.`,
        );
    }
    if (!isTotal && count(max) > maxNodesPerZone) {
        throw invalid(`NodePoolAutoscaling.max_node_count must be at most ${maxNodesPerZone}, got ${count(max)}.`);
    }
    const policy = autoscaling["locationPolicy"];
    if (policy !== undefined && !["LOCATION_POLICY_UNSPECIFIED", "BALANCED", "ANY"].includes(text(policy))) {
        throw invalid(`NodePoolAutoscaling.location_policy must be BALANCED or ANY, got '${text(policy)}'.`);
    }
}

function checkUpgrades(settings: Fields): void {
    const blueGreen = object(settings["blueGreenSettings"]);
    const isBlueGreen = settings["strategy"] === "BLUE_GREEN";
    const surge = [settings["maxSurge"], settings["maxUnavailable"]];
    if (isBlueGreen ? surge.some((value) => Number(value ?? 0) > 0) : Object.keys(blueGreen).length > 0) {
        throw invalid(
            "NodePool.upgrade_settings: max_surge and max_unavailable belong to strategy SURGE, blue_green_settings to strategy BLUE_GREEN.",
        );
    }
    if (isBlueGreen) {
        checkBlueGreen(blueGreen);
    } else if (surge.some((value) => value !== undefined)) {
        const [most = 0, fewest = 0] = surge.map((value) => Number(value ?? 0));
        const sum = most + fewest;
        if (!(most >= 0 && fewest >= 0 && Number.isInteger(sum) && sum >= 1 && sum <= maxUpgraded)) {
            throw invalid(
                `NodePool.upgrade_settings: the sum of max_surge and max_unavailable must be between 1 and ${maxUpgraded}, got ${most} and ${fewest}.`,
            );
        }
    }
}

function checkBlueGreen(settings: Fields): void {
    const rollout = object(settings["standardRolloutPolicy"]);
    const { batchPercentage, batchNodeCount } = rollout;
    if (settings["standardRolloutPolicy"] !== undefined && settings["autoscaledRolloutPolicy"] !== undefined) {
        throw invalid("NodePool.upgrade_settings.blue_green_settings must have one rollout policy.");
    }
    if (batchPercentage !== undefined && batchNodeCount !== undefined) {
        throw invalid("StandardRolloutPolicy must have one of batch_percentage and batch_node_count.");
    }
    if (batchPercentage !== undefined && !(Number(batchPercentage) >= 0 && Number(batchPercentage) <= 1)) {
        throw invalid(
            `StandardRolloutPolicy.batch_percentage must be between 0 and 1, got ${JSON.stringify(batchPercentage)}.`,
        );
    }
    for (const [name, value] of [
        ["node_pool_soak_duration", settings["nodePoolSoakDuration"]],
        ["batch_soak_duration", rollout["batchSoakDuration"]],
    ] as const) {
        const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text(value))?.[1];
        if (value !== undefined && (seconds === undefined || Number(seconds) > maxSoak)) {
            throw invalid(`BlueGreenSettings.${name} must be 0s to ${maxSoak}s, got '${text(value)}'.`);
        }
    }
}

function checkPlacement(cloud: Cloud, clusterId: string, placement: Fields, machineType: string): void {
    const policy = placementPolicyOf(clusterId, placement);
    const type = placement["type"];
    if (type === "COMPACT" && !compactFamilies.test(machineType)) {
        throw invalid(`NodePool.placement_policy: machine type ${machineType} does not support compact placement.`);
    }
    if (policy !== undefined && !cloud.store.find("resourcePolicies", policy)) {
        throw invalid(`NodePool.placement_policy.policy_name: resource policy '${policy}' was not found.`);
    }
}

/** Addresses of a node for its pods: at least two for each (GKE, "IP address ranges for VPC-native clusters"). */
export function blockLength(pool: Fields, cluster: Fields): number {
    const own = object(pool["maxPodsConstraint"])["maxPodsPerNode"];
    const pods = Number(own ?? object(cluster["defaultMaxPodsConstraint"])["maxPodsPerNode"] ?? 110);
    return 32 - Math.ceil(Math.log2(pods * 2));
}

/** The secondary range that nodes of a pool take their pods' addresses from. */
export function podRangeOf(pool: Fields, cluster: Fields): string {
    return text(object(pool["networkConfig"])["podRange"]) || text(cluster["podRangeName"]);
}

/** The addresses of that range; nothing when the cluster's subnet has no such range. */
export function podBlockOf(cloud: Cloud, pool: Fields, cluster: Fields): string | undefined {
    const ranges = records(cloud.store.find("subnetworks", text(cluster["subnetworkId"]))?.["secondaryIpRanges"]);
    const found = ranges.find((range) => range["rangeName"] === podRangeOf(pool, cluster));
    return found && text(found["ipCidrRange"]);
}

/**
 * The pod range of a pool must be one of its cluster's subnet and have room for a block of every node.
 *
 * @param others - the cluster's other pools, which may take from the same range
 * @throws ApiError 400 when it is missing or too small
 */
export function checkPodRange(
    cloud: Cloud,
    cluster: Fields,
    pool: Fields & { readonly nodeCount?: unknown },
    others: readonly CloudRecord[],
): void {
    const name = podRangeOf(pool, cluster);
    const range = podBlockOf(cloud, pool, cluster);
    if (range === undefined) {
        throw invalid(
            `NodePool.network_config.pod_range: secondary range '${name}' does not exist in subnetwork '${text(cluster["subnetworkId"])}'.`,
        );
    }
    const sharing = [pool, ...others.filter((other) => podRangeOf(other, cluster) === name)];
    const used = sharing.reduce((sum, each) => sum + nodesOf(each) * 2 ** (32 - blockLength(each, cluster)), 0);
    const size = 2 ** (32 - prefixLength(range));
    if (used > size) {
        throw invalid(
            `IP space of pod range '${name}' (${range}) is exhausted: the nodes need ${used} addresses, there are ${size}.`,
        );
    }
}

function nodesOf(pool: Fields): number {
    return Number(pool["nodeCount"] ?? 0) * strings(pool["locations"]).length;
}
