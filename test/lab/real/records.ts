import type { CloudRecord, World } from "../cloud/backend.js";
import { relativeName } from "../cloud/operations.js";

/**
 * The parts of stored records the real backend reads, in Google's REST shape. The API layer has validated them; what
 * is optional here is what Google leaves out when it is at its default.
 */

/** `compute#network`. */
export interface NetworkRecord extends CloudRecord {
    readonly mtu?: number;
    readonly peerings?: readonly {
        readonly name: string;
        readonly network: string;
        readonly state?: string;
    }[];
}

/** `compute#subnetwork`. */
export interface SubnetworkRecord extends CloudRecord {
    readonly network: string;
    readonly region: string;
    readonly ipCidrRange: string;
    readonly secondaryIpRanges?: readonly { readonly rangeName: string; readonly ipCidrRange: string }[];
}

/** `compute#firewall`. */
export interface FirewallRecord extends CloudRecord {
    readonly network: string;
    readonly priority?: number;
    readonly direction?: string;
    readonly disabled?: boolean;
    readonly sourceRanges?: readonly string[];
    readonly destinationRanges?: readonly string[];
    readonly sourceTags?: readonly string[];
    readonly sourceServiceAccounts?: readonly string[];
    readonly targetTags?: readonly string[];
    readonly targetServiceAccounts?: readonly string[];
    readonly denied?: readonly { readonly IPProtocol: string }[];
    readonly allowed?: readonly { readonly IPProtocol: string; readonly ports?: readonly string[] }[];
}

/** `compute#address`. */
export interface AddressRecord extends CloudRecord {
    readonly address?: string;
    readonly region?: string;
    readonly subnetwork?: string;
}

/** `dns#managedZone` with its record sets. */
export interface ZoneRecord extends CloudRecord {
    readonly dnsName: string;
    readonly privateVisibilityConfig?: { readonly networks?: readonly { readonly networkUrl: string }[] };
    readonly rrsets?: readonly {
        readonly name: string;
        readonly type: string;
        readonly ttl?: number;
        readonly rrdatas?: readonly string[];
    }[];
}

/** `container#cluster`, v1beta1, with what the API layer found the request to mean. */
export interface ClusterRecord extends CloudRecord {
    readonly location: string;
    /** Relative resource name of the network. */
    readonly networkId: string;
    /** Relative resource name of the subnetwork. */
    readonly subnetworkId: string;
    /** Pod range. */
    readonly clusterIpv4Cidr: string;
    /** Service range: the one asked for by name or block, or the one GKE manages. */
    readonly servicesIpv4Cidr: string;
    readonly locations?: readonly string[];
    readonly defaultMaxPodsConstraint?: { readonly maxPodsPerNode?: string | number };
}

/** `container#nodePool`, v1beta1. */
export interface NodePoolRecord extends CloudRecord {
    readonly config?: {
        readonly machineType?: string;
        readonly imageType?: string;
        readonly labels?: Readonly<Record<string, string>>;
        readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
        readonly tags?: readonly string[];
    };
    readonly initialNodeCount?: number;
    readonly nodeCount?: number;
    readonly locations?: readonly string[];
    readonly maxPodsConstraint?: { readonly maxPodsPerNode?: string | number };
    /** Secondary range of the subnet for this pool's pods, where it is not the cluster's. */
    readonly networkConfig?: { readonly podRange?: string };
}

/** The record with this id, which is of the kind the caller says: ids of different kinds differ. */
export function find<T extends CloudRecord>(world: World, id: string): T | undefined {
    return world.get(id) as T | undefined;
}

/** Where a resource belongs. */
export interface Place {
    readonly project: string;
    readonly region: string;
}

/** Project and region of a regional or zonal id: `projects/p/locations/europe-west1-b/…` is in europe-west1. */
export function placeOf(id: string): Place {
    const match = /^projects\/([^/]+)\/(?:locations|regions|zones)\/([^/]+)/.exec(id);
    if (!match) {
        throw new Error(`must be a regional or zonal resource name, got ${JSON.stringify(id)}`);
    }
    return { project: match[1]!, region: regionOf(match[2]!) };
}

/** Region of a zone; a region is its own. */
export function regionOf(location: string): string {
    return location.replace(/-[a-z]$/, "");
}

/** Project of any relative resource name. */
export function projectOf(id: string): string {
    return id.split("/")[1] ?? "";
}

/** Last part of a resource name or URL. */
export function shortName(reference: string): string {
    return reference.slice(reference.lastIndexOf("/") + 1);
}

/** The subnetworks of a network, with their ids. */
export function subnetworksOf(
    world: World,
    network: string,
): readonly { readonly id: string; readonly record: SubnetworkRecord }[] {
    return world
        .list("subnetworks")
        .map(({ id, record }) => ({ id, record: record as SubnetworkRecord }))
        .filter(({ record }) => relativeName(record.network) === network);
}

/** Addresses of a subnetwork's secondary range by its name. */
export function secondaryRange(world: World, subnetwork: string, name: string | undefined): string | undefined {
    const ranges = find<SubnetworkRecord>(world, subnetwork)?.secondaryIpRanges ?? [];
    return ranges.find(({ rangeName }) => rangeName === name)?.ipCidrRange;
}

/** The ranges a cluster takes addresses from. */
export interface ClusterRanges {
    readonly network: string;
    readonly subnetwork: string;
    readonly nodes: string;
    readonly pods: string;
    readonly services: string;
}

/** A cluster's ranges: its nodes' from its subnetwork, the others as the API layer chose them. */
export function clusterRanges(world: World, clusterId: string, cluster: ClusterRecord): ClusterRanges {
    const record = find<SubnetworkRecord>(world, cluster.subnetworkId);
    if (!record) {
        throw new Error(
            `${clusterId}: its subnetwork ${cluster.subnetworkId} must exist, got no such record; create it first`,
        );
    }
    return {
        network: cluster.networkId,
        subnetwork: cluster.subnetworkId,
        nodes: record.ipCidrRange,
        pods: cluster.clusterIpv4Cidr,
        services: cluster.servicesIpv4Cidr,
    };
}
