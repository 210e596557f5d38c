/**
 * The seam between the API of the local cloud (records, operations, refusals) and what makes records real.
 *
 * The API layer decides: it validates, stores the record, then asks the backend to make the world match. A backend
 * method is idempotent, reads what it needs from {@link World} and may be called again after a crash.
 * Ids are Google's relative resource names, e.g. `projects/p/global/networks/n`,
 * `projects/p/regions/r/subnetworks/s`, `projects/p/locations/l/clusters/c`, `…/clusters/c/nodePools/np`.
 */

/** A stored record in the shape of Google's REST API, with `selfLink`. */
export type CloudRecord = Readonly<Record<string, unknown>> & { readonly name: string };

/** Read access to the records of the local cloud. Every returned record is the stored one; do not change it. */
export interface World {
    /** The record with this id (relative resource name), if it exists. */
    get(id: string): CloudRecord | undefined;
    /**
     * All records of a collection, with their ids.
     * `networks`, `subnetworks`, `firewalls`, `addresses`, `forwardingRules`, `routers`, `hubs`, `spokes`, `clusters`,
     * `nodePools`, `managedZones` (with `rrsets` inside: `{name, type, ttl, rrdatas}[]`) and others of the store.
     */
    list(collection: string): readonly { readonly id: string; readonly record: CloudRecord }[];
}

/** What exists once a cluster's control plane answers. */
export interface ClusterFacts {
    /** Address programs use (without scheme), as in `Cluster.endpoint`. */
    readonly endpoint: string;
    /** Address nodes use inside the VPC. */
    readonly privateEndpoint: string;
    /** Host name (or address) of the DNS endpoint. */
    readonly dnsEndpoint: string;
    /** PEM, base64 encoded as Google returns it. */
    readonly clusterCaCertificate: string;
}

/** One node of a pool. */
export interface NodeFacts {
    readonly name: string;
    readonly zone: string;
    readonly ip: string;
    readonly podCidr: string;
}

/** The internal load balancer that a Service of a cluster has. */
export interface BalancerFacts {
    /** `namespace/name` of the Service. */
    readonly service: string;
    readonly address: string;
    /** Ranges that may reach it. */
    readonly sources: readonly string[];
    /** Tags of the nodes behind it. */
    readonly targets: readonly string[];
    readonly allow: readonly { readonly protocol: string; readonly ports: readonly string[] }[];
    /** Whether other regions reach it. */
    readonly globalAccess: boolean;
    /** Whether its firewall rule is made with it: not where Kubernetes Engine may not write to the network's firewall. */
    readonly firewall: boolean;
}

/** What a backend finds out by itself and the API must know. */
export interface Recorder {
    /** All load balancers a cluster has now. What a cluster had when it was deleted stays, as on Google Cloud. */
    balancers(clusterId: string, facts: readonly BalancerFacts[]): void;
}

/** Tells a person waiting what is being done. */
export type Report = (text: string) => void;

export interface Backend {
    readonly kind: "paper" | "real";
    /** Called once before requests are served. Takes over what an earlier daemon left running, restarts what died. */
    start(world: World, recorder: Recorder): Promise<void>;
    /** The daemon ends; what runs keeps running. */
    close(): Promise<void>;
    /**
     * Makes one network match its records: subnets, routes, peerings, firewall, private zones, addresses.
     * Called after any of these changed, and with an id that no longer exists to remove the network.
     */
    syncNetwork(networkId: string, report: Report): Promise<void>;
    /** Starts (or finishes starting) the control plane. Resolves when the API server is ready and add-ons are applied. */
    createCluster(clusterId: string, report: Report): Promise<ClusterFacts>;
    /** Removes control plane and everything that belongs to it; unknown ids are fine. */
    deleteCluster(clusterId: string, report: Report): Promise<void>;
    /** Makes the nodes of a pool match its record (count, zones); removes all of them if the record is gone. Resolves when all have registered. */
    syncNodePool(nodePoolId: string, report: Report): Promise<readonly NodeFacts[]>;
    /** Addresses of a subnetwork that nodes, control planes and load balancers have; they cannot be reserved. */
    addressesInUse?(subnetworkId: string): readonly string[];
}
