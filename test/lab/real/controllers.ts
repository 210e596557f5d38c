import { existsSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { cgroupDir } from "./fabric/ownedProcess.js";

/**
 * Resource controllers below a local cloud's group. On machines with the first version of control groups each
 * controller has a hierarchy of its own, and kubelets make pods' groups in all of them; with the second version only,
 * controllers have to be handed down to a node's group instead.
 */

const mount = "/sys/fs/cgroup";

/** Whether the machine has the second version only. */
export function unifiedOnly(): boolean {
    return existsSync(join(mount, "cgroup.controllers"));
}

/** Path of a node's group below the root of a hierarchy. */
export function nodeCgroup(lab: string, node: string): string {
    return `clustermesh-${lab}/nodes/${node}`;
}

/** Root of pods' groups as a node's kubelet sees it. */
export function kubeletCgroupRoot(lab: string, node: string): string {
    return unifiedOnly() ? "/" : `/${nodeCgroup(lab, node)}`;
}

/** Lets nodes limit their pods where controllers must be handed down level by level. */
export function delegateControllers(lab: string): void {
    if (!unifiedOnly()) {
        return;
    }
    for (const dir of [mount, cgroupDir(lab), cgroupDir(lab, "nodes")]) {
        for (const controller of readFileSync(join(dir, "cgroup.controllers"), "utf8").trim().split(/\s+/)) {
            try {
                writeFileSync(join(dir, "cgroup.subtree_control"), `+${controller}`);
            } catch {
                // One that cannot be handed down (a real-time process in the way, say) is one that pods do without.
            }
        }
    }
}

/** Every directory of the local cloud, or of one of its nodes, in the hierarchies of the first version. */
export function controllerDirs(lab: string, node?: string): readonly string[] {
    if (unifiedOnly() || !existsSync(mount)) {
        return [];
    }
    const below = node === undefined ? `clustermesh-${lab}` : nodeCgroup(lab, node);
    return readdirSync(mount)
        .filter((controller) => controller !== "unified")
        .map((controller) => join(mount, controller, below))
        .filter((dir) => existsSync(dir));
}

/**
 * Removes groups and all below them. A process that was killed is out of the list of its group at once, but keeps the
 * group busy a moment longer. Returns what stays busy all the same.
 */
export async function removeCgroupTrees(dirs: readonly string[]): Promise<readonly string[]> {
    let left = dirs;
    for (let tries = 0; tries < 200; tries += 1) {
        left = left.filter((dir) => !removeCgroupTree(dir));
        if (left.length === 0) {
            break;
        }
        await sleep(25);
    }
    return left;
}

/** One attempt, the deepest first; says whether all is gone. */
function removeCgroupTree(dir: string): boolean {
    try {
        const inner = readdirSync(dir).map((name) => join(dir, name));
        inner.filter((path) => statSync(path).isDirectory()).forEach(removeCgroupTree);
        rmdirSync(dir);
        return true;
    } catch {
        // Busy, or somebody else just removed it.
        return !existsSync(dir);
    }
}
