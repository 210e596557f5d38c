import type { Cidr } from "../shared/cidr.js";
import type { Sizing } from "./sizing.js";
import type { StartupTaint } from "./startupTaint.js";

/** JSON as a person may write it into Helm values. */
export type HelmValue = null | string | number | boolean | readonly HelmValue[] | HelmValues;
/** Helm values as plain JSON. */
export interface HelmValues {
    readonly [key: string]: HelmValue;
}

/** How packets travel. */
export interface DatapathInput {
    readonly mode: "native" | "vxlan" | "geneve";
    readonly encryption: {
        readonly type: "none" | "wireguard" | "ipsec";
        readonly nodeToNode: boolean;
    };
    readonly kubeProxyReplacement: boolean;
    readonly masquerade: "iptables" | "bpf";
    readonly bandwidthManager: boolean;
    readonly hostFirewall: boolean;
}

export interface HubbleInput {
    readonly enabled: boolean;
    readonly relay: boolean;
    /** Replicas of the relay. */
    readonly relayReplicas: number;
    readonly ui: boolean;
    readonly metrics: readonly string[];
}

/** What the values of the Cilium chart are made from. */
export interface CiliumInput {
    /** `gke` brings node-init and GKE's paths; `generic` leaves them out. */
    readonly platform: "gke" | "generic";
    readonly clusterName: string;
    readonly clusterId: number;
    readonly maxConnectedClusters: number;
    /** Supernet of every pod range of the mesh: traffic inside it is never masqueraded. */
    readonly nativeRoutingCidr: Cidr;
    /** Bytes; of the VPC. Tunnels and encryption take their share from it. */
    readonly mtu: number;
    /** DNS names of the clustermesh-apiservers of this cluster's neighbours (and harmlessly its own), by cluster. */
    readonly peers: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
    /**
     * Domain of their names.
     * @default "mesh.cilium.io"
     */
    readonly domain?: string | undefined;
    /** Name of the reserved address of this cluster's clustermesh-apiserver. */
    readonly addressName: string;
    /** Who may reach it: node and pod ranges of the neighbours. */
    readonly sourceRanges: readonly Cidr[];
    readonly apiserverReplicas: number;
    readonly apiserverMaxUnavailable: number;
    readonly operatorReplicas: number;
    /** What Cilium's parts ask for. */
    readonly sizing: Sizing;
    /** Agents that may restart at once: a number of nodes, or a share like `10%`. */
    readonly agentMaxUnavailable: number | string;
    /** Whether a change of configuration restarts the pods that read it. */
    readonly rollOutPods: boolean;
    readonly startupTaint: StartupTaint;
    /** How long data of a lost cluster stays, as a Go duration. */
    readonly cacheTtl: string;
    /** Days. */
    readonly leafValidityDays: number;
    readonly l7Proxy: boolean;
    readonly hubble: HubbleInput;
    /** Replaces `quay.io/cilium` in every image. */
    readonly imageRegistry?: string | undefined;
    /** Whether images are pinned by digest; false for mirrors that do not keep digests. */
    readonly imageDigests: boolean;
    readonly datapath: DatapathInput;
    /** Multi-Cluster Services API. */
    readonly mcs: boolean;
    /** Free-form values, merged over the rendered ones. */
    readonly overrides: HelmValues;
}
