import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync, type WriteStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import { labDir } from "../paths.js";
import { binary } from "../toolchain/artefacts.js";
import { engineEnvironment, repositoryRoot, stackFile } from "./env.js";
import { followEvents, type EngineEvent } from "./events.js";

export interface EngineResult {
    readonly code: number;
    /** Standard output and error as they came. */
    readonly output: string;
    readonly events: readonly EngineEvent[];
}

export interface RunOptions {
    /** Told about every engine event while the command runs. */
    readonly onEvent?: (event: EngineEvent) => void;
    /** Ends the engine in an orderly way when aborted. */
    readonly signal?: AbortSignal;
    /** Environment variables of the engine besides those every command gets; undefined takes one away. */
    readonly env?: NodeJS.ProcessEnv;
}

/** What `pulumi stack export` prints, as far as tests look at it. */
export interface StackState {
    readonly deployment: {
        readonly resources?: readonly { readonly urn: string; readonly type: string; readonly id?: string }[];
        readonly pending_operations?: readonly PendingOperation[];
    };
}

/** A step that an engine began and did not live to finish. */
export interface PendingOperation {
    readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
    readonly resource: {
        readonly urn: string;
        readonly type: string;
        readonly inputs?: Readonly<Record<string, unknown>>;
    };
}

interface CommandResult {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

export type EngineCommand = "preview" | "up" | "refresh" | "destroy";

/** One stack of this program, driven by the real engine against one local cloud. */
export class StackSession {
    private readonly configFile: string;

    /** @param settings - stack configuration that differs from the reviewed stack file, e.g. the cloud's port */
    constructor(
        private readonly lab: string,
        readonly stack: string,
        settings: Readonly<Record<string, string>> = {},
    ) {
        // A copy per local cloud: another port or environment never touches the reviewed stack file.
        this.configFile = join(labDir(lab), "pulumi", `Pulumi.${stack}.yaml`);
        mkdirSync(join(labDir(lab), "pulumi"), { recursive: true, mode: 0o700 });
        const file = parse(readFileSync(stackFile(stack), "utf8")) as { config?: Record<string, unknown> };
        writeFileSync(this.configFile, stringify({ ...file, config: { ...file.config, ...settings } }));
    }

    /** Creates the stack's empty state unless it exists. */
    async init(): Promise<void> {
        const list = await this.mustRun(["stack", "ls", "--json"]);
        const stacks = JSON.parse(list.stdout) as readonly { name: string }[];
        if (!stacks.some((entry) => entry.name.split("/").at(-1) === this.stack)) {
            await this.mustRun(["stack", "init", this.stack, "--non-interactive"]);
        }
    }

    /** Runs an engine command without questions; what it prints also goes to the lab's log directory. */
    async run(command: EngineCommand, args: readonly string[] = [], options: RunOptions = {}): Promise<EngineResult> {
        const eventLog = join(labDir(this.lab), "pulumi", `${this.stack}-${command}-events.json`);
        rmSync(eventLog, { force: true });
        const words = [
            ...[command, "-s", this.stack, "--config-file", this.configFile, "--non-interactive"],
            ...["--event-log", eventLog],
            ...(command === "preview" ? [] : ["--yes", "--skip-preview"]),
            ...args,
        ];
        const events: EngineEvent[] = [];
        const follower = followEvents(eventLog, (event) => {
            events.push(event);
            options.onEvent?.(event);
        });
        try {
            const result = await this.spawn(words, options, `pulumi-${command}.log`);
            return { code: result.code, output: result.stdout + result.stderr, events };
        } finally {
            follower.stop();
        }
    }

    /** The stack's outputs; secrets stay masked. */
    async outputs(): Promise<Readonly<Record<string, unknown>>> {
        const result = await this.mustRun(["stack", "output", "-s", this.stack, "--json"]);
        return JSON.parse(result.stdout) as Record<string, unknown>;
    }

    /** The stack's deployment as the engine stores it, secrets encrypted. */
    async exportState(): Promise<StackState> {
        const result = await this.mustRun(["stack", "export", "-s", this.stack]);
        return JSON.parse(result.stdout) as StackState;
    }

    /** Whether an engine holds the stack, or died holding it. */
    async locked(): Promise<boolean> {
        const locks = join(labDir(this.lab), "pulumi", "state", ".pulumi", "locks");
        const files = await readdir(locks, { recursive: true }).catch(() => []);
        return files.some((file) => file.endsWith(".json") && file.includes(`/${this.stack}/`));
    }

    /** Gives up the lock a killed engine left behind. The caller must know that no engine works on this stack. */
    async cancel(): Promise<void> {
        await this.mustRun(["cancel", this.stack, "--yes"]);
    }

    private async mustRun(args: readonly string[]): Promise<CommandResult> {
        const result = await this.spawn(args);
        if (result.code !== 0) {
            throw new Error(`pulumi ${args.join(" ")}: ${(result.stderr || result.stdout).trim()}`);
        }
        return result;
    }

    /** Steps that a killed engine began. */
    async pendingOperations(): Promise<readonly PendingOperation[]> {
        return (await this.exportState()).deployment.pending_operations ?? [];
    }

    /** Strikes pending steps from the state. Whoever calls it has dealt with what they may have left in the cloud. */
    async forgetPending(): Promise<void> {
        const state = await this.exportState();
        const file = join(labDir(this.lab), "pulumi", `${this.stack}-state.json`);
        writeFileSync(file, JSON.stringify({ ...state, deployment: { ...state.deployment, pending_operations: [] } }), {
            mode: 0o600,
        });
        try {
            await this.mustRun(["stack", "import", "-s", this.stack, "--file", file]);
        } finally {
            rmSync(file, { force: true });
        }
    }

    /** Whether anything has been deployed. */
    async deployed(): Promise<boolean> {
        return ((await this.exportState()).deployment.resources ?? []).length > 0;
    }

    private spawn(args: readonly string[], options: RunOptions = {}, logName?: string): Promise<CommandResult> {
        const { signal } = options;
        return new Promise((resolve, reject) => {
            const child = spawn(binary("pulumi"), [...args], {
                cwd: repositoryRoot,
                env: { ...engineEnvironment(this.lab), ...options.env },
                stdio: ["ignore", "pipe", "pipe"],
                // In a group of its own: Ctrl-C at a terminal goes to the whole group, and a second SIGINT beside the
                // one sent below would make the engine stop at once instead of in an orderly way.
                detached: true,
            });
            const log = logName ? openLog(this.lab, logName) : undefined;
            const text = { stdout: "", stderr: "" };
            for (const name of ["stdout", "stderr"] as const) {
                child[name].setEncoding("utf8");
                child[name].on("data", (chunk: string) => {
                    text[name] += chunk;
                    log?.write(chunk);
                });
            }
            // SIGINT is the engine's own way to stop: it finishes running steps and saves the state.
            const stop = (): void => void child.kill("SIGINT");
            signal?.addEventListener("abort", stop, { once: true });
            if (signal?.aborted) {
                stop();
            }
            child.once("error", (error) => {
                log?.end();
                reject(error);
            });
            child.once("close", (code) => {
                signal?.removeEventListener("abort", stop);
                log?.end();
                resolve({ code: code ?? 1, ...text });
            });
        });
    }
}

function openLog(lab: string, name: string): WriteStream {
    const dir = join(labDir(lab), "log");
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return createWriteStream(join(dir, name), { flags: "a", mode: 0o600 });
}
