import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { execPath, pid, stdout } from "node:process";
import { pathToFileURL } from "node:url";

import { labDir } from "../../lab/paths.js";
import { ensureCloud } from "../../lab/session/cloudSession.js";
import { repositoryRoot } from "../../lab/session/env.js";
import type { EngineEvent } from "../../lab/session/events.js";
import { killAll, labProcesses } from "../../lab/session/labProcesses.js";
import { StackSession, type EngineResult } from "../../lab/session/stackSession.js";
import { meshOf } from "../plan.js";
import { census, type CountedResource } from "./census.js";
import { figuresOf, type Run } from "./figures.js";
import { summarise, type CpuProfile, type ProfileSummary } from "./profile.js";
import { missed, renderBench, type BenchResult, type SizeResult } from "./table.js";
import { environmentVariable, profileVariable, usageVariable, type ProgramUsage } from "./usage.js";

export interface BenchOptions {
    /** Sizes of the meshes, in clusters. */
    readonly clusters: readonly number[];
    /** Previews of each size and settings. */
    readonly rounds: number;
    /** Whether the largest size is profiled as well. */
    readonly profile: boolean;
    readonly json: boolean;
}

/** Networks that more than 25 clusters can still have: one per region, all peered. */
const network = "{ mode: peering, per: region }";
const environments = join(repositoryRoot, "stacks", "environments");
const probe = pathToFileURL(join(repositoryRoot, "dist", "test", "bench", "program", "probe.js")).href;
const kubernetesPlugin = join(repositoryRoot, "dist", "test", "lab", "providers", "kubernetes", "main.js");
/** A program that loads the SDKs and makes nothing. */
const bareProject = join(repositoryRoot, "test", "bench", "bare");

/** What a plain Pulumi program has: no startup settings of ours, no compile cache. */
const settings = {
    ours: { CLUSTERMESH_DEBUG: undefined },
    defaults: { CLUSTERMESH_DEBUG: "1", NODE_COMPILE_CACHE: undefined },
} as const satisfies Record<string, NodeJS.ProcessEnv>;
type Settings = keyof typeof settings;

type Preview = Run & { readonly resources: readonly CountedResource[] };

/** Previews on a paper cloud of its own, every process fresh. */
class Bench {
    private readonly directory: string;

    constructor(
        private readonly lab: string,
        private readonly url: string,
    ) {
        this.directory = join(labDir(lab), "bench");
        mkdirSync(this.directory, { recursive: true });
    }

    /** Previews a mesh from nothing. */
    async mesh(clusters: number, which: Settings, profileFile?: string): Promise<Preview> {
        const file = join(this.directory, `mesh-${clusters}`);
        writeFileSync(`${file}.yaml`, meshOf(clusters, network));
        const plugin = await startPlugin();
        try {
            return await this.preview(file, [], {
                ...settings[which],
                // One process for all clusters. The engine would start one for each, which costs the machine more than
                // the program does; before a cluster exists, nothing is asked of them but what needs no configuration.
                PULUMI_DEBUG_PROVIDERS: `kubernetes:${plugin.port}`,
                [environmentVariable]: `${file}.yaml`,
                ...(profileFile === undefined ? {} : { [profileVariable]: profileFile }),
            });
        } finally {
            plugin.process.kill();
        }
    }

    /** Previews the program that makes nothing. */
    bare(which: Settings): Promise<Preview> {
        return this.preview(join(this.directory, "none"), ["--cwd", bareProject], settings[which]);
    }

    /** Profiles one preview. */
    async profile(clusters: number): Promise<ProfileSummary> {
        const file = join(this.directory, "program.cpuprofile");
        await this.mesh(clusters, "ours", file);
        return summarise(JSON.parse(readFileSync(file, "utf8")) as CpuProfile);
    }

    private async preview(environment: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Preview> {
        const session = new StackSession(this.lab, "lab", {
            "clustermesh:googleApiEndpoint": this.url,
            "clustermesh:environment": relative(environments, environment),
        });
        await session.init();
        const report = join(this.directory, "usage.json");
        rmSync(report, { force: true });
        const start = performance.now();
        const result = await session.run("preview", args, {
            env: { ...env, NODE_OPTIONS: `--import=${probe}`, [usageVariable]: report },
        });
        const wallSeconds = (performance.now() - start) / 1000;
        if (result.code !== 0 || !existsSync(report)) {
            throw new Error(`pulumi preview ends with exit code ${result.code}:\n${result.output}`);
        }
        const usage = JSON.parse(readFileSync(report, "utf8")) as ProgramUsage;
        return { wallSeconds, usage, resources: agreed(result, usage) };
    }
}

/** The resources of a preview, on whose number the engine's steps, its summary and the program must agree. */
function agreed(result: EngineResult, usage: ProgramUsage): readonly CountedResource[] {
    const resources = result.events.flatMap(resourceOf);
    const summary = result.events.findLast((event) => event.summaryEvent)?.summaryEvent?.resourceChanges ?? {};
    const numbers = [resources.length, summary["create"] ?? 0, usage.resources];
    if (new Set(numbers).size !== 1) {
        throw new Error(
            `resources: must be as many in the engine's steps, its summary and the program, got ${numbers.join(", ")}`,
        );
    }
    return resources;
}

function resourceOf({ resourcePreEvent }: EngineEvent): readonly CountedResource[] {
    const { type, urn, op, new: state } = resourcePreEvent?.metadata ?? {};
    // The stack reads its own outputs: the reference, and the engine's own provider behind it, are no part of the plan.
    if (type === undefined || urn === undefined || op !== "create" || type === "pulumi:providers:pulumi") {
        return [];
    }
    return [{ type, name: urn.split("::").at(-1)!, custom: state?.custom ?? false }];
}

/** Starts the stand-in for Kubernetes as the engine would, and waits for its port. */
async function startPlugin(): Promise<{ readonly process: ChildProcess; readonly port: string }> {
    const plugin = spawn(execPath, [kubernetesPlugin], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(plugin.stdout, "data")) as [Buffer];
    return { process: plugin, port: line.toString().trim() };
}

/** Runs all previews: in every round each size with either settings, so that a disturbance falls on both. */
async function measure(bench: Bench, options: BenchOptions): Promise<BenchResult> {
    const both = Object.keys(settings) as Settings[];
    // The first run fills the compile cache; it is not counted.
    await bench.mesh(Math.min(...options.clusters), "ours");
    const bare: Record<Settings, Preview[]> = { ours: [], defaults: [] };
    const runs = new Map(
        options.clusters.map((size): [number, Record<Settings, Preview[]>] => [size, { ours: [], defaults: [] }]),
    );
    for (let round = 0; round < options.rounds; round += 1) {
        for (const which of both) {
            bare[which].push(await bench.bare(which));
        }
        for (const [size, measured] of runs) {
            for (const which of both) {
                measured[which].push(await bench.mesh(size, which));
            }
        }
    }
    const sizes = [...runs].map(([clusters, { ours, defaults }]): SizeResult => ({
        clusters,
        census: census(
            ours[0]!.resources,
            Array.from({ length: clusters }, (_, index) => `cluster-${index + 1}`),
        ),
        ours: figuresOf(ours, bare.ours),
        defaults: figuresOf(defaults, bare.defaults),
    }));
    const profile = options.profile ? await bench.profile(Math.max(...options.clusters)) : undefined;
    return { sizes, rounds: options.rounds, ...(profile === undefined ? {} : { profile }) };
}

/** Measures and prints; 1 when the target is missed. */
export async function runBench(options: BenchOptions): Promise<number> {
    const lab = `bench-${pid}`;
    try {
        const { url } = await ensureCloud(lab, "paper");
        const result = await measure(new Bench(lab, url), options);
        stdout.write(`${options.json ? JSON.stringify(result, undefined, 2) : renderBench(result)}\n`);
        return missed(result).length === 0 ? 0 : 1;
    } finally {
        await killAll(() => labProcesses(lab));
        rmSync(labDir(lab), { recursive: true, force: true });
    }
}
