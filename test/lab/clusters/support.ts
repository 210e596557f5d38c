import type { CloudRecord, World } from "../cloud/backend.js";
import { poolDigest } from "../real/poolDigest.js";
import type { ClusterRecord, NodePoolRecord } from "../real/records.js";
import {
    emptyRegistry,
    type ClusterEntry,
    type LoadBalancerEntry,
    type NodeEntry,
    type RegistryData,
} from "../real/registry.js";

/** Records in memory: what the API layer of the local cloud keeps, without the API. */
export class Records implements World {
    private readonly collections = new Map<string, Map<string, CloudRecord>>();

    /** Stores a record under its id; its collection is the part of the id before the last. */
    put(id: string, record: Readonly<Record<string, unknown>>): void {
        const [collection = "", name = ""] = id.split("/").slice(-2);
        const entries = this.collections.get(collection) ?? new Map<string, CloudRecord>();
        this.collections.set(collection, entries.set(id, { name, selfLink: id, ...record }));
    }

    remove(id: string): void {
        this.collections.get(id.split("/").at(-2) ?? "")?.delete(id);
    }

    get(id: string): CloudRecord | undefined {
        return this.collections.get(id.split("/").at(-2) ?? "")?.get(id);
    }

    list(collection: string): readonly { readonly id: string; readonly record: CloudRecord }[] {
        return [...(this.collections.get(collection) ?? [])].map(([id, record]) => ({ id, record }));
    }
}

/** Ids of everything {@link addCluster} makes. */
export interface ClusterIds {
    readonly network: string;
    readonly subnetwork: string;
    readonly cluster: string;
    readonly pool: string;
}

/**
 * Ids of cluster number `n` and what is around it.
 *
 * @param project - the cluster's project; network and subnetwork are p's, which shares them with any other (Shared VPC)
 */
export function idsOf(n: number, region = "europe-west1", project = "p"): ClusterIds {
    const cluster = `projects/${project}/locations/${region}/clusters/c${n}`;
    return {
        network: `projects/p/global/networks/net${n}`,
        subnetwork: `projects/p/regions/${region}/subnetworks/sub${n}`,
        cluster,
        pool: `${cluster}/nodePools/main`,
    };
}

/** Records of one cluster in a network of its own, nodes in 10.n.0.0/24 and pods in 10.(100+n).0.0/16. */
export function addCluster(records: Records, n: number, region = "europe-west1", project = "p"): ClusterIds {
    const ids = idsOf(n, region, project);
    records.put(ids.network, { mtu: 1460, peerings: [] });
    records.put(ids.subnetwork, {
        network: `https://www.googleapis.com/compute/v1/${ids.network}`,
        region: `https://www.googleapis.com/compute/v1/projects/p/regions/${region}`,
        ipCidrRange: `10.${n}.0.0/24`,
        secondaryIpRanges: [{ rangeName: "pods", ipCidrRange: `10.${100 + n}.0.0/16` }],
    });
    records.put(ids.cluster, {
        location: region,
        networkId: ids.network,
        subnetworkId: ids.subnetwork,
        clusterIpv4Cidr: `10.${100 + n}.0.0/16`,
        servicesIpv4Cidr: "34.118.224.0/20",
        locations: [`${region}-b`],
        ipAllocationPolicy: { clusterSecondaryRangeName: "pods" },
    });
    records.put(ids.pool, {
        config: {
            machineType: "e2-standard-4",
            labels: { tier: "front" },
            tags: ["mesh"],
            taints: [{ key: "node.cilium.io/agent-not-ready", value: "true", effect: "NO_EXECUTE" }],
        },
        initialNodeCount: 1,
    });
    return ids;
}

/** What the backend has handed out for cluster number `n`. */
export function clusterEntry(n: number, more: Partial<ClusterEntry> = {}): ClusterEntry {
    const ids = idsOf(n);
    return {
        id: ids.cluster,
        key: `c${n}`,
        network: ids.network,
        subnetwork: ids.subnetwork,
        address: `10.${n}.0.2`,
        endpoint: `127.46.0.${n}`,
        nodeRange: `10.${n}.0.0/24`,
        podRange: `10.${100 + n}.0.0/16`,
        serviceRange: "34.118.224.0/20",
        nodeTag: `gke-c${n}-node`,
        ...more,
    };
}

/** Puts an address of cluster number `n`'s subnetwork among the records, as reserved. */
export function reserve(records: Records, n: number, name: string, address: string, project = "p"): string {
    const { subnetwork } = idsOf(n);
    const id = `projects/${project}/regions/europe-west1/addresses/${name}`;
    records.put(id, { address, subnetwork: `https://www.googleapis.com/compute/v1/${subnetwork}` });
    return id;
}

/** A node of cluster number `n`, made from the record that {@link addCluster} puts. */
export function nodeEntry(n: number, index: number, more: Partial<NodeEntry> = {}): NodeEntry {
    const records = new Records();
    const { pool, cluster } = addCluster(records, n);
    const ids = idsOf(n);
    return {
        name: `c${n}-node-${index}`,
        cluster: ids.cluster,
        pool: ids.pool,
        zone: "europe-west1-b",
        index,
        ip: `10.${n}.0.${10 + index}`,
        podCidr: `10.${100 + n}.${index}.0/24`,
        tags: [`gke-c${n}-node`, "mesh"],
        digest: poolDigest(records.get(pool) as NodePoolRecord, records.get(cluster) as ClusterRecord),
        ...more,
    };
}

/** A load balancer of a Service of cluster number `n`, open to everyone. */
export function balancerEntry(n: number, service: string, address: string): LoadBalancerEntry {
    return {
        cluster: idsOf(n).cluster,
        service,
        address,
        hosts: [],
        sources: [],
        allow: [],
        asked: ["0.0.0.0/0"],
        globalAccess: true,
        firewall: true,
    };
}

/** A registry with these entries. */
export function registry(data: Partial<RegistryData>): RegistryData {
    return { ...emptyRegistry, ...data };
}
