import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

import { parse } from "yaml";
import { z } from "zod";

import { labName } from "../../test/lab/paths.js";
import { repositoryRoot, stackFile } from "../../test/lab/session/env.js";
import { StackSession } from "../../test/lab/session/stackSession.js";
import { UserError } from "../userError.js";

/** A stack as its file and its last deployment tell of it. */
export interface ReadStack {
    /** Name of its environment file. */
    readonly environment: string;
    readonly outputs: Readonly<Record<string, unknown>>;
    /** Whether it lives on the local cloud. */
    readonly local: boolean;
}

/** Reads a stack of this project: one of the local cloud through its own state, any other with the `pulumi` on PATH. */
export async function readStack(stack: string): Promise<ReadStack> {
    const config = readConfig(stack);
    const environment = config["clustermesh:environment"] ?? stack;
    const local = isLocalStack(stack);
    return { environment, local, outputs: local ? await localOutputs(stack) : await pulumiOutputs(stack) };
}

/** Whether a stack lives on the local cloud. */
export function isLocalStack(stack: string): boolean {
    return (readConfig(stack)["clustermesh:googleApiEndpoint"] ?? "").startsWith("http://127.0.0.1");
}

const stackFileSchema = z.object({
    config: z
        .object({
            "clustermesh:environment": z.string().optional(),
            "clustermesh:googleApiEndpoint": z.string().optional(),
        })
        .default({}),
});

function readConfig(stack: string): z.infer<typeof stackFileSchema>["config"] {
    try {
        return stackFileSchema.parse(parse(readFileSync(stackFile(stack), "utf8"))).config;
    } catch {
        throw new UserError(
            `--stack: must have a file ${stackFile(stack)}, got ${stack}; name a stack of this project`,
        );
    }
}

async function localOutputs(stack: string): Promise<Readonly<Record<string, unknown>>> {
    try {
        return await new StackSession(labName(), stack).outputs();
    } catch (error) {
        throw new UserError(
            `stack ${stack}: cannot be read (${(error as Error).message.split("\n")[0]}); run 'make up' first`,
        );
    }
}

async function pulumiOutputs(stack: string): Promise<Readonly<Record<string, unknown>>> {
    try {
        const { stdout } = await promisify(execFile)("pulumi", ["stack", "output", "-s", stack, "--json"], {
            cwd: repositoryRoot,
        });
        return JSON.parse(stdout) as Record<string, unknown>;
    } catch (error) {
        throw new UserError(`stack ${stack}: 'pulumi stack output' failed: ${(error as Error).message.trim()}`);
    }
}
