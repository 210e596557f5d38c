/** How clusters find and trust each other, as plain data. */
export interface MeshEndpointPlan {
    /** Cluster name. */
    readonly cluster: string;
    readonly region: string;
    readonly subnetName: string;
    /** Name of the reserved address; the load balancer Service refers to it. */
    readonly addressName: string;
    readonly address: string;
    /** Name of the clustermesh-apiserver, e.g. `paris.mesh.cilium.io`. */
    readonly host: string;
}

export interface MeshDnsPlan {
    readonly project: string;
    readonly zoneName: string;
    /** With trailing dot, as Cloud DNS wants it. */
    readonly dnsName: string;
    /** Names of the networks that resolve the zone. */
    readonly networks: readonly string[];
    /** Seconds. */
    readonly ttl: number;
}

export interface MeshCaPlan {
    readonly commonName: string;
    readonly organization: string;
    /** Hours. */
    readonly validityHours: number;
    readonly protect: boolean;
}

/** Port of a clustermesh-apiserver behind its load balancer; the chart fixes it. */
export const meshPort = 2379;

/** Which clusters each cluster is connected to; always mutual. */
export type PeerMap = Readonly<Record<string, readonly string[]>>;

/** Everyone with everyone. */
export function planFullMesh(clusters: readonly string[]): PeerMap {
    const names = [...clusters].sort();
    return Object.fromEntries(names.map((name) => [name, names.filter((other) => other !== name)]));
}

/** Every connection once, each as an ordered pair of names. */
export function edgesOf(peers: PeerMap): readonly (readonly [string, string])[] {
    return Object.entries(peers).flatMap(([name, others]) =>
        others.filter((other) => name < other).map((other) => [name, other] as const),
    );
}
