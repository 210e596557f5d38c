import { isAddress } from "../shared/cidr.js";
import { checkComputeName, checkNotEmpty, checkNumber, checkUnique, findingIf } from "../shared/checks.js";
import type { Problem } from "../shared/problems.js";

/** Where the clustermesh-apiserver of one cluster is found, as plain data. */
export interface MeshEndpointPlan {
    /**
     * Cluster name; logical names are built from it.
     * @example "paris"
     */
    readonly cluster: string;
    /**
     * Project of the cluster: GKE looks for the address there, even when the subnet is another project's.
     * @example "my-project"
     */
    readonly project: string;
    /**
     * Region of the subnet.
     * @example "europe-west9"
     */
    readonly region: string;
    /**
     * Project of the subnet.
     * @default - the cluster's
     * @example "my-network-host"
     */
    readonly subnetProject?: string;
    /**
     * Name of the subnet that has the address.
     * @example "prod-paris"
     */
    readonly subnetName: string;
    /**
     * Name of the reserved address; the load balancer Service refers to it.
     * @example "prod-paris-clustermesh"
     */
    readonly addressName: string;
    /**
     * The address, from the subnet's primary range; changing it replaces address and record.
     * @example "10.128.7.240"
     */
    readonly address: string;
    /**
     * Name of the clustermesh-apiserver, in the zone.
     * @example "paris.mesh.cilium.io"
     */
    readonly host: string;
    /**
     * Labels of the address.
     * @default {}
     * @example { environment: "prod" }
     */
    readonly labels?: Readonly<Record<string, string>>;
}

/** The private zone that names the clustermesh-apiservers, as plain data. */
export interface MeshDnsPlan {
    /**
     * Project of the zone.
     * @example "my-project"
     */
    readonly project: string;
    /**
     * Name of the zone on Google Cloud.
     * @example "prod-mesh"
     */
    readonly zoneName: string;
    /**
     * Domain with trailing dot, as Cloud DNS wants it; changing it replaces the zone.
     * @example "mesh.cilium.io."
     */
    readonly dnsName: string;
    /**
     * Relative names of the networks that resolve the zone.
     * @example ["projects/my-project/global/networks/prod-paris"]
     */
    readonly networks: readonly string[];
    /**
     * Seconds others may go on using an old address.
     * @default 60
     * @example 300
     */
    readonly ttl?: number;
    /**
     * Labels of the zone.
     * @default {}
     * @example { environment: "prod" }
     */
    readonly labels?: Readonly<Record<string, string>>;
}

/** The certificate authority of a mesh, as plain data. */
export interface MeshCaPlan {
    /**
     * Common name of the certificate.
     * @example "prod mesh CA"
     */
    readonly commonName: string;
    /**
     * Organization of the certificate.
     * @default - the common name
     * @example "prod"
     */
    readonly organization?: string;
    /**
     * Hours the certificate is valid; changing it makes a new one.
     * @default 87600
     * @example 8760
     */
    readonly validityHours?: number;
    /**
     * Where a change of the CA stands.
     * @default "none"
     * @example "introduce"
     */
    readonly rotation?: "none" | "introduce" | "switch" | "retire";
    /**
     * Protect key and certificate from deletion by Pulumi.
     * @default false
     * @example true
     */
    readonly protect?: boolean;
}

/** The key all clusters encrypt with, where the datapath uses IPsec. */
export interface IpsecPlan {
    /**
     * Made by the stack, or secret configuration.
     * @default "generated"
     * @example "config"
     */
    readonly keySource?: "generated" | "config";
    /**
     * 1 to 15; raised by one to rotate.
     * @example 1
     */
    readonly keyId: number;
}

/** Port of a clustermesh-apiserver behind its load balancer; the chart fixes it. */
export const meshPort = 2379;
/** Seconds other clusters may go on using an old address of a clustermesh-apiserver. */
export const defaultTtl = 60;
/** Ten years, in hours. */
export const defaultCaHours = 87_600;
/** Ids of IPsec keys (Cilium, transparent encryption). */
const keyIds = [1, 15] as const;

/** Which clusters each cluster is connected to; always mutual. */
export type PeerMap = Readonly<Record<string, readonly string[]>>;

/** Every connection once, each as an ordered pair of names. */
export function edgesOf(peers: PeerMap): readonly (readonly [string, string])[] {
    return Object.entries(peers).flatMap(([name, others]) =>
        others.filter((other) => name < other).map((other) => [name, other] as const),
    );
}

/** Everything about addresses and names that Google would refuse half-way, or that no cluster would find, at once. */
export function checkEndpoints(dns: MeshDnsPlan, endpoints: readonly MeshEndpointPlan[]): readonly Problem[] {
    return [
        ...checkComputeName("dns.zoneName", dns.zoneName),
        ...findingIf(
            !/^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.){2,}$/.test(dns.dnsName),
            "dns.dnsName",
            "must be a domain of at least two labels in lower case that ends with a dot",
            dns.dnsName,
            "write it like mesh.cilium.io.",
        ),
        ...checkNotEmpty("dns.networks", dns.networks, "name a network: a private zone without one is seen by nobody"),
        ...checkUnique((index) => `dns.networks.${index}`, dns.networks),
        ...checkNumber("dns.ttl", dns.ttl ?? defaultTtl, [0, 2_147_483_647]),
        ...checkUnique(
            (index) => `endpoints.${index}.cluster`,
            endpoints.map(({ cluster }) => cluster),
        ),
        ...endpoints.flatMap(({ addressName, address, host }, index) => [
            ...checkComputeName(`endpoints.${index}.addressName`, addressName),
            ...findingIf(
                !isAddress(address),
                `endpoints.${index}.address`,
                "must be an IPv4 address",
                address,
                "write it like 10.128.7.240",
            ),
            ...findingIf(
                !`${host}.`.endsWith(`.${dns.dnsName}`),
                `endpoints.${index}.host`,
                `must lie in ${dns.dnsName}`,
                host,
                "correct it, or dns.dnsName",
            ),
        ]),
    ];
}

/** What is wrong with a certificate authority. */
export function checkCa({ commonName, validityHours }: MeshCaPlan): readonly Problem[] {
    return [
        ...findingIf(
            commonName.length < 1 || commonName.length > 64,
            "plan.commonName",
            "must have 1 to 64 characters",
            commonName,
            "shorten it",
        ),
        ...checkNumber("plan.validityHours", validityHours ?? defaultCaHours, [1, 876_000]),
    ];
}

/** What is wrong with the key of IPsec, without a word of the key itself. */
export function checkIpsec({ keySource, keyId }: IpsecPlan, configured: boolean): readonly Problem[] {
    return [
        ...checkNumber("plan.keyId", keyId, keyIds),
        ...findingIf(
            keySource === "config" && !configured,
            "clustermesh:ipsecKey",
            "must be set where datapath.encryption.ipsec.keySource is config",
            "none",
            "set it with: pulumi config set --secret clustermesh:ipsecKey",
        ),
    ];
}
