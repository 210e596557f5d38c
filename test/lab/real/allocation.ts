import type { World } from "../cloud/backend.js";
import { firstFreeAddress, firstFreeBlock } from "./ipv4.js";
import {
    clusterRanges,
    find,
    regionOf,
    shortName,
    type AddressRecord,
    type ClusterRecord,
    type NodePoolRecord,
} from "./records.js";
import { shortHash, type ClusterEntry, type NodeEntry, type RegistryData } from "./registry.js";

/** Pure decisions about names, addresses and pod ranges. The same records and registry give the same answer. */

/**
 * Places of a subnet's range, as on Google: the first two and the last two are the platform's. Control planes come
 * next, nodes after them upwards, load balancers downwards from the end; reserved addresses are skipped by all.
 */
const firstControlPlane = 2;
const firstNode = 10;
const lastUsable = -3;

/** Decides what a new control plane is called and where it answers inside the VPC. */
export function planCluster(world: World, data: RegistryData, clusterId: string): Omit<ClusterEntry, "endpoint"> {
    const record = find<ClusterRecord>(world, clusterId);
    if (!record) {
        throw new Error(`${clusterId}: must exist before its control plane is started, got no such record`);
    }
    const ranges = clusterRanges(world, clusterId, record);
    const address = firstFreeAddress(ranges.nodes, firstControlPlane, firstNode - 1, takenAddresses(world, data));
    if (!address) {
        throw new Error(
            `${ranges.subnetwork}: has addresses for ${firstNode - firstControlPlane} control planes, got one more cluster; give it a subnetwork of its own`,
        );
    }
    const name = shortName(clusterId);
    const named = data.clusters.some((entry) => entry.key === name);
    return {
        id: clusterId,
        // Two locations may each have a cluster of this name; the second one's is told apart.
        key: named ? `${name}-${shortHash(clusterId, 4)}` : name,
        network: ranges.network,
        subnetwork: ranges.subnetwork,
        address,
        nodeRange: ranges.nodes,
        podRange: ranges.pods,
        serviceRange: ranges.services,
        nodeTag: `gke-${name}-${shortHash(clusterId)}-node`,
    };
}

/** What has to change so that a pool has the nodes its record asks for. */
export interface PoolPlan {
    readonly keep: readonly NodeEntry[];
    readonly add: readonly NodeEntry[];
    readonly remove: readonly NodeEntry[];
}

/** Compares a pool's record with its nodes. A pool without a record, or without its cluster, has none. */
export function planPool(world: World, data: RegistryData, poolId: string): PoolPlan {
    const existing = data.nodes.filter((node) => node.pool === poolId);
    const clusterId = clusterOfPool(poolId);
    const record = find<NodePoolRecord>(world, poolId);
    const cluster = data.clusters.find((entry) => entry.id === clusterId);
    const clusterRecord = find<ClusterRecord>(world, clusterId);
    if (!record || !cluster || !clusterRecord) {
        return { keep: [], add: [], remove: existing };
    }
    const wanted = poolZones(record, clusterRecord).flatMap((zone) =>
        Array.from({ length: poolSize(record) }, (_, index) => ({ zone, index })),
    );
    const matches = (node: NodeEntry): boolean =>
        wanted.some(({ zone, index }) => node.zone === zone && node.index === index);
    const keep = existing.filter(matches);
    const remove = existing.filter((node) => !matches(node));
    const add: NodeEntry[] = [];
    for (const { zone, index } of wanted) {
        if (!keep.some((node) => node.zone === zone && node.index === index)) {
            const sofar = { ...data, nodes: [...data.nodes, ...add] };
            add.push(planNode(world, sofar, { cluster, clusterRecord, poolId, record, zone, index }));
        }
    }
    return { keep, add, remove };
}

/** Id of the cluster a pool belongs to. */
export function clusterOfPool(poolId: string): string {
    return poolId.slice(0, poolId.indexOf("/nodePools/"));
}

/** A free address of a cluster's subnet for a load balancer that asks for none by name. */
export function freeLoadBalancerAddress(world: World, data: RegistryData, cluster: ClusterEntry): string | undefined {
    return firstFreeAddress(cluster.nodeRange, lastUsable, firstNode, takenAddresses(world, data));
}

/**
 * Prefix length of a node's pod range. GKE gives a node at least twice as many addresses as it may have pods, so that
 * addresses are not reused at once: /24 for the default of 110.
 */
export function podPrefixLength(maxPods: number): number {
    return 32 - Math.ceil(Math.log2(maxPods * 2));
}

/** Pods a node of this pool may have. */
export function maxPodsOf(pool: NodePoolRecord, cluster: ClusterRecord): number {
    return Number(pool.maxPodsConstraint?.maxPodsPerNode ?? cluster.defaultMaxPodsConstraint?.maxPodsPerNode ?? 110);
}

/** Name of a node as GKE builds it, at most 63 characters. */
export function nodeName(poolId: string, zone: string, index: number): string {
    const end = `-${shortHash(`${poolId}/${zone}`)}-${index}`;
    const start = `gke-${shortName(clusterOfPool(poolId))}-${shortName(poolId)}`;
    return `${start.slice(0, 63 - end.length).replace(/-+$/, "")}${end}`;
}

interface NodeRequest {
    readonly cluster: ClusterEntry;
    readonly clusterRecord: ClusterRecord;
    readonly poolId: string;
    readonly record: NodePoolRecord;
    readonly zone: string;
    readonly index: number;
}

function planNode(world: World, data: RegistryData, request: NodeRequest): NodeEntry {
    const { cluster, clusterRecord, poolId, record, zone, index } = request;
    const ip = firstFreeAddress(cluster.nodeRange, firstNode, lastUsable, takenAddresses(world, data));
    if (!ip) {
        throw new Error(
            `${cluster.subnetwork}: must have a free address for another node of ${poolId}, got none in ${cluster.nodeRange}; use a wider range`,
        );
    }
    const prefix = podPrefixLength(maxPodsOf(record, clusterRecord));
    const neighbours = data.clusters.filter((entry) => entry.network === cluster.network).map((entry) => entry.id);
    const taken = data.nodes.filter((node) => neighbours.includes(node.cluster)).map((node) => node.podCidr);
    const podCidr = firstFreeBlock(cluster.podRange, prefix, taken);
    if (!podCidr) {
        throw new Error(
            `${cluster.id}: must have a free /${prefix} in its pod range ${cluster.podRange} for another node of ${poolId}, got none; use a wider range or fewer pods per node`,
        );
    }
    return {
        name: nodeName(poolId, zone, index),
        cluster: cluster.id,
        pool: poolId,
        zone,
        index,
        ip,
        podCidr,
        tags: [cluster.nodeTag, ...(record.config?.tags ?? [])],
    };
}

function poolSize(pool: NodePoolRecord): number {
    return pool.nodeCount ?? pool.initialNodeCount ?? 0;
}

function poolZones(pool: NodePoolRecord, cluster: ClusterRecord): readonly string[] {
    const zones = [pool.locations, cluster.locations].find((list) => list !== undefined && list.length > 0);
    if (zones) {
        return zones;
    }
    if (regionOf(cluster.location) === cluster.location) {
        throw new Error(`${cluster.name}: a regional cluster's record must say its locations, got none`);
    }
    return [cluster.location];
}

function takenAddresses(world: World, data: RegistryData): ReadonlySet<string> {
    const reserved = world.list("addresses").map(({ record }) => (record as AddressRecord).address);
    return new Set([
        ...reserved.filter((address) => address !== undefined),
        ...data.clusters.map((entry) => entry.address),
        ...data.nodes.map((node) => node.ip),
        ...data.loadBalancers.map((balancer) => balancer.address),
    ]);
}
