import type { EnvironmentSpec } from "./schema.js";

/**
 * Which VPC a cluster lives in, by its key: with one network each, the cluster's name; per region, the region; in mode
 * `shared` one for all; else the network it names (its own name when it names none).
 */
export function networkOf(spec: Pick<EnvironmentSpec, "clusters" | "network">, cluster: string): string {
    const { region, network } = spec.clusters[cluster]!;
    if (spec.network.mode === "shared") {
        return "mesh";
    }
    switch (spec.network.per) {
        case "cluster":
            return cluster;
        case "region":
            return region;
        case "named":
            return network ?? cluster;
    }
}

/** Keys of all networks, each with its clusters, in order. */
export function clustersByNetwork(
    spec: Pick<EnvironmentSpec, "clusters" | "network">,
): Readonly<Record<string, readonly string[]>> {
    const networks = new Map<string, string[]>();
    for (const cluster of Object.keys(spec.clusters).sort()) {
        const network = networkOf(spec, cluster);
        networks.set(network, [...(networks.get(network) ?? []), cluster]);
    }
    return Object.fromEntries(networks);
}
