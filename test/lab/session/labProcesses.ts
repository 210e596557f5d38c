import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { labDir } from "../paths.js";
import { ownerVariable } from "./env.js";

/** A process that works for a local cloud. */
export interface LabProcess {
    readonly pid: number;
    /** Its command line. */
    readonly command: readonly string[];
}

/**
 * Processes that were started with the environment of a local cloud: its daemon, engines, plugins, programs, helm.
 * Found by what the kernel knows of them, so it also finds those whose parent was killed.
 */
export function labProcesses(lab: string): readonly LabProcess[] {
    const marker = `${ownerVariable}=${labDir(lab)}`;
    return readdirSync("/proc")
        .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
        .flatMap((entry) => {
            const environment = read(`/proc/${entry}/environ`);
            return environment.includes(marker)
                ? [{ pid: Number(entry), command: read(`/proc/${entry}/cmdline`) }]
                : [];
        });
}

/** Engines among them. */
export function labEngines(lab: string): readonly LabProcess[] {
    return labProcesses(lab).filter(({ command }) => basename(command[0] ?? "") === "pulumi");
}

/** Kills processes and waits until they are gone; says which refused to go. */
export async function killAll(find: () => readonly LabProcess[], timeoutMs = 10_000): Promise<readonly LabProcess[]> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
        const left = find();
        if (left.length === 0 || Date.now() > deadline) {
            return left;
        }
        for (const { pid } of left) {
            try {
                process.kill(pid, "SIGKILL");
            } catch {
                // Gone between looking and killing.
            }
        }
        await sleep(100);
    }
}

/** A file of zero-separated strings; empty when the process is gone or not ours to read. */
function read(file: string): readonly string[] {
    try {
        return readFileSync(file, "utf8").split("\0");
    } catch {
        return [];
    }
}
