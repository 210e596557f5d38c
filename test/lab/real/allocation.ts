import { contains, isCidr } from "../../../components/shared/cidr.js";
import type { World } from "../cloud/backend.js";
import { relativeName } from "../cloud/operations.js";
import { rulesOfSubnetwork } from "../cloud/resources/forwardingRules.js";
import { text } from "../cloud/resources/shared.js";
import { addressesInUse } from "./addressUse.js";
import { addressAt, firstFreeAddress, firstFreeBlock, parseRange } from "./ipv4.js";
import { maxPodsOf, poolDigest } from "./poolDigest.js";
import {
    clusterRanges,
    find,
    regionOf,
    secondaryRange,
    shortName,
    type AddressRecord,
    type ClusterRanges,
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

/** Fewest addresses of a subnet that leave one for a node. */
const smallestSubnet = 16;

/** Decides what a new control plane is called and where it answers inside the VPC. */
export function planCluster(world: World, data: RegistryData, clusterId: string): Omit<ClusterEntry, "endpoint"> {
    const record = find<ClusterRecord>(world, clusterId);
    if (!record) {
        throw new Error(`${clusterId}: must exist before its control plane is started, got no such record`);
    }
    const ranges = clusterRanges(world, clusterId, record);
    const address = controlPlaneAddress(world, data, clusterId, ranges);
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

function controlPlaneAddress(
    world: World,
    data: RegistryData,
    clusterId: string,
    { nodes, subnetwork }: ClusterRanges,
): string {
    if (parseRange(nodes).size < smallestSubnet) {
        throw new Error(
            `${clusterId}: its subnetwork must have at least ${smallestSubnet} addresses for a control plane and nodes, got ${nodes} of ${subnetwork}; use a wider range`,
        );
    }
    const address = firstFreeAddress(nodes, firstControlPlane, firstNode - 1, takenAddresses(world, data, subnetwork));
    if (!address) {
        const [first, last] = [addressAt(nodes, firstControlPlane), addressAt(nodes, firstNode - 1)];
        const there = data.clusters.filter((entry) => entry.subnetwork === subnetwork).length;
        throw new Error(
            `${clusterId}: must have a free address among the ${firstNode - firstControlPlane} for control planes of ${subnetwork}, ${first} to ${last}, got none: ${there} clusters are there, the rest is reserved; give the cluster a subnetwork of its own`,
        );
    }
    return address;
}

/**
 * The next step towards the nodes a pool's record asks for. In this order: `remove`, `add`, wait until `keep` and `add`
 * have registered, `retire`.
 */
export interface PoolPlan {
    readonly keep: readonly NodeEntry[];
    readonly add: readonly NodeEntry[];
    readonly remove: readonly NodeEntry[];
    /** Nodes of a former configuration whose successors are kept or added. */
    readonly retire: readonly NodeEntry[];
    /** Whether another step has to follow. */
    readonly more: boolean;
}

/**
 * Compares a pool's record with its nodes. A pool without a record, or without its cluster, has none.
 *
 * Nodes of a former configuration are replaced one after the other once there are as many as wanted: the old one first,
 * since nodes cost memory; the only one of a pool by surge, as with GKE's `maxSurge: 1`. Either way the pool is never
 * empty, and a step that was interrupted anywhere is found again from what is there.
 */
export function planPool(world: World, data: RegistryData, poolId: string): PoolPlan {
    const existing = data.nodes.filter((node) => node.pool === poolId);
    const clusterId = clusterOfPool(poolId);
    const record = find<NodePoolRecord>(world, poolId);
    const cluster = data.clusters.find((entry) => entry.id === clusterId);
    const clusterRecord = find<ClusterRecord>(world, clusterId);
    if (!record || !cluster || !clusterRecord) {
        return { keep: [], add: [], remove: existing, retire: [], more: false };
    }
    const digest = poolDigest(record, clusterRecord);
    const wanted = poolZones(record, clusterRecord).flatMap((zone) =>
        Array.from({ length: poolSize(record) }, (_, index) => ({ zone, index })),
    );
    const at = (slot: Slot) => (node: NodeEntry) => node.zone === slot.zone && node.index === slot.index;
    const isCurrent = (node: NodeEntry): boolean => node.digest === digest;
    const surplus = existing.filter((node) => !wanted.some((slot) => at(slot)(node)));
    const inPlace = existing.filter((node) => !surplus.includes(node));
    const current = inPlace.filter(isCurrent);
    const retire = inPlace.filter((node) => !isCurrent(node) && current.some(at(node)));
    const outdated = inPlace.filter((node) => !isCurrent(node) && !retire.includes(node));
    const missing = wanted.filter((slot) => !inPlace.some(at(slot)));
    const add = (slots: readonly Slot[]): readonly NodeEntry[] =>
        slots.reduce<readonly NodeEntry[]>((made, slot) => {
            const sofar = { ...data, nodes: [...data.nodes, ...made] };
            return [...made, planNode(world, sofar, { cluster, clusterRecord, poolId, record, digest, ...slot })];
        }, []);
    const [first] = outdated;
    if (inPlace.length === 0 && wanted.length > 0) {
        // All are wanted elsewhere.
        return { keep: [], add: add(wanted), remove: [], retire: surplus, more: false };
    }
    if (first === undefined || missing.length > 0) {
        const keep = [...current, ...outdated];
        return { keep, add: add(missing), remove: surplus, retire, more: outdated.length > 0 };
    }
    return wanted.length === 1
        ? { keep: [], add: add(wanted), remove: surplus, retire: outdated, more: false }
        : { keep: without(inPlace, [...retire, first]), add: [], remove: [...surplus, first], retire, more: true };
}

function without(nodes: readonly NodeEntry[], others: readonly NodeEntry[]): readonly NodeEntry[] {
    return nodes.filter((node) => !others.includes(node));
}

/** Id of the cluster a pool belongs to. */
export function clusterOfPool(poolId: string): string {
    return poolId.slice(0, poolId.indexOf("/nodePools/"));
}

/** A free address of a cluster's subnet for a load balancer that asks for none by name. */
export function freeLoadBalancerAddress(world: World, data: RegistryData, cluster: ClusterEntry): string | undefined {
    return firstFreeAddress(cluster.nodeRange, lastUsable, firstNode, takenAddresses(world, data, cluster.subnetwork));
}

/** Whether an address of a subnet is one that the platform does not keep for itself. */
export function isUsable(range: string, address: string): boolean {
    const kept = [0, 1, -2, -1].map((place) => addressAt(range, place));
    return isCidr(`${address}/32`) && contains(range, `${address}/32`) && !kept.includes(address);
}

/**
 * Prefix length of a node's pod range. GKE gives a node at least twice as many addresses as it may have pods, so that
 * addresses are not reused at once: /24 for the default of 110.
 */
export function podPrefixLength(maxPods: number): number {
    return 32 - Math.ceil(Math.log2(maxPods * 2));
}

/** Name of a node as GKE builds it, at most 63 characters. A node and its successor have different names. */
export function nodeName(poolId: string, zone: string, index: number, digest: string): string {
    const end = `-${shortHash(`${poolId}/${zone}/${digest}`)}-${index}`;
    const start = `gke-${shortName(clusterOfPool(poolId))}-${shortName(poolId)}`;
    return `${start.slice(0, 63 - end.length).replace(/-+$/, "")}${end}`;
}

/** A place of a pool that a node fills. */
interface Slot {
    readonly zone: string;
    readonly index: number;
}

interface NodeRequest extends Slot {
    readonly cluster: ClusterEntry;
    readonly clusterRecord: ClusterRecord;
    readonly poolId: string;
    readonly record: NodePoolRecord;
    readonly digest: string;
}

function planNode(world: World, data: RegistryData, request: NodeRequest): NodeEntry {
    const { cluster, clusterRecord, poolId, record, zone, index, digest } = request;
    const ip = firstFreeAddress(
        cluster.nodeRange,
        firstNode,
        lastUsable,
        takenAddresses(world, data, cluster.subnetwork),
    );
    if (!ip) {
        throw new Error(
            `${cluster.subnetwork}: must have a free address for another node of ${poolId}, got none in ${cluster.nodeRange}; use a wider range`,
        );
    }
    const prefix = podPrefixLength(maxPodsOf(record, clusterRecord));
    const neighbours = data.clusters.filter((entry) => entry.network === cluster.network).map((entry) => entry.id);
    const taken = data.nodes.filter((node) => neighbours.includes(node.cluster)).map((node) => node.podCidr);
    const podRange = secondaryRange(world, cluster.subnetwork, record.networkConfig?.podRange) ?? cluster.podRange;
    const podCidr = firstFreeBlock(podRange, prefix, taken);
    if (!podCidr) {
        throw new Error(
            `${cluster.id}: must have a free /${prefix} in its pod range ${podRange} for another node of ${poolId}, got none; use a wider range or fewer pods per node`,
        );
    }
    return {
        name: nodeName(poolId, zone, index, digest),
        cluster: cluster.id,
        pool: poolId,
        zone,
        index,
        ip,
        podCidr,
        tags: [cluster.nodeTag, ...(record.config?.tags ?? [])],
        digest,
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

/** What is reserved or in use in a subnetwork; others may have the same ranges in other networks. */
function takenAddresses(world: World, data: RegistryData, subnetwork: string): ReadonlySet<string> {
    const reserved = world
        .list("addresses")
        .map(({ record }) => record as AddressRecord)
        .filter((record) => relativeName(record.subnetwork) === subnetwork)
        .map(({ address }) => address);
    const rules = rulesOfSubnetwork(world, subnetwork).map(({ record }) => text(record["IPAddress"]));
    return new Set([
        ...reserved.filter((address) => address !== undefined),
        ...rules,
        ...addressesInUse(data, subnetwork),
    ]);
}
