import { nodeTag } from "../../components/gke/gkePlan.js";
import { meshPort, type PeerMap } from "../../components/mesh/meshPlan.js";
import { contains, sortRanges, type Cidr } from "../../components/shared/cidr.js";
import { maxComputeName, networkId } from "../../components/shared/gcpNames.js";
import { fitName } from "../../components/shared/names.js";
import { allocate, type Allocation } from "../allocate.js";
import { clustersByNetwork, networkOf } from "../networkLayout.js";
import type { ClusterSpec, EnvironmentSpec } from "../schema.js";
import { planPeers } from "../topology.js";

/** A VPC and who lives in it. */
export interface NetworkPlace {
    readonly key: string;
    readonly project: string;
    /** Name on Google Cloud. */
    readonly name: string;
    /** Relative resource name. */
    readonly id: string;
    readonly clusters: readonly string[];
}

/** Node and pod ranges that may reach something. */
export interface Sources {
    readonly nodes: readonly Cidr[];
    readonly pods: readonly Cidr[];
}

/** Address of a clustermesh-apiserver, as the chart wants it. */
export type PeerAddresses = Readonly<Record<string, { readonly host: string; readonly port: number }>>;

/** What every part of the plan looks up; made once per environment. */
export interface PlanContext {
    readonly spec: EnvironmentSpec;
    /** Stack that deploys the plan. */
    readonly stack: string;
    /** Clusters in order. */
    readonly names: readonly string[];
    readonly places: Readonly<Record<string, Allocation>>;
    readonly peers: PeerMap;
    /** Whether everyone is connected with everyone by intent: then supernets stand for lists. */
    readonly full: boolean;
    readonly networks: Readonly<Record<string, NetworkPlace>>;
    readonly networkOf: (cluster: string) => NetworkPlace;
    /** Tag of all nodes of the environment. */
    readonly meshTag: string;
    /** Who may reach a cluster: its neighbours, or the whole mesh where the topology is full. */
    readonly sourcesOf: (cluster: string) => Sources;
    /** What a cluster is told of the others; the very same object for every cluster of a full mesh. */
    readonly addressesFor: (cluster: string) => PeerAddresses;
}

export const projectOf = (spec: EnvironmentSpec, cluster: ClusterSpec): string => cluster.project ?? spec.project;
export const fullName = (spec: EnvironmentSpec, name: string): string => `${spec.environment}-${name}`;
/** Name of the reserved address of a clustermesh-apiserver, by the cluster's name on Google Cloud. */
export const addressName = (own: string): string => `${own}-clustermesh`;
export const endpointHost = (spec: EnvironmentSpec, name: string): string => `${name}.${spec.mesh.domain}`;
export const meshName = (spec: EnvironmentSpec): string => spec.mesh.name ?? spec.environment;

/** Gathers what the plan is made from. The spec must have passed its checks. */
export function planContext(spec: EnvironmentSpec, stack: string): PlanContext {
    const names = Object.keys(spec.clusters).sort();
    const places = Object.fromEntries(names.map((name) => [name, allocate(spec, name)!]));
    const peers = planPeers(spec);
    const full = spec.mesh.topology === "full";
    const networks = networkPlaces(spec);
    const everyone = full ? meshSources(spec, names, places) : undefined;
    const addresses = (clusters: readonly string[]): PeerAddresses =>
        Object.fromEntries(clusters.map((name) => [name, { host: endpointHost(spec, name), port: meshPort }]));
    const allAddresses = full ? addresses(names) : undefined;
    return {
        spec,
        stack,
        names,
        places,
        peers,
        full,
        networks,
        networkOf: (cluster) => networks[networkOf(spec, cluster)]!,
        meshTag: nodeTag(spec.environment),
        sourcesOf: (cluster) => everyone ?? neighbourSources(peers[cluster]!.map((peer) => places[peer]!)),
        // Its own entry included: Cilium passes over it, and the map is the same for all of a full mesh.
        addressesFor: (cluster) => allAddresses ?? addresses([cluster, ...peers[cluster]!].sort()),
    };
}

function networkPlaces(spec: EnvironmentSpec): Readonly<Record<string, NetworkPlace>> {
    return Object.fromEntries(
        Object.entries(clustersByNetwork(spec))
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, clusters]) => {
                const project = networkProject(spec, clusters);
                const name = fitName(fullName(spec, key), maxComputeName);
                return [key, { key, project, name, id: networkId(project, name), clusters }];
            }),
    );
}

/**
 * The project its clusters have in common. Only a host project serves clusters of several; where none is named, the
 * environment's own is one.
 */
function networkProject(spec: EnvironmentSpec, clusters: readonly string[]): string {
    if (spec.network.mode === "shared") {
        return spec.network.hostProject ?? spec.project;
    }
    const projects = new Set(clusters.map((name) => projectOf(spec, spec.clusters[name]!)));
    const [only] = projects;
    return projects.size === 1 ? only! : spec.project;
}

function neighbourSources(neighbours: readonly Allocation[]): Sources {
    return {
        nodes: sortRanges(neighbours.map((neighbour) => neighbour.nodeRange)),
        pods: sortRanges(neighbours.flatMap(podRanges)),
    };
}

/** Supernets, and what clusters have outside of them; nobody where there is nobody else. */
function meshSources(
    spec: EnvironmentSpec,
    names: readonly string[],
    places: Readonly<Record<string, Allocation>>,
): Sources {
    if (names.length < 2) {
        return { nodes: [], pods: [] };
    }
    const covering = (supernet: Cidr, ranges: readonly Cidr[]): readonly Cidr[] =>
        sortRanges([supernet, ...ranges.filter((range) => !contains(supernet, range))]);
    const all = names.map((name) => places[name]!);
    return {
        nodes: covering(
            spec.addressing.nodeSupernet,
            all.map((place) => place.nodeRange),
        ),
        pods: covering(spec.addressing.podSupernet, all.flatMap(podRanges)),
    };
}

/** All pod ranges of a cluster. */
export const podRanges = (place: Allocation): readonly Cidr[] => [place.podRange, ...place.extraPodRanges];
