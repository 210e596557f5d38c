import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { StackSession } from "../lab/session/stackSession.js";
import { openPaperStack, type PaperStack } from "./paperStack.js";
import { programDirectory } from "./programDirectory.js";

/** A peering operation as the cloud recorded it. */
export interface PeeringOperation {
    readonly networks: readonly string[];
    /** Milliseconds since the epoch. */
    readonly begun: number;
    readonly ended: number;
    readonly failed: boolean;
}

/** A way to the cloud that remembers what the cloud refused, whether or not a provider tried again. */
async function listen(cloudUrl: string, refused: string[]): Promise<Server> {
    const server = createServer((from, to) => {
        const target = new URL(from.url ?? "/", cloudUrl);
        const onward = request(
            target,
            { method: from.method, headers: { ...from.headers, host: target.host } },
            (answer) => {
                if ((answer.statusCode ?? 500) >= 400 && /Peering$/.test(target.pathname)) {
                    refused.push(`${answer.statusCode} ${target.pathname}`);
                }
                to.writeHead(answer.statusCode ?? 502, answer.headers);
                answer.pipe(to);
            },
        );
        onward.once("error", () => to.destroy());
        from.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
}

/** The program of peeringsProgram.ts, in a directory of its own, on a paper cloud of its own. */
export class PeeringScene {
    /** Peering requests that the cloud refused, since the last time they were asked for. */
    private readonly refused: string[] = [];
    private seen = 0;

    private constructor(
        readonly stack: PaperStack,
        private readonly directory: string,
        private readonly way: { server?: Server },
    ) {}

    static async open(lab: string): Promise<PeeringScene> {
        const stack = await openPaperStack(lab, "lab");
        const directory = programDirectory(lab, "peeringsProgram");
        const scene = new PeeringScene(stack, directory, {});
        scene.way.server = await listen(stack.cloud.url, scene.refused);
        return scene;
    }

    /** Runs the program. What it prints comes with a failure. */
    async run(command: "up" | "destroy", networks: number, chained = true): Promise<void> {
        const session = new StackSession(this.stack.lab, "lab", {
            "clustermesh:googleApiEndpoint": `http://127.0.0.1:${(this.way.server!.address() as AddressInfo).port}`,
            "clustermesh:networks": String(networks),
            "clustermesh:chained": String(chained),
        });
        const result = await session.run(command, ["--cwd", this.directory]);
        if (result.code !== 0) {
            throw new Error(result.output);
        }
    }

    /** What has been done and refused since the last time it was asked for. */
    async observed(): Promise<{
        readonly operations: readonly PeeringOperation[];
        readonly refused: readonly string[];
    }> {
        const all = (await this.stack.records("operations")).filter(
            ({ record }) => (record["work"] as { kind: string }).kind === "peering",
        );
        const operations = all.slice(this.seen).map(({ record }) => {
            const work = record["work"] as { readonly target: string; readonly more: string };
            return {
                networks: [work.target, work.more],
                begun: Date.parse(record["begun"] as string),
                ended: Date.parse(record["ended"] as string),
                failed: record["error"] !== undefined,
            };
        });
        this.seen = all.length;
        return { operations, refused: this.refused.splice(0) };
    }

    async close(): Promise<void> {
        this.way.server?.close();
        this.way.server?.closeAllConnections();
        await this.stack.close();
    }
}

const meet = (a: PeeringOperation, b: PeeringOperation): boolean =>
    a.networks.some((network) => b.networks.includes(network));

/** How often one network saw two operations at the same time. Operations come in the order they began. */
export function collisions(operations: readonly PeeringOperation[]): number {
    return operations.flatMap((one, index) =>
        operations.slice(index + 1).filter((other) => meet(one, other) && other.begun < one.ended),
    ).length;
}

/** Most operations that happened one after the other, each on a network of the one before. */
export function longestChain(operations: readonly PeeringOperation[]): number {
    const depths: number[] = [];
    operations.forEach((operation, index) => {
        const before = operations.slice(0, index).map((other, at) => (meet(operation, other) ? depths[at]! : 0));
        depths.push(1 + Math.max(0, ...before));
    });
    return Math.max(0, ...depths);
}
