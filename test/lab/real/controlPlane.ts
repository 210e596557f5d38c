import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { addForward, hostNamespace, removeForward } from "./fabric/fabric.js";
import { ensureProcess, logFile, processAlive, stopProcess } from "./fabric/ownedProcess.js";
import { clusterDir, pkiDir, privateDir } from "./clusterFiles.js";
import {
    apiServer,
    controllerPrograms,
    controlPlaneGroup,
    controlPlaneHost,
    programName,
    serverPrograms,
    tokenAuthFile,
    type Program,
} from "./controlPlanePlan.js";
import { probeReady } from "./kubeClient.js";
import { apiPort, ensureToken, writeKubeconfig } from "./kubeconfig.js";
import { networkKey } from "./networkView.js";
import { controlPlaneClients, ensureClusterPki } from "./pki.js";
import type { ClusterEntry } from "./registry.js";

/** How long an API server may take on a busy machine (milliseconds); 5 s are usual. */
const readyTimeoutMs = 120_000;

/** Writes what a control plane's programs read. Returns the authority's certificate in PEM. */
export async function prepareControlPlane(lab: string, cluster: ClusterEntry): Promise<string> {
    const ca = await ensureClusterPki(lab, cluster);
    for (const { file } of controlPlaneClients) {
        writeKubeconfig(lab, cluster, { file, server: apiServer(cluster) });
    }
    const line = `${ensureToken(lab)},local-cloud,local-cloud,"system:masters"\n`;
    writeFileSync(tokenAuthFile(lab, cluster), line, { mode: 0o600 });
    return ca;
}

/**
 * Starts what is not running of a control plane whose host exists, and waits until it answers. Safe to call again
 * after any interruption: data, certificates and addresses are kept.
 */
export async function startControlPlane(lab: string, cluster: ClusterEntry, ca: string): Promise<void> {
    privateDir(clusterDir(lab, cluster.key));
    await startPrograms(lab, cluster, serverPrograms(lab, cluster));
    await addForward(lab, {
        listen: forwardListen(cluster),
        network: networkKey(cluster.network),
        target: `${cluster.address}:${apiPort}`,
    });
    await waitReady(lab, cluster, ca);
    await startPrograms(lab, cluster, controllerPrograms(lab, cluster));
}

/** Names of a control plane's programs that should run and do not. */
export function deadPrograms(lab: string, cluster: ClusterEntry): readonly string[] {
    const programs = [...serverPrograms(lab, cluster), ...controllerPrograms(lab, cluster)];
    return programs.map(({ name }) => name).filter((name) => !processAlive(lab, name));
}

/** Ends a control plane and removes its files. */
export async function removeControlPlane(lab: string, cluster: ClusterEntry): Promise<void> {
    await removeForward(lab, forwardListen(cluster));
    // Nothing of it is wanted afterwards, so nobody waits for orderly endings.
    for (const part of ["controllers", "scheduler", "apiserver", "etcd"] as const) {
        await stopProcess(lab, programName(cluster, part), "SIGKILL");
    }
    rmSync(clusterDir(lab, cluster.key), { recursive: true, force: true });
}

/** Authority of a cluster that was prepared before, in PEM. */
export function clusterAuthority(lab: string, cluster: ClusterEntry): string {
    return readFileSync(join(pkiDir(lab, cluster.key), "ca.crt"), "utf8");
}

async function startPrograms(lab: string, cluster: ClusterEntry, programs: readonly Program[]): Promise<void> {
    const netns = hostNamespace(lab, networkKey(cluster.network), controlPlaneHost(cluster));
    const group = controlPlaneGroup(cluster);
    for (const { name, command, env } of programs) {
        await ensureProcess(lab, { name, command, env, netns, group });
    }
}

async function waitReady(lab: string, cluster: ClusterEntry, ca: string): Promise<void> {
    const deadline = Date.now() + readyTimeoutMs;
    for (;;) {
        const { ready, reason } = await probeReady(cluster, ca);
        if (ready) {
            return;
        }
        const dead = serverPrograms(lab, cluster).find(({ name }) => !processAlive(lab, name));
        if (dead || Date.now() > deadline) {
            const culprit = dead?.name ?? programName(cluster, "apiserver");
            throw new Error(
                `${cluster.id}: ${culprit} ${dead ? "ended" : `is not ready after ${readyTimeoutMs / 1000} s (${reason.trim()})`}; the end of ${logFile(lab, culprit)}:\n${tail(logFile(lab, culprit))}`,
            );
        }
        await sleep(150);
    }
}

function forwardListen(cluster: ClusterEntry): string {
    return `${cluster.endpoint}:${apiPort}`;
}

function tail(file: string): string {
    try {
        return readFileSync(file, "utf8").trimEnd().split("\n").slice(-10).join("\n");
    } catch {
        return "(no log)";
    }
}
