import type { Cidr } from "../shared/cidr.js";

/** What the values of the Cilium chart are made from. */
export interface CiliumInput {
    /** `gke` brings node-init and GKE's paths; `generic` leaves them out. */
    readonly platform: "gke" | "generic";
    readonly clusterName: string;
    readonly clusterId: number;
    readonly maxConnectedClusters: number;
    /** Supernet of every pod range of the mesh: traffic inside it is never masqueraded. */
    readonly nativeRoutingCidr: Cidr;
    /** DNS names of the clustermesh-apiservers of this cluster's neighbours (and harmlessly its own), by cluster. */
    readonly peers: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
    /** Name of the reserved address of this cluster's clustermesh-apiserver. */
    readonly addressName: string;
    /** Who may reach it: node and pod ranges of the neighbours. */
    readonly sourceRanges: readonly Cidr[];
    readonly apiserverReplicas: number;
    readonly operatorReplicas: number;
    /** How long data of a lost cluster stays, as a Go duration. */
    readonly cacheTtl: string;
    /** Days. */
    readonly leafValidityDays: number;
    readonly l7Proxy: boolean;
    readonly hubble: boolean;
    /** Whether images are pinned by digest; false for mirrors that do not keep digests. */
    readonly imageDigests: boolean;
}

/** Helm values as plain JSON. */
export type HelmValues = { readonly [key: string]: HelmValue };
type HelmValue = string | number | boolean | readonly HelmValue[] | HelmValues;

/** Leaf certificates are renewed three times a year, well within their year of validity. */
const renewalSchedule = "0 0 1 */4 *";

/** Values of the Cilium chart for one cluster of the mesh. */
export function renderCiliumValues(input: CiliumInput): HelmValues {
    return {
        cluster: { name: input.clusterName, id: input.clusterId },
        ...datapathValues(input),
        ...(input.platform === "gke" ? gkeValues : {}),
        ...imageValues(input.imageDigests),
        operator: { replicas: input.operatorReplicas, ...(input.imageDigests ? {} : { image: { useDigest: false } }) },
        l7Proxy: input.l7Proxy,
        envoy: { enabled: input.l7Proxy },
        hubble: {
            enabled: input.hubble,
            // Never `helm`: it would make new certificates at every render and own the CA Secret.
            tls: {
                auto: { method: "cronJob", schedule: renewalSchedule, certValidityDuration: input.leafValidityDays },
            },
        },
        clustermesh: meshValues(input),
    };
}

/** Native routing over the VPC: alias ranges deliver pods, so nothing is tunnelled and no routes are added. */
function datapathValues(input: CiliumInput): HelmValues {
    return {
        routingMode: "native",
        ipv4NativeRoutingCIDR: input.nativeRoutingCidr,
        // Said explicitly: two templates test the raw value and treat the unset default as false.
        enableIPv4Masquerade: true,
        autoDirectNodeRoutes: false,
        endpointRoutes: { enabled: true },
        ipam: { mode: "kubernetes" },
        kubeProxyReplacement: false,
    };
}

const gkeValues: HelmValues = {
    gke: { enabled: true, disableDefaultSnat: true },
    cni: { binPath: "/home/kubernetes/bin" },
    nodeinit: { enabled: true, reconfigureKubelet: true, removeCbrBridge: true },
};

function imageValues(digests: boolean): HelmValues {
    return digests ? {} : { image: { useDigest: false }, certgen: { image: { useDigest: false } } };
}

function meshValues(input: CiliumInput): HelmValues {
    return {
        useAPIServer: true,
        maxConnectedClusters: input.maxConnectedClusters,
        cacheTTL: input.cacheTtl,
        // Always enabled: without it the users ConfigMap is never made and the apiserver waits for it (cilium#44181).
        config: {
            enabled: true,
            clusters: Object.fromEntries(
                Object.entries(input.peers)
                    .sort(([a], [b]) => (a < b ? -1 : 1))
                    .map(([name, { host, port }]) => [name, { address: host, port }]),
            ),
        },
        apiserver: {
            replicas: input.apiserverReplicas,
            ...(input.imageDigests ? {} : { image: { useDigest: false } }),
            ...(input.apiserverReplicas > 1 ? { podDisruptionBudget: { enabled: true, maxUnavailable: 1 } } : {}),
            tls: {
                authMode: "cluster",
                auto: { method: "cronJob", schedule: renewalSchedule, certValidityDuration: input.leafValidityDays },
            },
            service: {
                type: "LoadBalancer",
                loadBalancerSourceRanges: [...input.sourceRanges],
                annotations: {
                    "networking.gke.io/load-balancer-type": "Internal",
                    // Peers in other regions cannot reach an internal load balancer without it (cilium#13822).
                    "networking.gke.io/internal-load-balancer-allow-global-access": "true",
                    "networking.gke.io/load-balancer-ip-addresses": input.addressName,
                },
            },
        },
    };
}
