import { edgesOf } from "../../components/mesh/meshPlan.js";
import { allocate } from "../../stacks/allocate.js";
import { clustersByNetwork } from "../../stacks/networkLayout.js";
import type { EnvironmentSpec } from "../../stacks/schema.js";
import { selectClusters } from "../../stacks/select.js";
import { planPeers } from "../../stacks/topology.js";

/** A cluster of the picture. */
export interface TopologyCluster {
    readonly name: string;
    readonly id: number;
    readonly region: string;
    readonly podRange: string;
    /** Whether the topology names it a hub. */
    readonly hub: boolean;
    /** Number of clusters it is connected to. */
    readonly connections: number;
}

/** What `mesh topology` shows: clusters and connections, as plain data in an order that does not depend on the file. */
export interface Topology {
    readonly environment: string;
    /** `full`, `hubs`, `groups` or `edges`. */
    readonly kind: string;
    /** How networks reach each other, in words. */
    readonly networks: string;
    /** By region, then by id: neighbours in the picture are neighbours in the world. */
    readonly clusters: readonly TopologyCluster[];
    readonly regions: readonly { readonly name: string; readonly clusters: number }[];
    /** Every connection once. */
    readonly connections: readonly (readonly [string, string])[];
}

/** Clusters and connections of a specification that has no problems. */
export function topologyOf(spec: EnvironmentSpec): Topology {
    const { topology } = spec.mesh;
    const peers = planPeers(spec);
    const hubs = new Set(
        typeof topology === "object" && "hubs" in topology ? selectClusters(spec.clusters, topology.hubs) : [],
    );
    const clusters = Object.entries(spec.clusters)
        .map(([name, { id, region }]) => ({
            name,
            id,
            region,
            podRange: allocate(spec, name)?.podRange ?? "",
            hub: hubs.has(name),
            connections: peers[name]!.length,
        }))
        .sort((a, b) => compare(a.region, b.region) || a.id - b.id || compare(a.name, b.name));
    const regions = [...new Set(clusters.map(({ region }) => region))];
    return {
        environment: spec.environment,
        kind: typeof topology === "string" ? topology : Object.keys(topology)[0]!,
        networks: networksText(spec),
        clusters,
        regions: regions.map((name) => ({ name, clusters: clusters.filter(({ region }) => region === name).length })),
        connections: edgesOf(peers),
    };
}

/** Order by code points, the same on every machine. */
function compare(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}

function networksText(spec: EnvironmentSpec): string {
    const count = Object.keys(clustersByNetwork(spec)).length;
    switch (spec.network.mode) {
        case "shared":
            return spec.network.hostProject === undefined ? "one shared VPC" : "one Shared VPC";
        case "peering":
            return `${counted(count, "VPC")} joined by peering`;
        case "ncc":
            return `${counted(count, "VPC")} joined by Network Connectivity Center`;
    }
}

/** `1 cluster`, `2 clusters`, `130,305 connections`. */
export function counted(count: number, noun: string): string {
    return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
