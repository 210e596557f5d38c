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
    /**
     * How pods reach pods of other nodes: routed by the VPC (`native`), or in a tunnel between nodes. It cannot be
     * changed while the mesh lives, and is the same in every cluster.
     * @example "native"
     */
    readonly mode: "native" | "vxlan" | "geneve";
    /**
     * How traffic between nodes is encrypted: that of pods by `type`, and with `nodeToNode` also that of nodes
     * themselves (WireGuard only).
     * @example { type: "wireguard", nodeToNode: true }
     */
    readonly encryption: {
        readonly type: "none" | "wireguard" | "ipsec";
        readonly nodeToNode: boolean;
    };
    /**
     * Whether Cilium serves Services instead of kube-proxy. GKE keeps its kube-proxy beside it.
     * @example true
     */
    readonly kubeProxyReplacement: boolean;
    /**
     * What hides pod addresses from destinations outside the mesh.
     * @example "iptables"
     */
    readonly masquerade: "iptables" | "bpf";
    /**
     * Whether Cilium keeps pods to the bandwidth that their annotation allows them.
     * @example true
     */
    readonly bandwidthManager: boolean;
    /**
     * Whether network policies may also protect nodes.
     * @example true
     */
    readonly hostFirewall: boolean;
}

/** Hubble of one cluster: who talks to whom. */
export interface HubbleInput {
    /**
     * Whether agents observe flows.
     * @example true
     */
    readonly enabled: boolean;
    /**
     * Whether Hubble Relay answers for the flows of the whole cluster.
     * @example true
     */
    readonly relay: boolean;
    /**
     * Replicas of the relay; with two or more they have a disruption budget and are spread over zones.
     * @example 2
     */
    readonly relayReplicas: number;
    /**
     * Whether the user interface is installed. It asks the relay.
     * @example true
     */
    readonly ui: boolean;
    /**
     * Metrics to serve, by the names of Hubble; none when empty.
     * @example ["dns", "drop", "flow"]
     */
    readonly metrics: readonly string[];
}

/** What the values of the Cilium chart are made from. */
export interface CiliumInput {
    /**
     * `gke` brings node-init and GKE's paths; `generic` leaves them out.
     * @example "gke"
     */
    readonly platform: "gke" | "generic";
    /**
     * Name of the cluster in the mesh: 1 to 32 lower-case letters, digits or dashes, and not `default`.
     * @example "paris"
     */
    readonly clusterName: string;
    /**
     * Number of the cluster in the mesh, from 1 to `maxConnectedClusters`, and its alone. It is part of every identity,
     * so it never changes while the cluster lives.
     * @example 1
     */
    readonly clusterId: number;
    /**
     * Most clusters the mesh can ever hold: 255 or 511. It is the same in every cluster and never changes, as it says
     * how many bits of an identity name the cluster.
     * @example 511
     */
    readonly maxConnectedClusters: number;
    /**
     * Supernet of every pod range of the mesh: traffic inside it is never masqueraded.
     * @example "10.0.0.0/9"
     */
    readonly nativeRoutingCidr: Cidr;
    /**
     * MTU of the VPC in bytes. Tunnels and encryption take their share from it.
     * @example 1460
     */
    readonly mtu: number;
    /**
     * DNS names of the clustermesh-apiservers of this cluster's neighbours (and harmlessly its own), by cluster.
     * @example { rome: { host: "rome.mesh.cilium.io", port: 2379 } }
     */
    readonly peers: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
    /**
     * Domain of their names, which the server certificate of the clustermesh-apiserver covers.
     * @default "mesh.cilium.io"
     * @example "mesh.cilium.io"
     */
    readonly domain?: string | undefined;
    /**
     * Name of the reserved address of this cluster's clustermesh-apiserver.
     * @example "prod-paris-clustermesh"
     */
    readonly addressName: string;
    /**
     * Who may reach it: node and pod ranges of the neighbours. A load balancer with an empty list is open to everyone
     * who has a route.
     * @example ["10.128.0.0/13", "10.0.0.0/9"]
     */
    readonly sourceRanges: readonly Cidr[];
    /**
     * Replicas of the clustermesh-apiserver, each with a whole etcd; with two or more they have a disruption budget and
     * are spread over zones.
     * @example 2
     */
    readonly apiserverReplicas: number;
    /**
     * Replicas of the clustermesh-apiserver that a voluntary disruption may take away at once. It has no effect on a
     * single one.
     * @example 1
     */
    readonly apiserverMaxUnavailable: number;
    /**
     * Replicas of the operator, of which one leads; with two or more they have a disruption budget.
     * @example 2
     */
    readonly operatorReplicas: number;
    /**
     * What Cilium's parts ask for.
     * @example planSizing(12)
     */
    readonly sizing: Sizing;
    /**
     * Labels of every object and pod of the chart. A change restarts all of Cilium's pods.
     * @default {}
     * @example { environment: "prod", cluster: "paris" }
     */
    readonly labels?: Readonly<Record<string, string>>;
    /**
     * Agents that may restart at once: a number of nodes, or a share like `10%`.
     * @example "10%"
     */
    readonly agentMaxUnavailable: number | string;
    /**
     * Whether a change of configuration restarts the pods that read it.
     * @example true
     */
    readonly rollOutPods: boolean;
    /**
     * Taint that keeps pods off a node until its agent is ready; the node pools must have the same.
     * @example { key: "node.cilium.io/agent-not-ready", effect: "NO_SCHEDULE" }
     */
    readonly startupTaint: StartupTaint;
    /**
     * How long data of a lost cluster stays, as a Go duration; `0s` keeps it for ever.
     * @example "60s"
     */
    readonly cacheTtl: string;
    /**
     * How long certificates signed by the CA are valid, in days. A CronJob renews them every four months.
     * @example 365
     */
    readonly leafValidityDays: number;
    /**
     * Whether Envoy is installed, for policies and ingress that look into requests.
     * @example true
     */
    readonly l7Proxy: boolean;
    /**
     * Who talks to whom, and how it is told.
     * @example { enabled: true, relay: true, relayReplicas: 2, ui: false, metrics: ["drop"] }
     */
    readonly hubble: HubbleInput;
    /**
     * Registry and path that replace `quay.io/cilium` in every image.
     * @default - the chart's own
     * @example "europe-docker.pkg.dev/my-project/cilium"
     */
    readonly imageRegistry?: string | undefined;
    /**
     * Whether images are pinned by digest; false for mirrors that do not keep digests.
     * @example true
     */
    readonly imageDigests: boolean;
    /**
     * How packets travel.
     * @example { mode: "native", encryption: { type: "none", nodeToNode: false }, kubeProxyReplacement: false,
     * masquerade: "iptables", bandwidthManager: false, hostFirewall: false }
     */
    readonly datapath: DatapathInput;
    /**
     * Whether the Multi-Cluster Services API is served: ServiceExport and ServiceImport.
     * @example false
     */
    readonly mcs: boolean;
    /**
     * Free-form values, merged over the rendered ones; `null` takes one away.
     * @example { debug: { enabled: true } }
     */
    readonly overrides: HelmValues;
}
