import { readFileSync } from "node:fs";

/**
 * Proportional set size of a set of processes in bytes: memory shared between them counts once.
 * Processes that end while being looked at are left out.
 */
export function memoryOf(pids: readonly number[]): number {
    return pids.reduce((sum, pid) => sum + proportionalSetSize(pid), 0);
}

function proportionalSetSize(pid: number): number {
    try {
        const match = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
        return Number(match?.[1] ?? 0) * 1024;
    } catch {
        return 0;
    }
}
