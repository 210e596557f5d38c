import type { KubernetesObject } from "@kubernetes/client-node";

import { corednsImage } from "../toolchain/imageSpecs.js";
import { renderCorefile, type DnsOptions } from "./corefile.js";
import { clusterDns } from "./nodeConfig.js";
import { shortHash, type ClusterEntry } from "./registry.js";

/** What the platform runs inside every cluster: DNS, and the right of the API server to use kubelets. */

/** Any object; the API server validates it. */
type Manifest = KubernetesObject & Readonly<Record<string, unknown>>;

const name = "kube-dns";
const namespace = "kube-system";
const labels = { "k8s-app": name };
const rbac = "rbac.authorization.k8s.io/v1";

/** Nodes that one more DNS server is for, as GKE's autoscaler of kube-dns has it. */
const nodesPerServer = 16;

/** DNS servers of a cluster of so many nodes. As on GKE, never a single one where there are two nodes to run them on. */
export function dnsReplicas(nodes: number): number {
    return Math.max(nodes > 1 ? 2 : 1, Math.ceil(nodes / nodesPerServer));
}

/** Objects of the platform, in the order they are applied. */
export function addonManifests(cluster: ClusterEntry, dns: DnsOptions, replicas: number): readonly Manifest[] {
    const corefile = renderCorefile(dns);
    return [
        kubeletAccess(),
        ...dnsAccess(),
        dnsConfig(corefile),
        dnsService(cluster),
        dnsDeployment(corefile, replicas),
        dnsBudget(),
    ];
}

function kubeletAccess(): Manifest {
    return {
        apiVersion: rbac,
        kind: "ClusterRoleBinding",
        metadata: { name: "kube-apiserver-kubelet-api-admin" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:kubelet-api-admin" },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "kube-apiserver-kubelet-client" }],
    };
}

function dnsAccess(): readonly Manifest[] {
    const role = "system:coredns";
    return [
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } },
        {
            apiVersion: rbac,
            kind: "ClusterRole",
            metadata: { name: role },
            rules: [
                {
                    apiGroups: [""],
                    resources: ["endpoints", "services", "pods", "namespaces"],
                    verbs: ["list", "watch"],
                },
                { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
            ],
        },
        {
            apiVersion: rbac,
            kind: "ClusterRoleBinding",
            metadata: { name: role },
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
            subjects: [{ kind: "ServiceAccount", name, namespace }],
        },
    ];
}

function dnsConfig(corefile: string): Manifest {
    return {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "coredns", namespace },
        data: { Corefile: corefile },
    };
}

function dnsService(cluster: ClusterEntry): Manifest {
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name, namespace, labels: { ...labels, "kubernetes.io/cluster-service": "true" } },
        spec: {
            selector: labels,
            clusterIP: clusterDns(cluster),
            ports: [
                { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
                { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
            ],
        },
    };
}

function dnsDeployment(corefile: string, replicas: number): Manifest {
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace, labels },
        spec: {
            replicas,
            strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
            selector: { matchLabels: labels },
            template: {
                // New configuration means new pods at once, rather than when kubelets have got round to it.
                metadata: { labels, annotations: { "local-cloud/corefile": shortHash(corefile) } },
                spec: {
                    serviceAccountName: name,
                    priorityClassName: "system-cluster-critical",
                    // The machine's resolver, not this very Deployment.
                    dnsPolicy: "Default",
                    // As GKE's own: it waits for a datapath like any other pod, so a startup taint holds it back.
                    tolerations: [
                        { key: "CriticalAddonsOnly", operator: "Exists" },
                        { key: "components.gke.io/gke-managed-components", operator: "Exists" },
                    ],
                    affinity: { podAntiAffinity: apart() },
                    containers: [dnsContainer()],
                    volumes: [
                        {
                            name: "config",
                            configMap: { name: "coredns", items: [{ key: "Corefile", path: "Corefile" }] },
                        },
                    ],
                },
            },
        },
    };
}

/** Whatever nodes they are on, a drain takes one after the other: the second may have been put beside the first. */
function dnsBudget(): Manifest {
    return {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name, namespace, labels },
        spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
    };
}

/** Servers lie on different nodes where there are any, so that no single node's end takes all of them. */
function apart(): object {
    const podAffinityTerm = { labelSelector: { matchLabels: labels }, topologyKey: "kubernetes.io/hostname" };
    return { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] };
}

function dnsContainer(): object {
    return {
        name: "coredns",
        image: corednsImage(),
        imagePullPolicy: "IfNotPresent",
        args: ["-conf", "/etc/coredns/Corefile"],
        resources: { requests: { cpu: "10m", memory: "30Mi" }, limits: { memory: "170Mi" } },
        ports: [
            { name: "dns", containerPort: 53, protocol: "UDP" },
            { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
        ],
        livenessProbe: { httpGet: { path: "/health", port: 8080 }, initialDelaySeconds: 30, failureThreshold: 5 },
        readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 2 },
        securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
            readOnlyRootFilesystem: true,
        },
        volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }],
    };
}
