import { join } from "node:path";

import { binary } from "../toolchain/artefacts.js";
import { pauseImage } from "../toolchain/imageSpecs.js";
import { nodeDir, pkiDir } from "./clusterFiles.js";
import { dnsAddress } from "./fabric/names.js";
import { addressAt } from "./ipv4.js";
import { nodeIdentity } from "./pki.js";
import { maxPodsOf } from "./poolDigest.js";
import { projectOf, regionOf, shortName, type ClusterRecord, type NodePoolRecord } from "./records.js";
import type { ClusterEntry, NodeEntry } from "./registry.js";

/** What the programs of a node read: rendered here, written in node.ts. */

/** Address of a cluster's DNS Service: the tenth of the service range, as on GKE. */
export function clusterDns(cluster: ClusterEntry): string {
    return addressAt(cluster.serviceRange, 10);
}

/** Labels a node registers with: the pool's own and those GKE adds. */
export function nodeLabels(node: NodeEntry, pool: NodePoolRecord): Readonly<Record<string, string>> {
    return {
        ...pool.config?.labels,
        "cloud.google.com/gke-nodepool": shortName(node.pool),
        "topology.kubernetes.io/region": regionOf(node.zone),
        "topology.kubernetes.io/zone": node.zone,
        ...(pool.config?.machineType ? { "node.kubernetes.io/instance-type": pool.config.machineType } : {}),
    };
}

/** A pool's taints in Kubernetes' words: `NO_SCHEDULE` is `NoSchedule`. */
export function nodeTaints(pool: NodePoolRecord): readonly { key: string; value: string; effect: string }[] {
    return (pool.config?.taints ?? []).map(({ key, value, effect }) => ({
        key,
        value: value ?? "",
        effect: effect
            .split("_")
            .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
            .join(""),
    }));
}

/** Everything a kubelet's configuration depends on. */
export interface KubeletInputs {
    readonly lab: string;
    readonly cluster: ClusterEntry;
    readonly clusterRecord: ClusterRecord;
    readonly node: NodeEntry;
    readonly pool: NodePoolRecord;
    /** Group below which pods' groups are made, as the kubelet sees it. */
    readonly cgroupRoot: string;
}

/** Configuration of a kubelet. */
export function kubeletConfig(inputs: KubeletInputs): object {
    const { lab, cluster, clusterRecord, node, pool, cgroupRoot } = inputs;
    return {
        apiVersion: "kubelet.config.k8s.io/v1beta1",
        kind: "KubeletConfiguration",
        cgroupDriver: "cgroupfs",
        // The machine may still have the first version of control groups.
        failCgroupV1: false,
        cgroupRoot,
        enforceNodeAllocatable: [],
        failSwapOn: false,
        containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
        clusterDNS: [clusterDns(cluster)],
        clusterDomain: "cluster.local",
        authentication: {
            anonymous: { enabled: false },
            x509: { clientCAFile: join(pkiDir(lab, cluster.key), "ca.crt") },
            webhook: { enabled: true },
        },
        authorization: { mode: "Webhook" },
        providerID: `gce://${projectOf(node.pool)}/${node.zone}/${node.name}`,
        registerWithTaints: nodeTaints(pool),
        maxPods: maxPodsOf(pool, clusterRecord),
        resolvConf: "/etc/resolv.conf",
        volumePluginDir: "/var/lib/kubelet/volume-plugins",
        // The machine is shared: nothing is evicted or collected because something else fills its disk.
        evictionHard: { "memory.available": "50Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
        imageGCHighThresholdPercent: 100,
        imageGCLowThresholdPercent: 99,
        nodeStatusUpdateFrequency: "5s",
        // A Secret made after its pod reaches the pod at the next sync; with the default of a minute, waiting for the
        // mesh's certificates would be a third of the whole run.
        syncFrequency: "10s",
        // Lowering it takes a capability that root may lack.
        oomScoreAdj: 0,
        serializeImagePulls: false,
    };
}

/** Configuration of kube-proxy, which serves Services on GKE's legacy datapath. */
export function kubeProxyConfig(lab: string, cluster: ClusterEntry, node: NodeEntry): object {
    return {
        apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
        kind: "KubeProxyConfiguration",
        mode: "iptables",
        hostnameOverride: node.name,
        clusterCIDR: cluster.podRange,
        clientConnection: { kubeconfig: join(pkiDir(lab, cluster.key), "kube-proxy.kubeconfig") },
        healthzBindAddress: "0.0.0.0:10256",
        metricsBindAddress: "127.0.0.1:10249",
        oomScoreAdj: 0,
        // Zero leaves the settings of connection tracking alone; most of them belong to the whole machine.
        conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
        iptables: { minSyncPeriod: "200ms" },
    };
}

/** Configuration of containerd: the images of the store, and containers that do without what root may lack. */
export function containerdConfig(): string {
    const cri = 'plugins."io.containerd.grpc.v1.cri"';
    return `version = 2
root = "/var/lib/containerd"
state = "/run/containerd"

[grpc]
address = "/run/containerd/containerd.sock"

[${cri}]
sandbox_image = "${pauseImage}"
disable_apparmor = true
restrict_oom_score_adj = true

[${cri}.cni]
bin_dir = "/opt/cni/bin"
conf_dir = "/etc/cni/net.d"

[${cri}.containerd]
snapshotter = "overlayfs"

[${cri}.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[${cri}.containerd.runtimes.runc.options]
BinaryName = "${binary("runc-caps")}"
`;
}

/** Resolver configuration that pods inherit. */
export function resolvConf(): string {
    return `nameserver ${dnsAddress}\n`;
}

/** Environment of a node's process 1, besides where its group is. */
export function nodeEnvironment(
    lab: string,
    cluster: ClusterEntry,
    node: NodeEntry,
    labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
    return {
        NODE_NAME: node.name,
        NODE_IP: node.ip,
        NODE_DIR: nodeDir(lab, node.name),
        NODE_KUBECONFIG: join(pkiDir(lab, cluster.key), `${nodeIdentity(node.name).file}.kubeconfig`),
        NODE_LABELS: Object.entries(labels)
            .map(([key, value]) => `${key}=${value}`)
            .join(","),
        CONTAINERD: "containerd",
        KUBELET: binary("kubelet"),
        KUBE_PROXY: binary("kube-proxy"),
    };
}
