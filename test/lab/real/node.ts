import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";

import type { V1Node } from "@kubernetes/client-node";

import { cloneImageStore, imageStore } from "../toolchain/imageStore.js";
import { apiServer } from "./controlPlanePlan.js";
import {
    controllerDirs,
    delegateControllers,
    kubeletCgroupRoot,
    nodeCgroup,
    removeCgroupTrees,
} from "./controllers.js";
import { reopen } from "./drain.js";
import { hostNamespace } from "./fabric/fabric.js";
import { cgroupDir, ensureProcess, processAlive, stopProcess } from "./fabric/ownedProcess.js";
import { nodeDir, pkiDir, privateDir } from "./clusterFiles.js";
import { writeKubeconfig } from "./kubeconfig.js";
import { statusCode, type KubeClient } from "./kubeClient.js";
import { networkKey } from "./networkView.js";
import {
    containerdConfig,
    kubeletConfig,
    kubeProxyConfig,
    nodeEnvironment,
    nodeLabels,
    resolvConf,
} from "./nodeConfig.js";
import { ensureClientCertificate, nodeIdentity } from "./pki.js";
import type { ClusterRecord, NodePoolRecord } from "./records.js";
import type { ClusterEntry, NodeEntry } from "./registry.js";

/** How long a node may take to register on a busy machine (milliseconds). */
const registerTimeoutMs = 120_000;

/** A node with the records it follows from. */
export interface NodeWish {
    readonly cluster: ClusterEntry;
    readonly clusterRecord: ClusterRecord;
    readonly node: NodeEntry;
    readonly pool: NodePoolRecord;
}

/** The script that becomes a node; compiled code lies under dist/, scripts do not. */
const startScript = join(
    dirname(fileURLToPath(import.meta.url)).replace(/\/dist\/test\/lab\/real$/, "/test/lab/real"),
    "node",
    "start.sh",
);

/** Starts a node whose host exists, unless it runs. */
export async function startNode(lab: string, wish: NodeWish): Promise<void> {
    const { cluster, node } = wish;
    await prepareFiles(lab, wish);
    const group = nodeGroup(node.name);
    if (!processAlive(lab, node.name)) {
        // A machine that starts has no groups of pods. Those of the life before cost the new kubelet three seconds each.
        await removeNodeGroups(lab, node.name);
    }
    mkdirSync(cgroupDir(lab, group), { recursive: true });
    delegateControllers(lab);
    await ensureProcess(lab, {
        name: node.name,
        group,
        netns: hostNamespace(lab, networkKey(cluster.network), node.name),
        cwd: nodeDir(lab, node.name),
        env: {
            ...nodeEnvironment(lab, cluster, node, nodeLabels(node, wish.pool)),
            NODE_UNIFIED: cgroupDir(lab, group),
            NODE_CGROUP: nodeCgroup(lab, node.name),
        },
        command: ["bash", startScript],
    });
}

/**
 * Waits until a node has registered, and gives it its pod range: what GKE's address manager does. Gives up quietly
 * when the node is no longer wanted.
 */
export async function registerNode(
    lab: string,
    client: KubeClient,
    node: NodeEntry,
    wanted: () => boolean,
): Promise<void> {
    const deadline = Date.now() + registerTimeoutMs;
    while (wanted()) {
        const found = await readNode(client, node.name);
        if (found) {
            if (found.spec?.podCIDR !== node.podCidr) {
                const spec = { podCIDR: node.podCidr, podCIDRs: [node.podCidr] };
                await client.objects.patch({ apiVersion: "v1", kind: "Node", metadata: { name: node.name }, spec });
            }
            await reopen(client, found);
            return;
        }
        if (Date.now() > deadline || !processAlive(lab, node.name)) {
            throw new Error(
                `${node.name}: must register with its API server within ${registerTimeoutMs / 1000} s, got nothing; see ${join(nodeDir(lab, node.name), "log", "kubelet.log")}`,
            );
        }
        await sleep(200);
    }
}

/** Ends a node and removes what is left of it on this machine and, when its API server answers, its Node object. */
export async function removeNode(
    lab: string,
    name: string,
    cluster?: ClusterEntry,
    client?: KubeClient,
): Promise<void> {
    // Its first process takes the whole process namespace along, and that takes every mount along.
    await stopProcess(lab, name, "SIGKILL");
    await removeNodeGroups(lab, name);
    rmSync(nodeDir(lab, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    if (cluster) {
        const { file } = nodeIdentity(name);
        for (const suffix of ["crt", "key", "kubeconfig"]) {
            rmSync(join(pkiDir(lab, cluster.key), `${file}.${suffix}`), { force: true });
        }
    }
    if (client) {
        await client.core.deleteNode({ name, gracePeriodSeconds: 0 }).catch((error: unknown) => {
            if (statusCode(error) !== 404) {
                throw error;
            }
        });
    }
}

/** Whether a node's first process runs. */
export function nodeRuns(lab: string, name: string): boolean {
    return processAlive(lab, name);
}

async function readNode(client: KubeClient, name: string): Promise<V1Node | undefined> {
    try {
        return await client.core.readNode({ name });
    } catch (error) {
        if (statusCode(error) === 404) {
            return undefined;
        }
        throw error;
    }
}

function nodeGroup(name: string): string {
    return `nodes/${name}`;
}

async function prepareFiles(lab: string, wish: NodeWish): Promise<void> {
    const { cluster, clusterRecord, node, pool } = wish;
    const dir = privateDir(nodeDir(lab, node.name));
    await ensureClientCertificate(pkiDir(lab, cluster.key), nodeIdentity(node.name));
    writeKubeconfig(lab, cluster, { file: nodeIdentity(node.name).file, server: apiServer(cluster) });
    const cgroupRoot = kubeletCgroupRoot(lab, node.name);
    const files = {
        "kubelet.json": JSON.stringify(kubeletConfig({ lab, cluster, clusterRecord, node, pool, cgroupRoot })),
        "kube-proxy.json": JSON.stringify(kubeProxyConfig(lab, cluster, node)),
        "containerd.toml": containerdConfig(),
        "resolv.conf": resolvConf(),
    };
    for (const [file, content] of Object.entries(files)) {
        writeFileSync(join(dir, file), content, { mode: 0o644 });
    }
    await ensureDisk(join(dir, "containerd"));
}

/** Clones the image store beside its final place first: a clone that was interrupted is never used. */
async function ensureDisk(target: string): Promise<void> {
    if (existsSync(target)) {
        return;
    }
    if (!existsSync(imageStore())) {
        throw new Error(`${imageStore()}: must hold the nodes' images, got nothing; build them with make up`);
    }
    rmSync(`${target}.new`, { recursive: true, force: true });
    await cloneImageStore(`${target}.new`);
    renameSync(`${target}.new`, target);
}

/** Removes the groups of a node that has ended. */
async function removeNodeGroups(lab: string, name: string): Promise<void> {
    const left = await removeCgroupTrees([cgroupDir(lab, nodeGroup(name)), ...controllerDirs(lab, name)]);
    if (left.length > 0) {
        throw new Error(`${name}: its control groups must be empty after its end, got processes in ${left.join(", ")}`);
    }
}
