import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Report } from "../cloud/backend.js";
import { labDir } from "../paths.js";
import { groupRoots, mountsBelow, processesInGroups } from "./audit.js";
import { removeCgroupTrees } from "./controllers.js";
import { run } from "./fabric/command.js";
import { removeAllFabric } from "./fabric/fabric.js";
import { cgroupDir } from "./fabric/ownedProcess.js";
import { releaseLoopback } from "./loopback.js";

export { audit, auditedKinds } from "./audit.js";

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
    // The innermost first: nothing that is only mounted here may be removed with the directory.
    for (const target of [...mountsBelow(labDir(lab))].reverse()) {
        await run(["umount", "--lazy", target]);
    }
    rmSync(labDir(lab), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    releaseLoopback(lab);
}

/** Kills what is in the local cloud's groups until nothing is: a process may be starting another one meanwhile. */
async function killAll(lab: string): Promise<void> {
    const deadline = Date.now() + goneTimeoutMs;
    for (;;) {
        killGroup(lab);
        const left = processesInGroups(lab);
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
