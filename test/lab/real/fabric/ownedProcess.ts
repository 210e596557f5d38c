import { spawn } from "node:child_process";
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { labDir } from "../../paths.js";
import { startTime } from "../../toolchain/fileLock.js";
import { ensureCgroup } from "./cgroups.js";
import { serially } from "./serially.js";

export { cgroupDir } from "./cgroups.js";

/**
 * Processes that belong to a lab and outlive the program that starts them. Each leaves a record on disk, written by the
 * process itself before it becomes the program wanted: whoever is killed at whatever moment, no process runs without one.
 */

/** A process wanted. */
export interface ProcessSpec {
    /** Unique in the lab. */
    readonly name: string;
    readonly command: readonly string[];
    /**
     * Name of the network namespace it runs in.
     * @default - that of this program
     */
    readonly netns?: string;
    /** Added to this program's environment. */
    readonly env?: Readonly<Record<string, string>>;
    /** @default - the lab's directory */
    readonly cwd?: string;
    /** Cgroup below the lab's: `fabric`, `cluster-paris`. */
    readonly group: string;
}

/** What is remembered of a process. */
export interface ProcessRecord {
    readonly pid: number;
    /** Start time in clock ticks since boot: tells a reused process number apart. */
    readonly startTime: string;
    readonly group: string;
    readonly args: readonly string[];
    readonly netns?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly cwd?: string;
}

/** How long a process may take to end by itself before it is killed. */
const graceMilliseconds = 10_000;

/**
 * Enters the cgroup, leaves the record, becomes the program. The number and the start time survive `exec`; field 22 of
 * `stat` can be cut out by spaces because the shell's own name holds none.
 */
const wrapper = `
procs=$1 record=$2 wish=$3
shift 3
echo $$ >"$procs" || exit 1
started=$(cut -d' ' -f22 /proc/$$/stat)
(umask 077 && printf '{"pid":%s,"startTime":"%s",%s' $$ "$started" "\${wish#?}" >"$record.$$") || exit 1
mv "$record.$$" "$record" || exit 1
exec "$@"
`;

/** Makes sure the process runs: adopts a living one that was started the same way, replaces any other. */
export async function ensureProcess(lab: string, spec: ProcessSpec): Promise<{ pid: number; started: boolean }> {
    return serially(`process ${lab} ${spec.name}`, async () => {
        const record = livingRecord(lab, spec.name);
        if (record && wishText(record) === wishText(wishOf(spec)) && inNamespace(record)) {
            return { pid: record.pid, started: false };
        }
        await end(lab, spec.name, "SIGTERM");
        return { pid: await start(lab, spec), started: true };
    });
}

/** Ends a process, by force when it does not go by itself, and waits until it is gone. An unknown name is fine. */
export async function stopProcess(lab: string, name: string, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    await serially(`process ${lab} ${name}`, () => end(lab, name, signal));
}

/** Whether the process of this name runs. */
export function processAlive(lab: string, name: string): boolean {
    return livingRecord(lab, name) !== undefined;
}

/** Log of a process: what it prints on either channel, appended at every start. */
export function logFile(lab: string, name: string): string {
    return join(labDir(lab), "log", `${name}.log`);
}

/** Names of the processes of a lab that have a record, running or not. */
export function recordedProcesses(lab: string): readonly string[] {
    try {
        const files = readdirSync(recordDir(lab)).filter((file) => file.endsWith(".json"));
        return files.map((file) => file.slice(0, -".json".length)).sort();
    } catch {
        return [];
    }
}

/** What is remembered of a process, running or not. */
export function processRecord(lab: string, name: string): ProcessRecord | undefined {
    try {
        return JSON.parse(readFileSync(recordFile(lab, name), "utf8")) as ProcessRecord;
    } catch {
        return undefined;
    }
}

type Wish = Pick<ProcessRecord, "group" | "args" | "netns" | "env" | "cwd">;

function wishOf(spec: ProcessSpec): Wish {
    return { group: spec.group, args: spec.command, netns: spec.netns, env: spec.env, cwd: spec.cwd };
}

/** One text for the same wish, whatever the order of its keys; never empty, since a group and arguments are always there. */
function wishText(wish: Wish): string {
    const env = Object.entries(wish.env ?? {}).sort(([a], [b]) => a.localeCompare(b));
    return JSON.stringify({
        group: wish.group,
        args: wish.args,
        netns: wish.netns,
        env: env.length > 0 ? Object.fromEntries(env) : undefined,
        cwd: wish.cwd,
    });
}

async function start(lab: string, spec: ProcessSpec): Promise<number> {
    const record = recordFile(lab, spec.name);
    mkdirSync(dirname(record), { recursive: true });
    const log = openLog(lab, spec.name);
    const enter = spec.netns === undefined ? [] : ["nsenter", `--net=/run/netns/${spec.netns}`, "--"];
    const wish = wishText(wishOf(spec));
    const args = ["-c", wrapper, "sh", ensureCgroup(lab, spec.group), record, wish, ...enter, ...spec.command];
    let failure: string | undefined;
    try {
        const child = spawn("/bin/sh", args, {
            cwd: spec.cwd ?? labDir(lab),
            detached: true,
            env: { ...process.env, ...spec.env },
            stdio: ["ignore", log, log],
        });
        child.on("error", (error) => (failure = error.message));
        child.on("exit", (code, signal) => (failure = `ended with ${signal ?? code ?? "nothing"}`));
        child.unref();
    } finally {
        closeSync(log);
    }
    for (;;) {
        const made = processRecord(lab, spec.name);
        if (made) {
            return made.pid;
        }
        if (failure !== undefined) {
            throw new Error(`${spec.name}: ${failure} before it began; see ${logFile(lab, spec.name)}`);
        }
        await sleep(2);
    }
}

async function end(lab: string, name: string, signal: NodeJS.Signals): Promise<void> {
    const record = processRecord(lab, name);
    if (record && alive(record)) {
        // Every owned process leads a group of its own; its helpers (a child per connection, say) go with it.
        kill(record.pid, signal);
        const deadline = Date.now() + graceMilliseconds;
        while (alive(record)) {
            if (Date.now() > deadline) {
                kill(record.pid, "SIGKILL");
            }
            await sleep(5);
        }
        kill(record.pid, "SIGKILL");
    }
    rmSync(recordFile(lab, name), { force: true });
}

function kill(leader: number, signal: NodeJS.Signals): void {
    try {
        process.kill(-leader, signal);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
            throw error;
        }
    }
}

function livingRecord(lab: string, name: string): ProcessRecord | undefined {
    const record = processRecord(lab, name);
    return record && alive(record) ? record : undefined;
}

/** Whether the very process of the record runs; one that only waits to be reaped does not. */
function alive(record: ProcessRecord): boolean {
    return startTime(record.pid) === record.startTime && !isZombie(record.pid);
}

/** Whether it runs in the namespace that bears the name now, and not in a former one that it alone keeps alive. */
function inNamespace(record: ProcessRecord): boolean {
    if (record.netns === undefined) {
        return true;
    }
    try {
        return statSync(`/proc/${record.pid}/ns/net`).ino === statSync(`/run/netns/${record.netns}`).ino;
    } catch {
        return false;
    }
}

function isZombie(pid: number): boolean {
    try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
    } catch {
        return true;
    }
}

function openLog(lab: string, name: string): number {
    const file = logFile(lab, name);
    mkdirSync(dirname(file), { recursive: true });
    const log = openSync(file, "a", 0o600);
    chmodSync(file, 0o600);
    return log;
}

function recordDir(lab: string): string {
    return join(labDir(lab), "real", "processes");
}

function recordFile(lab: string, name: string): string {
    return join(recordDir(lab), `${name}.json`);
}
