import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Who holds a lock file, so that a process that died does not hold it for ever. */
export interface LockOwner {
    readonly pid: number;
    /** Start time in clock ticks since boot: tells a reused process number apart. */
    readonly start: string;
    readonly doing: string;
}

/** Start time of a process; empty when there is none. */
export function startTime(pid: number): string {
    try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        // The command name in parentheses may hold spaces; fields are counted from behind it.
        return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    } catch {
        return "";
    }
}

/** Takes the lock, or says who has it. A lock whose owner is gone is taken over. */
export function tryLock(file: string, doing: string): LockOwner | undefined {
    mkdirSync(dirname(file), { recursive: true });
    const me: LockOwner = { pid: process.pid, start: startTime(process.pid), doing };
    for (;;) {
        try {
            writeFileSync(file, JSON.stringify(me), { flag: "wx" });
            return undefined;
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
                throw error;
            }
        }
        const owner = readOwner(file);
        if (owner && startTime(owner.pid) === owner.start) {
            return owner;
        }
        rmSync(file, { force: true });
    }
}

/** Runs `work` under the lock, waiting for whoever has it. */
export async function withLock<T>(
    file: string,
    doing: string,
    onWait: (owner: LockOwner) => void,
    work: () => Promise<T>,
): Promise<T> {
    for (let owner = tryLock(file, doing); owner; owner = tryLock(file, doing)) {
        onWait(owner);
        await sleep(1_000);
    }
    try {
        return await work();
    } finally {
        rmSync(file, { force: true });
    }
}

function readOwner(file: string): LockOwner | undefined {
    try {
        return JSON.parse(readFileSync(file, "utf8")) as LockOwner;
    } catch {
        // Half written by a process that died, or just removed.
        return undefined;
    }
}
