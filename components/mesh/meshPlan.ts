/** How clusters find and trust each other, as plain data. */
export interface MeshEndpointPlan {
    /** Cluster name. */
    readonly cluster: string;
    /** Project of the cluster: GKE looks for the address there, even when the subnet is another project's. */
    readonly project: string;
    readonly region: string;
    readonly subnetProject: string;
    readonly subnetName: string;
    /** Name of the reserved address; the load balancer Service refers to it. */
    readonly addressName: string;
    readonly address: string;
    /** Name of the clustermesh-apiserver, e.g. `paris.mesh.cilium.io`. */
    readonly host: string;
    readonly labels: Readonly<Record<string, string>>;
}

export interface MeshDnsPlan {
    readonly project: string;
    readonly zoneName: string;
    /** With trailing dot, as Cloud DNS wants it. */
    readonly dnsName: string;
    /** Relative names of the networks that resolve the zone. */
    readonly networks: readonly string[];
    /** Seconds. */
    readonly ttl: number;
    readonly labels: Readonly<Record<string, string>>;
}

export interface MeshCaPlan {
    readonly commonName: string;
    readonly organization: string;
    /** Hours. */
    readonly validityHours: number;
    /** Where a change of the CA stands. */
    readonly rotation: "none" | "introduce" | "switch" | "retire";
    readonly protect: boolean;
}

/** The key all clusters encrypt with, where the datapath uses IPsec. */
export interface IpsecPlan {
    /** Made by the stack, or secret configuration. */
    readonly keySource: "generated" | "config";
    /** 1 to 15; raised by one to rotate. */
    readonly keyId: number;
}

/** Port of a clustermesh-apiserver behind its load balancer; the chart fixes it. */
export const meshPort = 2379;

/** Which clusters each cluster is connected to; always mutual. */
export type PeerMap = Readonly<Record<string, readonly string[]>>;

/** Every connection once, each as an ordered pair of names. */
export function edgesOf(peers: PeerMap): readonly (readonly [string, string])[] {
    return Object.entries(peers).flatMap(([name, others]) =>
        others.filter((other) => name < other).map((other) => [name, other] as const),
    );
}
