import type { PeerMap } from "../components/mesh/meshPlan.js";
import type { EnvironmentSpec } from "./schema.js";
import { selectClusters } from "./select.js";

/**
 * The neighbours of every cluster. Always mutual, whatever the file says: a connection listed on one side only is not
 * made (and is a problem of its own, stacks/checks).
 */
export function planPeers(spec: Pick<EnvironmentSpec, "clusters" | "mesh">): PeerMap {
    const names = Object.keys(spec.clusters).sort();
    const wants = wantedPeers(spec, names);
    return Object.fromEntries(
        names.map((name) => [
            name,
            names.filter((other) => other !== name && wants(name, other) && wants(other, name)),
        ]),
    );
}

function wantedPeers(
    spec: Pick<EnvironmentSpec, "clusters" | "mesh">,
    names: readonly string[],
): (from: string, to: string) => boolean {
    const { topology } = spec.mesh;
    if (topology === "full") {
        return () => true;
    }
    if ("hubs" in topology) {
        const hubs = new Set(selectClusters(spec.clusters, topology.hubs));
        return (from, to) => hubs.has(from) || hubs.has(to);
    }
    if ("groups" in topology) {
        const memberships = new Map<string, Set<string>>(names.map((name) => [name, new Set()]));
        for (const [group, selector] of Object.entries(topology.groups)) {
            selectClusters(spec.clusters, selector).forEach((name) => memberships.get(name)?.add(group));
        }
        return (from, to) => [...memberships.get(from)!].some((group) => memberships.get(to)!.has(group));
    }
    const edges = new Map(Object.entries(topology.edges).map(([name, peers]) => [name, new Set(peers)]));
    return (from, to) => edges.get(from)?.has(to) ?? false;
}
