import { join } from "node:path";

import { binary } from "../toolchain/artefacts.js";
import { clusterDir, pkiDir } from "./clusterFiles.js";
import { apiPort } from "./kubeconfig.js";
import { frontProxyClient } from "./pki.js";
import type { ClusterEntry } from "./registry.js";

/** The programs of a control plane and their arguments: decided here, started in controlPlane.ts. */

/** One program of a control plane. */
export interface Program {
    /** Unique in the local cloud. */
    readonly name: string;
    readonly command: readonly string[];
    readonly env: Readonly<Record<string, string>>;
}

/** Name of one of a cluster's programs. */
export function programName(cluster: ClusterEntry, part: "etcd" | "apiserver" | "controllers" | "scheduler"): string {
    return `${cluster.key}-${part}`;
}

/** Name of the host a control plane runs on. */
export function controlPlaneHost(cluster: ClusterEntry): string {
    return `${cluster.key}-cp`;
}

/** Group of processes a control plane belongs to. */
export function controlPlaneGroup(cluster: ClusterEntry): string {
    return `clusters/${cluster.key}`;
}

/** Where the API server answers inside its own host: what controllers and nodes use. */
export function apiServer(cluster: ClusterEntry): string {
    return `https://${cluster.address}:${apiPort}`;
}

/** File with the token the API server accepts. */
export function tokenAuthFile(lab: string, cluster: ClusterEntry): string {
    return join(pkiDir(lab, cluster.key), "tokens.csv");
}

/**
 * Collect garbage twice as often as Go does by itself: a control plane of a few nodes allocates little that lives
 * long, and several of them share one machine.
 */
const frugal = { GOGC: "50" };

/** Store and API server; they find each other by trying again. */
export function serverPrograms(lab: string, cluster: ClusterEntry): readonly Program[] {
    return [etcd(lab, cluster), apiServerProgram(lab, cluster)];
}

/** What needs an API server that is ready: both give up when they meet one that is not. */
export function controllerPrograms(lab: string, cluster: ClusterEntry): readonly Program[] {
    const pki = pkiDir(lab, cluster.key);
    const kubeconfigs = (file: string): readonly string[] =>
        ["kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig"].map(
            (flag) => `--${flag}=${join(pki, `${file}.kubeconfig`)}`,
        );
    const common = ["--leader-elect=false", "--bind-address=127.0.0.1", "--profiling=false"];
    return [
        {
            name: programName(cluster, "controllers"),
            env: frugal,
            command: [
                binary("kube-controller-manager"),
                ...kubeconfigs("controller-manager"),
                ...common,
                `--root-ca-file=${join(pki, "ca.crt")}`,
                `--cluster-signing-cert-file=${join(pki, "ca.crt")}`,
                `--cluster-signing-key-file=${join(pki, "ca.key")}`,
                `--service-account-private-key-file=${join(pki, "sa.key")}`,
                "--use-service-account-credentials=true",
                // Pod ranges are given out by the platform, as on GKE.
                "--allocate-node-cidrs=false",
                `--cluster-cidr=${cluster.podRange}`,
            ],
        },
        {
            name: programName(cluster, "scheduler"),
            env: frugal,
            command: [binary("kube-scheduler"), ...kubeconfigs("scheduler"), ...common],
        },
    ];
}

function etcd(lab: string, cluster: ClusterEntry): Program {
    // Every control plane has a loopback of its own, so all may use the same ports.
    const [client, peer] = ["http://127.0.0.1:2379", "http://127.0.0.1:2380"];
    return {
        name: programName(cluster, "etcd"),
        env: frugal,
        command: [
            binary("etcd"),
            `--data-dir=${join(clusterDir(lab, cluster.key), "etcd")}`,
            `--listen-client-urls=${client}`,
            `--advertise-client-urls=${client}`,
            `--listen-peer-urls=${peer}`,
            `--initial-advertise-peer-urls=${peer}`,
            `--name=${cluster.key}`,
            `--initial-cluster=${cluster.key}=${peer}`,
            "--log-level=warn",
            // What this guards against is the machine itself losing power; the disk is the slowest part of a start.
            "--unsafe-no-fsync",
        ],
    };
}

function apiServerProgram(lab: string, cluster: ClusterEntry): Program {
    const pki = (file: string): string => join(pkiDir(lab, cluster.key), file);
    return {
        name: programName(cluster, "apiserver"),
        env: frugal,
        command: [
            binary("kube-apiserver"),
            "--etcd-servers=http://127.0.0.1:2379",
            "--bind-address=0.0.0.0",
            `--secure-port=${apiPort}`,
            `--advertise-address=${cluster.address}`,
            `--client-ca-file=${pki("ca.crt")}`,
            `--tls-cert-file=${pki("apiserver.crt")}`,
            `--tls-private-key-file=${pki("apiserver.key")}`,
            `--requestheader-client-ca-file=${pki("front-proxy-ca.crt")}`,
            `--requestheader-allowed-names=${frontProxyClient}`,
            "--requestheader-username-headers=X-Remote-User",
            "--requestheader-group-headers=X-Remote-Group",
            "--requestheader-extra-headers-prefix=X-Remote-Extra-",
            `--proxy-client-cert-file=${pki(`${frontProxyClient}.crt`)}`,
            `--proxy-client-key-file=${pki(`${frontProxyClient}.key`)}`,
            `--token-auth-file=${tokenAuthFile(lab, cluster)}`,
            `--kubelet-client-certificate=${pki("kubelet-client.crt")}`,
            `--kubelet-client-key=${pki("kubelet-client.key")}`,
            "--kubelet-preferred-address-types=InternalIP",
            `--service-account-key-file=${pki("sa.pub")}`,
            `--service-account-signing-key-file=${pki("sa.key")}`,
            "--service-account-issuer=https://kubernetes.default.svc",
            `--service-cluster-ip-range=${cluster.serviceRange}`,
            // Without Node, kubelets may not register.
            "--authorization-mode=Node,RBAC",
            "--allow-privileged=true",
            "--profiling=false",
            // Fair queues cost memory and guard against crowds that are not here.
            "--enable-priority-and-fairness=false",
        ],
    };
}
