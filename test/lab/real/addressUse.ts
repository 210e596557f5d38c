import type { ClusterEntry, LoadBalancerEntry, RegistryData } from "./registry.js";

/** Who has which address: pure functions of the records and of what was handed out. */

/** Addresses of nodes, control planes and load balancers in a subnetwork. */
export function addressesInUse(data: RegistryData, subnetworkId: string): readonly string[] {
    const clusters = clustersOf(data, subnetworkId);
    return [...new Set(holders(data, clusters).map(({ address }) => address))];
}

/** What has an address in a network, by name. */
export function usersOfAddress(data: RegistryData, network: string, address: string): readonly string[] {
    const clusters = data.clusters.filter((cluster) => cluster.network === network);
    return holders(data, clusters)
        .filter((holder) => holder.address === address)
        .map(({ name }) => name);
}

function holders(
    data: RegistryData,
    clusters: readonly ClusterEntry[],
): readonly { readonly address: string; readonly name: string }[] {
    return [
        ...clusters.map(({ address, id }) => ({ address, name: `the control plane of ${id}` })),
        ...data.nodes
            .filter((node) => clusters.some((cluster) => cluster.id === node.cluster))
            .map(({ ip, name }) => ({ address: ip, name: `node ${name}` })),
        ...balancersOf(data, clusters).map(({ entry }) => ({
            address: entry.address,
            name: `Service ${entry.service} of ${entry.cluster}`,
        })),
    ];
}

function clustersOf(data: RegistryData, subnetwork: string): readonly ClusterEntry[] {
    return data.clusters.filter((cluster) => cluster.subnetwork === subnetwork);
}

function balancersOf(
    data: RegistryData,
    clusters: readonly ClusterEntry[],
): readonly { readonly entry: LoadBalancerEntry; readonly cluster: ClusterEntry }[] {
    return data.loadBalancers.flatMap((entry) => {
        const cluster = clusters.find(({ id }) => id === entry.cluster);
        return cluster ? [{ entry, cluster }] : [];
    });
}
