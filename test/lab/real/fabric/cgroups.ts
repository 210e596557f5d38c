import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The unified hierarchy: beside the controllers of the first version, or alone. */
function unifiedMount(): string {
    return existsSync("/sys/fs/cgroup/unified/cgroup.procs") ? "/sys/fs/cgroup/unified" : "/sys/fs/cgroup";
}

/** Directory of a lab's cgroup, or of a group below it. It need not exist. */
export function cgroupDir(lab: string, group?: string): string {
    return join(unifiedMount(), `clustermesh-${lab}`, group ?? "");
}

/** Makes a lab's group when it is not there, and returns the file that takes process numbers. */
export function ensureCgroup(lab: string, group: string): string {
    const dir = cgroupDir(lab, group);
    mkdirSync(dir, { recursive: true });
    return join(dir, "cgroup.procs");
}

/** Processes in a lab's group, without those in groups below it. */
export function cgroupProcesses(lab: string, group: string): readonly number[] {
    try {
        const text = readFileSync(join(cgroupDir(lab, group), "cgroup.procs"), "utf8");
        return text.split("\n").filter(Boolean).map(Number);
    } catch {
        return [];
    }
}

/** Processes in a directory of control groups and in all below it, of whatever version; none when it is not there. */
export function processesBelow(dir: string): readonly number[] {
    try {
        const own = readFileSync(join(dir, "cgroup.procs"), "utf8").split("\n").filter(Boolean).map(Number);
        const inner = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
        return [...own, ...inner.flatMap((entry) => processesBelow(join(dir, entry.name)))];
    } catch {
        // Not there, or removed while it was read.
        return [];
    }
}

/** Kills whatever is left in a lab's group and below it, then removes them; the lab's own group goes with the last one. */
export async function removeCgroup(lab: string, group: string): Promise<void> {
    const dir = cgroupDir(lab, group);
    for (let attempt = 0; existsSync(dir); attempt++) {
        if (attempt === 100) {
            throw new Error(`${dir}: still busy with processes ${cgroupProcesses(lab, group).join(", ")}`);
        }
        // Kills below as well.
        tolerate(() => writeFileSync(join(dir, "cgroup.kill"), "1"));
        removeTree(dir);
        if (existsSync(dir)) {
            await sleep(20);
        }
    }
    tolerate(() => rmdirSync(dirname(dir)));
}

/** The files of a cgroup cannot be deleted and need not be: its directory goes as it is, once those below are gone. */
function removeTree(dir: string): void {
    tolerate(() => {
        readdirSync(dir, { withFileTypes: true })
            .filter((entry) => entry.isDirectory())
            .forEach((entry) => removeTree(join(dir, entry.name)));
        rmdirSync(dir);
    });
}

/** Busy or already gone: the loop around looks again. */
function tolerate(work: () => void): void {
    try {
        work();
    } catch (error) {
        if (!["EBUSY", "ENOENT", "ENOTEMPTY", "ENODEV"].includes((error as NodeJS.ErrnoException).code ?? "")) {
            throw error;
        }
    }
}
