import type { CloudRecord, World } from "../cloud/backend.js";

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
    readonly targetTags?: readonly string[];
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

/** `container#cluster`, v1beta1. */
export interface ClusterRecord extends CloudRecord {
    readonly location: string;
    readonly network: string;
    readonly subnetwork: string;
    readonly locations?: readonly string[];
    readonly ipAllocationPolicy?: {
        readonly clusterSecondaryRangeName?: string;
        readonly clusterIpv4CidrBlock?: string;
        readonly servicesIpv4CidrBlock?: string;
        readonly servicesSecondaryRangeName?: string;
    };
    readonly defaultMaxPodsConstraint?: { readonly maxPodsPerNode?: string | number };
}

/** `container#nodePool`, v1beta1. */
export interface NodePoolRecord extends CloudRecord {
    readonly config?: {
        readonly machineType?: string;
        readonly labels?: Readonly<Record<string, string>>;
        readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
        readonly tags?: readonly string[];
    };
    readonly initialNodeCount?: number;
    readonly nodeCount?: number;
    readonly locations?: readonly string[];
    readonly maxPodsConstraint?: { readonly maxPodsPerNode?: string | number };
}

/** The record with this id, which is of the kind the caller says: ids of different kinds differ. */
export function find<T extends CloudRecord>(world: World, id: string): T | undefined {
    return world.get(id) as T | undefined;
}

/** Where a resource belongs: what a short name in a record is completed with. */
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

/** Relative resource name of a network given as URL, relative name or short name. */
export function networkId(reference: string, project: string): string {
    return relativeName(reference) ?? `projects/${project}/global/networks/${reference}`;
}

/** Relative resource name of a subnetwork given as URL, relative name or short name. */
export function subnetworkId(reference: string, place: Place): string {
    return relativeName(reference) ?? `projects/${place.project}/regions/${place.region}/subnetworks/${reference}`;
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
        .filter(({ id, record }) => networkId(record.network, projectOf(id)) === network);
}

/** Every range of a subnetwork, nodes' and others'. */
export function rangesOf(subnetwork: SubnetworkRecord): readonly string[] {
    return [subnetwork.ipCidrRange, ...(subnetwork.secondaryIpRanges ?? []).map((range) => range.ipCidrRange)];
}

/** The ranges a cluster takes addresses from. */
export interface ClusterRanges {
    readonly network: string;
    readonly subnetwork: string;
    readonly nodes: string;
    readonly pods: string;
    readonly services: string;
}

/** Service range of clusters that name none: the one GKE manages itself, the same for every cluster. */
export const managedServiceRange = "34.118.224.0/20";

/** Finds a cluster's ranges in its subnetwork. */
export function clusterRanges(world: World, clusterId: string, cluster: ClusterRecord): ClusterRanges {
    const place = placeOf(clusterId);
    const subnetwork = subnetworkId(cluster.subnetwork, place);
    const record = find<SubnetworkRecord>(world, subnetwork);
    if (!record) {
        throw new Error(`${clusterId}: its subnetwork ${subnetwork} must exist, got no such record; create it first`);
    }
    const policy = cluster.ipAllocationPolicy ?? {};
    const named = (name: string | undefined): string | undefined =>
        record.secondaryIpRanges?.find((range) => range.rangeName === name)?.ipCidrRange;
    const pods = named(policy.clusterSecondaryRangeName) ?? policy.clusterIpv4CidrBlock;
    if (!pods) {
        throw new Error(
            `${clusterId}: its pod range must be a secondary range of ${subnetwork}, got ${JSON.stringify(policy.clusterSecondaryRangeName)}; add that range`,
        );
    }
    return {
        network: networkId(cluster.network, place.project),
        subnetwork,
        nodes: record.ipCidrRange,
        pods,
        services: named(policy.servicesSecondaryRangeName) ?? policy.servicesIpv4CidrBlock ?? managedServiceRange,
    };
}

function relativeName(reference: string): string | undefined {
    const at = reference.indexOf("projects/");
    return at < 0 ? undefined : reference.slice(at);
}
