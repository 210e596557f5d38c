import { spawn } from "node:child_process";
import {
    closeSync,
    existsSync,
    mkdirSync,
    openSync,
    readFileSync,
    readlinkSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { labDir } from "../paths.js";
import { chartDir } from "../toolchain/artefacts.js";
import { defaultPort, engineEnvironment, repositoryRoot } from "./env.js";

/** A running local cloud. */
export interface CloudHandle {
    readonly lab: string;
    readonly backend: "paper" | "real";
    /** Base address of its API, e.g. `http://127.0.0.1:4646`. */
    readonly url: string;
    /** Whether this call started it. */
    readonly started: boolean;
}

/** One running operation as the local cloud describes it. */
export interface CloudOperation {
    readonly name: string;
    readonly target: string;
    readonly text: string;
}

/** How long the daemon may take to answer, including taking over what an earlier one left (milliseconds). */
const readyTimeoutMs = 120_000;

/** Starts the local cloud of this name, or finds it running. */
export async function ensureCloud(lab: string, backend: "paper" | "real"): Promise<CloudHandle> {
    const dir = labDir(lab);
    mkdirSync(join(dir, "log"), { recursive: true, mode: 0o700 });
    const port = await choosePort(lab);
    const url = `http://127.0.0.1:${port}`;
    const running = await health(url);
    if (running) {
        if (running.name !== lab || running.backend !== backend) {
            throw new Error(
                `port ${port}: must be free or serve the local cloud ${lab} (${backend}), got ${running.name} (${running.backend}); stop that one or choose another CLUSTERMESH_LAB`,
            );
        }
        await waitReady(url, () => null, join(dir, "log", "cloud-daemon.log"));
        return { lab, backend, url, started: false };
    }
    const log = openSync(join(dir, "log", "cloud-daemon.log"), "a", 0o600);
    const main = join(repositoryRoot, "dist", "test", "lab", "cloud", "main.js");
    const child = spawn(process.execPath, [main, "--backend", backend, "--port", String(port), "--dir", dir], {
        cwd: dir,
        env: engineEnvironment(lab),
        stdio: ["ignore", log, log],
        detached: true,
    });
    child.unref();
    closeSync(log);
    await waitReady(url, () => child.exitCode, join(dir, "log", "cloud-daemon.log"));
    return { lab, backend, url, started: true };
}

/** The local cloud of this name, if it runs. */
export async function findCloud(lab: string): Promise<CloudHandle | undefined> {
    if (!existsSync(labDir(lab))) {
        return undefined;
    }
    const url = `http://127.0.0.1:${await choosePort(lab)}`;
    const running = await health(url);
    return running?.name === lab ? { lab, backend: running.backend, url, started: false } : undefined;
}

/** What the local cloud works on right now. */
export async function runningOperations(url: string): Promise<readonly CloudOperation[]> {
    const answer = await fetch(`${url}/local/v1/operations`);
    return answer.ok ? ((await answer.json()) as { operations: readonly CloudOperation[] }).operations : [];
}

/** Puts the toolchain's chart where environment files refer to it: a relative path, the same on every machine. */
export function linkChart(): void {
    const link = join(repositoryRoot, ".lab", "charts", "cilium");
    mkdirSync(join(repositoryRoot, ".lab", "charts"), { recursive: true });
    if (existsSync(link) && readlinkSync(link) === chartDir()) {
        return;
    }
    rmSync(link, { force: true });
    symlinkSync(chartDir(), link);
}

async function choosePort(lab: string): Promise<number> {
    if (lab === "lab") {
        return defaultPort;
    }
    const file = join(labDir(lab), "cloud.port");
    if (existsSync(file)) {
        return Number(readFileSync(file, "utf8"));
    }
    const port = await freePort();
    writeFileSync(file, String(port));
    return port;
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
    return new Promise((resolve, reject) => {
        const server = createServer();
        server.once("error", reject);
        server.listen(0, "127.0.0.1", () => {
            const address = server.address();
            server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
        });
    });
}

interface Health {
    readonly name: string;
    readonly backend: "paper" | "real";
    readonly ready: boolean;
}

/** Undefined when nothing listens there; an error when something else does. */
async function health(url: string): Promise<Health | undefined> {
    let answer: Response;
    try {
        answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5_000) });
    } catch {
        return undefined;
    }
    const body: unknown = await answer.json().catch(() => undefined);
    if (typeof body !== "object" || body === null || !("backend" in body)) {
        throw new Error(`${url}: must be free for the local cloud, got another program's answer; stop that program`);
    }
    return body as Health;
}

async function waitReady(url: string, exitCode: () => number | null, log: string): Promise<void> {
    const deadline = Date.now() + readyTimeoutMs;
    while (Date.now() < deadline) {
        if ((await health(url))?.ready) {
            return;
        }
        if (exitCode() !== null) {
            throw new Error(
                `the local cloud ended at start; its last words:\n${readFileSync(log, "utf8").slice(-2000)}`,
            );
        }
        await sleep(100);
    }
    throw new Error(`the local cloud does not answer at ${url} within ${readyTimeoutMs / 1000} s; see ${log}`);
}
