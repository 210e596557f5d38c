import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { argv, execPath, stdout } from "node:process";
import { fileURLToPath } from "node:url";

import Table from "cli-table3";

import { repositoryRoot } from "../lab/session/env.js";

/** One run of a command, as its process saw it. */
export interface Measurement {
    /** Command as a person would type it, without the file. */
    readonly command: string;
    readonly clusters: number;
    /** From start to exit. */
    readonly seconds: number;
    /** Largest resident memory. */
    readonly peakMiB: number;
    readonly outputBytes: number;
}

/** What a mesh of the largest size may take, start-up included. */
export const target = { clusters: 511, seconds: 2, peakMiB: 400 } as const;

const sizes: readonly number[] = [2, 16, 64, 255, 511];
const main = join(repositoryRoot, "dist", "cli", "main.js");
const environments = join(repositoryRoot, "stacks", "environments");

/**
 * An environment file of so many clusters in four regions, all connected, without workloads.
 *
 * @param network - by default one network for all, which is how the largest mesh is made
 */
export function meshOf(clusters: number, network = "{ mode: shared }"): string {
    const regions = ["europe-west4", "europe-west9", "us-central1", "asia-east1"];
    const lines = Array.from({ length: clusters }, (_, index) => {
        const region = regions[index % regions.length]!;
        return `  cluster-${index + 1}: { id: ${index + 1}, region: ${region}, zones: [${region}-a, ${region}-b], pools: { main: {} } }`;
    });
    return ["environment: bench", "project: my-project", `network: ${network}`, "clusters:", ...lines, ""].join("\n");
}

/** Runs `mesh` the way its script does and measures the process; the best of some runs, as others disturb. */
async function measure(command: readonly string[], clusters: number, directory: string): Promise<Measurement> {
    const file = join(directory, `mesh-${clusters}`);
    writeFileSync(`${file}.yaml`, meshOf(clusters));
    const [verb, ...flags] = command;
    const runs: Measurement[] = [];
    for (let run = 0; run < 3; run += 1) {
        runs.push({
            command: `mesh ${command.join(" ")}`,
            clusters,
            ...(await runOnce([verb!, relative(environments, file), ...flags], directory)),
        });
    }
    return runs.reduce((best, run) => (run.seconds < best.seconds ? run : best));
}

async function runOnce(
    args: readonly string[],
    directory: string,
): Promise<Pick<Measurement, "seconds" | "peakMiB" | "outputBytes">> {
    const report = join(directory, "usage");
    const start = performance.now();
    const child = spawn(execPath, ["--import", usageHook(directory), main, ...args], {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, CLUSTERMESH_USAGE: report },
    });
    let outputBytes = 0;
    child.stdout.on("data", (chunk: Buffer) => (outputBytes += chunk.length));
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise<number | null>((resolve, reject) => {
        child.on("error", reject);
        child.on("close", resolve);
    });
    const seconds = (performance.now() - start) / 1000;
    if (code !== 0) {
        throw new Error(`mesh ${args.join(" ")} ended with ${code}:\n${said}`);
    }
    return { seconds, peakMiB: Number(readFileSync(report, "utf8")) / 1024, outputBytes };
}

/** A module that writes down the process's largest memory as it ends: the parent cannot see it. */
function usageHook(directory: string): string {
    const file = join(directory, "usage.mjs");
    writeFileSync(
        file,
        [
            'import { writeFileSync } from "node:fs";',
            'process.on("exit", () => writeFileSync(process.env.CLUSTERMESH_USAGE, String(process.resourceUsage().maxRSS)));',
            "",
        ].join("\n"),
    );
    return file;
}

/** Measures `mesh plan --json` of growing meshes and `mesh check` of the largest. */
export async function benchPlan(): Promise<readonly Measurement[]> {
    const directory = mkdtempSync(join(tmpdir(), "mesh-bench-"));
    try {
        const results: Measurement[] = [];
        for (const clusters of sizes) {
            results.push(await measure(["plan", "--json"], clusters, directory));
        }
        results.push(await measure(["check"], target.clusters, directory));
        return results;
    } finally {
        rmSync(directory, { recursive: true, force: true });
    }
}

/** Measurements as a table, and whether the target is met. */
export function renderBench(results: readonly Measurement[]): string {
    const table = new Table({
        head: ["command", "clusters", "seconds", "peak MiB", "output KiB"],
        style: { head: [], border: [] },
    });
    for (const { command, clusters, seconds, peakMiB, outputBytes } of results) {
        table.push([command, clusters, seconds.toFixed(2), Math.round(peakMiB), Math.round(outputBytes / 1024)]);
    }
    const met = meetsTarget(results) ? "met" : "missed";
    return `${table.toString()}\ntarget ${met}: ${target.clusters} clusters in ${target.seconds} s and ${target.peakMiB} MiB`;
}

/** Whether every run of the largest mesh stays within the target. */
export function meetsTarget(results: readonly Measurement[]): boolean {
    return results
        .filter(({ clusters }) => clusters === target.clusters)
        .every(({ seconds, peakMiB }) => seconds < target.seconds && peakMiB < target.peakMiB);
}

/** Prints the measurements; 1 when the target is missed. */
export async function runBench(json: boolean): Promise<number> {
    const results = await benchPlan();
    stdout.write(`${json ? JSON.stringify(results, undefined, 2) : renderBench(results)}\n`);
    return meetsTarget(results) ? 0 : 1;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
    process.exitCode = await runBench(argv.includes("--json"));
}
