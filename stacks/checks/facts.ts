import type { PeerMap } from "../../components/mesh/meshPlan.js";
import { prefixLength } from "../../components/shared/cidr.js";
import { allocate, type Allocation } from "../allocate.js";
import { networkOf } from "../networkLayout.js";
import type { ClusterSelector } from "../schema/basics.js";
import type { ClusterSpec, EnvironmentSpec } from "../schema.js";
import { selectClusters } from "../select.js";
import { planPeers } from "../topology.js";
import type { LivingFacts } from "./living.js";
import { boundsOf, type OwnedRange } from "./ranges.js";

/** A cluster of the file with what follows from it. */
export interface ClusterFacts {
    readonly name: string;
    readonly spec: ClusterSpec;
    /** `clusters.<name>`. */
    readonly path: string;
    /** Its name on Google Cloud. */
    readonly fullName: string;
    readonly project: string;
    /** Key of its VPC. */
    readonly network: string;
    /** Version of Cilium it is to run. */
    readonly ciliumVersion: string;
    /** Undefined where the supernets do not reach that far. */
    readonly place: Allocation | undefined;
}

/** What rules look at, worked out once for all of them. */
export interface Facts {
    readonly spec: EnvironmentSpec;
    /** What is deployed; no clusters when nothing is known. */
    readonly living: LivingFacts;
    readonly production: boolean;
    /** In order of names. */
    readonly clusters: readonly ClusterFacts[];
    readonly byName: ReadonlyMap<string, ClusterFacts>;
    readonly peers: PeerMap;
    /** Keys of VPCs with their clusters. */
    readonly networks: ReadonlyMap<string, readonly ClusterFacts[]>;
    /** Keys of VPCs with the VPCs their clusters are connected with. */
    readonly networkPeers: ReadonlyMap<string, ReadonlySet<string>>;
    /** Ranges of all clusters, and those of others. */
    readonly ranges: readonly OwnedRange[];
    /** Selectors of the file by path. */
    readonly selectors: readonly SelectorFacts[];
}

/** A place in the file that selects clusters. */
export interface SelectorFacts {
    readonly path: string;
    readonly selector: ClusterSelector;
    /** Clusters it means that exist. */
    readonly selected: readonly string[];
    /** Names in it that no cluster has. */
    readonly unknown: readonly string[];
    readonly of: "topology" | "workload";
}

/** Works out everything the rules look at. */
export function gatherFacts(spec: EnvironmentSpec, living: LivingFacts = { clusters: {} }): Facts {
    const clusters = Object.keys(spec.clusters)
        .sort()
        .map((name) => clusterFacts(spec, name));
    const byName = new Map(clusters.map((cluster) => [cluster.name, cluster]));
    const peers = planPeers(spec);
    const networks = new Map<string, ClusterFacts[]>();
    for (const cluster of clusters) {
        networks.set(cluster.network, [...(networks.get(cluster.network) ?? []), cluster]);
    }
    return {
        spec,
        living,
        production: spec.tier === "production",
        clusters,
        byName,
        peers,
        networks,
        networkPeers: networkPeersOf(clusters, byName, peers),
        ranges: [...clusters.flatMap(rangesOf), ...reservedRanges(spec)],
        selectors: selectorsOf(spec).map((place) => resolve(spec, byName, place)),
    };
}

function clusterFacts(spec: EnvironmentSpec, name: string): ClusterFacts {
    const cluster = spec.clusters[name]!;
    return {
        name,
        spec: cluster,
        path: `clusters.${name}`,
        fullName: `${spec.environment}-${name}`,
        project: cluster.project ?? spec.project,
        network: networkOf(spec, name),
        ciliumVersion: cluster.ciliumVersion ?? spec.cilium.version,
        // A node range this small has no room for the addresses counted from its end (MESH046 refuses it).
        place: prefixLength(cluster.ranges.nodes ?? "10.0.0.0/8") > 29 ? undefined : allocate(spec, name),
    };
}

function networkPeersOf(
    clusters: readonly ClusterFacts[],
    byName: ReadonlyMap<string, ClusterFacts>,
    peers: PeerMap,
): ReadonlyMap<string, ReadonlySet<string>> {
    const result = new Map<string, Set<string>>();
    for (const { name, network } of clusters) {
        const others = result.get(network) ?? new Set();
        for (const peer of peers[name] ?? []) {
            const other = byName.get(peer)!.network;
            if (other !== network) {
                others.add(other);
            }
        }
        result.set(network, others);
    }
    return result;
}

function rangesOf({ name, path, spec, place }: ClusterFacts): readonly OwnedRange[] {
    const owned = (kind: OwnedRange["kind"], where: string, range: string | undefined): readonly OwnedRange[] =>
        range === undefined
            ? []
            : [{ ...boundsOf(range), kind, range, cluster: name, path: `${path}.ranges.${where}` }];
    return [
        ...owned("nodes", "nodes", place?.nodeRange),
        ...owned("pods", "pods", place?.podRange),
        ...spec.ranges.extraPods.flatMap((range, index) => owned("pods", `extraPods.${index}`, range)),
        ...owned("services", "services", place?.serviceRange),
        ...owned("control plane", "controlPlane", spec.ranges.controlPlane),
    ];
}

function reservedRanges(spec: EnvironmentSpec): readonly OwnedRange[] {
    return Object.entries(spec.addressing.reserved).map(([name, range]) => ({
        ...boundsOf(range),
        kind: "reserved",
        range,
        path: `addressing.reserved.${name}`,
    }));
}

type SelectorPlace = Pick<SelectorFacts, "path" | "of"> & { readonly selector: ClusterSelector | undefined };

function selectorsOf(spec: EnvironmentSpec): readonly SelectorPlace[] {
    const { topology } = spec.mesh;
    const inTopology: readonly (readonly [string, ClusterSelector])[] =
        topology === "full" || "edges" in topology
            ? []
            : "hubs" in topology
              ? [["mesh.topology.hubs", topology.hubs]]
              : Object.entries(topology.groups).map(([name, group]) => [`mesh.topology.groups.${name}`, group]);
    return [
        ...inTopology.map(([path, selector]) => ({ path, selector, of: "topology" as const })),
        ...workloadSelectors("services", spec.services),
        ...workloadSelectors("exports", spec.exports),
        ...Object.entries(spec.policies).flatMap(([name, policy]) =>
            policy.ingress.map(({ clusters }, index) => ({
                path: `policies.${name}.ingress.${index}.clusters`,
                selector: clusters,
                of: "workload" as const,
            })),
        ),
    ];
}

function workloadSelectors(
    section: string,
    entries: Readonly<Record<string, { readonly clusters?: ClusterSelector | undefined }>>,
): readonly SelectorPlace[] {
    return Object.entries(entries).map(([name, { clusters }]) => ({
        path: `${section}.${name}.clusters`,
        selector: clusters,
        of: "workload",
    }));
}

function resolve(
    spec: EnvironmentSpec,
    byName: ReadonlyMap<string, ClusterFacts>,
    { path, selector: given, of }: SelectorPlace,
): SelectorFacts {
    // Without a selector all clusters are meant, and nothing can be wrong with it.
    const selector: ClusterSelector = given ?? [];
    const names = selectClusters(spec.clusters, selector);
    return {
        path,
        selector,
        of,
        selected: names.filter((name) => byName.has(name)),
        unknown: names.filter((name) => !byName.has(name)),
    };
}
