import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Report } from "../cloud/backend.js";
import { labDir } from "../paths.js";
import { controllerDirs, removeCgroupTrees } from "./controllers.js";
import { listFabric, removeAllFabric } from "./fabric/fabric.js";
import { cgroupDir } from "./fabric/ownedProcess.js";
import { releaseLoopback } from "./loopback.js";

/**
 * Removes a local cloud by what is found on the machine: control groups, process table, mounts, namespaces. No record
 * is read, so it works after anything was killed at any moment, and again after it was itself killed.
 */

/** How long killed processes may take to disappear (milliseconds). */
const goneTimeoutMs = 15_000;

/** Ends everything that belongs to a local cloud and removes its directory. Its daemon must have ended before. */
export async function removeEverything(lab: string, report: Report): Promise<void> {
    report("ending processes");
    await killAll(lab);
    report("removing networks");
    await removeAllFabric(lab);
    report("removing control groups");
    const stuck = await removeCgroupTrees(groupRoots(lab));
    if (stuck.length > 0) {
        throw new Error(
            `${stuck.join(", ")}: must be empty after their processes were killed, got some that stay busy; try again`,
        );
    }
    report("removing files");
    rmSync(labDir(lab), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    releaseLoopback(lab);
}

/** What is left of a local cloud on this machine; empty when it is gone. Reads only. */
export function audit(lab: string): Promise<readonly string[]> {
    const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
    return Promise.resolve([
        ...labProcesses(lab).map((pid) => `process ${pid}${commandOf(pid)}`),
        ...groupRoots(lab).map((dir) => `control group ${dir}`),
        ...listFabric(lab),
        ...mounts
            .map((line) => line.split(" ")[1] ?? "")
            .filter((target) => target.startsWith(`${labDir(lab)}/`))
            .map((target) => `mount ${target}`),
        ...(existsSync(labDir(lab)) ? [`directory ${labDir(lab)}`] : []),
    ]);
}

/** Kills what is in the local cloud's groups until nothing is: a process may be starting another one meanwhile. */
async function killAll(lab: string): Promise<void> {
    const deadline = Date.now() + goneTimeoutMs;
    for (;;) {
        killGroup(lab);
        const left = labProcesses(lab);
        left.forEach(kill);
        if (left.length === 0) {
            return;
        }
        if (Date.now() > deadline) {
            throw new Error(`processes of ${lab} must end when killed, got ${left.join(", ")} still there; try again`);
        }
        await sleep(50);
    }
}

/** The kernel kills a whole group at once, so that nothing in it can start anything more. */
function killGroup(lab: string): void {
    try {
        writeFileSync(join(cgroupDir(lab), "cgroup.kill"), "1");
    } catch {
        // Gone already, or a kernel without it: then they are killed one by one.
    }
}

function kill(pid: number): void {
    try {
        process.kill(pid, "SIGKILL");
    } catch {
        // Gone meanwhile.
    }
}

/** Roots of a local cloud's groups in every hierarchy. */
function groupRoots(lab: string): readonly string[] {
    return [cgroupDir(lab), ...controllerDirs(lab)].filter((dir) => existsSync(dir));
}

/** Processes in any group of the local cloud; containers' processes are in groups of both versions. */
function labProcesses(lab: string): readonly number[] {
    return [...new Set(groupRoots(lab).flatMap(processesBelow))].filter((pid) => pid !== process.pid);
}

function processesBelow(dir: string): readonly number[] {
    try {
        const own = readFileSync(join(dir, "cgroup.procs"), "utf8").split("\n").filter(Boolean).map(Number);
        const inner = readdirSync(dir)
            .map((name) => join(dir, name))
            .filter((path) => statSync(path).isDirectory());
        return [...own, ...inner.flatMap(processesBelow)];
    } catch {
        // Removed while it was read.
        return [];
    }
}

function commandOf(pid: number): string {
    try {
        return ` ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()}`;
    } catch {
        return "";
    }
}
