import { execFile, spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { setTimeout as sleep } from "node:timers/promises";

import type { VerifyReport } from "../../cli/verify/model.js";
import { findCloud } from "../lab/session/cloudSession.js";
import { engineEnvironment, repositoryRoot } from "../lab/session/env.js";
import { binary } from "../lab/toolchain/artefacts.js";

const run = promisify(execFile);

export interface CommandResult {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** A real local cloud as a person uses it: through the `mesh` command. */
export class Lab {
    constructor(readonly name: string) {}

    private get env(): NodeJS.ProcessEnv {
        return { ...process.env, CLUSTERMESH_LAB: this.name };
    }

    /** Starts a command and does not wait for it. */
    start(...args: readonly string[]): ChildProcess {
        return spawn(join(repositoryRoot, "bin", "mesh"), [...args], {
            env: this.env,
            stdio: ["ignore", "pipe", "pipe"],
        });
    }

    async mesh(...args: readonly string[]): Promise<CommandResult> {
        const child = this.start(...args);
        const text = { stdout: "", stderr: "" };
        child.stdout!.on("data", (chunk) => (text.stdout += String(chunk)));
        child.stderr!.on("data", (chunk) => (text.stderr += String(chunk)));
        const code = await new Promise<number>((resolve) => child.once("close", (status) => resolve(status ?? 1)));
        return { code, ...text };
    }

    /** One look at the mesh, or several until it is (or is no longer) as planned. */
    async verify(wait = 0): Promise<VerifyReport> {
        const result = await this.mesh("verify", "--stack", "lab", "--json", "--wait", String(wait));
        if (result.stdout === "") {
            throw new Error(`mesh verify: ${result.stderr}`);
        }
        return JSON.parse(result.stdout) as VerifyReport;
    }

    /** Looks until something is wrong. */
    async verifyUntilBroken(timeoutMs: number): Promise<VerifyReport> {
        const deadline = Date.now() + timeoutMs;
        for (;;) {
            const report = await this.verify();
            if (!report.ok || Date.now() > deadline) {
                return report;
            }
            await sleep(1_000);
        }
    }

    /** Where a cluster's kubeconfig is written. */
    kubeconfig(cluster: string): string {
        return join(repositoryRoot, ".lab", this.name, "kubeconfig", `${cluster}.yaml`);
    }

    async kubectl(cluster: string, ...args: readonly string[]): Promise<string> {
        const { stdout } = await run(binary("kubectl"), ["--kubeconfig", this.kubeconfig(cluster), ...args], {
            // Hundreds of calls leave long logs.
            maxBuffer: 64 * 1024 * 1024,
            env: engineEnvironment(this.name),
        });
        return stdout;
    }

    /** A call of the local cloud's API, as gcloud would make it. */
    async api(method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>> {
        const cloud = await findCloud(this.name);
        const answer = await fetch(`${cloud!.url}/${path}`, {
            method,
            ...(body ? { body: JSON.stringify(body) } : {}),
        });
        const result = (await answer.json()) as Record<string, unknown>;
        if (!answer.ok) {
            throw new Error(`${method} ${path}: ${JSON.stringify(result)}`);
        }
        return result;
    }
}

/** What a report says of the hops that fall short. */
export function brokenHops(report: VerifyReport): readonly string[] {
    return report.checks
        .filter((check) => !check.ok)
        .map(({ from, to, what, detail }) => `${from} → ${to}: ${what}: ${detail}`);
}
