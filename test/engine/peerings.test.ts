import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterEach, describe, expect, it } from "vitest";

import { labDir } from "../lab/paths.js";
import { repositoryRoot } from "../lab/session/env.js";
import { StackSession, type EngineResult } from "../lab/session/stackSession.js";
import { openPaperStack, type PaperStack } from "./paperStack.js";

/** A peering operation as the cloud recorded it. */
interface Operation {
    readonly type: string;
    readonly networks: readonly string[];
    readonly begun: number;
    readonly ended: number;
    readonly failed: boolean;
}

/** The program of peeringsProgram.ts, run by the real engine in a directory of its own. */
class Scene {
    private constructor(
        readonly stack: PaperStack,
        private readonly directory: string,
        private readonly session: StackSession,
    ) {}

    static async open(networks: number, chained = true): Promise<Scene> {
        const stack = await openPaperStack("peer", "lab");
        const directory = join(labDir("peer"), "program");
        mkdirSync(directory, { recursive: true });
        const program = join(repositoryRoot, "dist", "test", "engine", "peeringsProgram.js");
        for (const [file, text] of [
            ["Pulumi.yaml", "name: clustermesh\nruntime: { name: nodejs, options: { typescript: false } }\n"],
            ["package.json", JSON.stringify({ type: "module", main: "index.js" })],
            ["index.js", `import ${JSON.stringify(pathToFileURL(program).href)};\n`],
        ] as const) {
            writeFileSync(join(directory, file), text);
        }
        const session = new StackSession("peer", "lab", {
            "clustermesh:googleApiEndpoint": stack.cloud.url,
            "clustermesh:networks": String(networks),
            "clustermesh:chained": String(chained),
        });
        return new Scene(stack, directory, session);
    }

    run(command: "up" | "destroy"): Promise<EngineResult> {
        return this.session.run(command, ["--cwd", this.directory]);
    }

    async operations(type: "addPeering" | "removePeering"): Promise<readonly Operation[]> {
        return (await this.stack.records("operations"))
            .map(({ record }) => record as Record<"type" | "begun" | "ended", string> & Record<string, unknown>)
            .filter((record) => record.type === type)
            .map((record) => {
                const work = record["work"] as { readonly target: string; readonly more: string };
                return {
                    type: record.type,
                    networks: [work.target, work.more],
                    begun: Date.parse(record.begun),
                    ended: Date.parse(record.ended),
                    failed: record["error"] !== undefined,
                };
            })
            .sort((a, b) => a.begun - b.begun);
    }
}

const meet = (a: Operation, b: Operation): boolean => a.networks.some((network) => b.networks.includes(network));

/** Pairs of operations that one network saw at the same time. */
const collisions = (operations: readonly Operation[]): number =>
    operations.flatMap((one, index) =>
        operations.slice(index + 1).filter((other) => meet(one, other) && other.begun < one.ended),
    ).length;

/** Most operations that had to happen one after the other, each on a network of the one before. */
function longestChain(operations: readonly Operation[]): number {
    const depths: number[] = [];
    operations.forEach((operation, index) => {
        const before = operations.slice(0, index).map((other, at) => (meet(operation, other) ? depths[at]! : 0));
        depths.push(1 + Math.max(0, ...before));
    });
    return Math.max(0, ...depths);
}

describe("VPC peerings with the real engine, through several providers", () => {
    let scene: Scene | undefined;
    afterEach(() => scene?.stack.close());

    it.each([
        [2, 2],
        [8, 14],
        [25, 50],
    ])("joins %i networks in a chain of %i operations, and takes them apart in as many", async (networks, steps) => {
        scene = await Scene.open(networks);
        for (const [command, type] of [
            ["up", "addPeering"],
            ["destroy", "removePeering"],
        ] as const) {
            const result = await scene.run(command);
            expect(result.code, result.output).toBe(0);
            const operations = await scene.operations(type);
            expect(operations).toHaveLength(networks * (networks - 1));
            expect(operations.filter(({ failed }) => failed)).toEqual([]);
            expect(collisions(operations)).toBe(0);
            expect(longestChain(operations)).toBe(steps);
        }
        expect(await scene.stack.records("networks")).toEqual([]);
    });

    it("is refused by the cloud where operations wait for nothing", async () => {
        scene = await Scene.open(8, false);
        const result = await scene.run("up");
        expect(result.code).not.toBe(0);
        expect(result.output).toMatch(/There is a peering operation in progress on the local or peer network/);
    });
});
