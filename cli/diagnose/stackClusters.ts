import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

import { z } from "zod";

import { labName } from "../../test/lab/paths.js";
import { repositoryRoot } from "../../test/lab/session/env.js";
import { StackSession } from "../../test/lab/session/stackSession.js";
import { UserError } from "../userError.js";
import { isLocalStack } from "../verify/stackOutputs.js";

/** A cluster to look at. */
export interface NamedKubeconfig {
    readonly name: string;
    /** Text. */
    readonly kubeconfig: string;
}

const providerType = "pulumi:providers:kubernetes";
const stateSchema = z.object({
    deployment: z.object({
        resources: z.array(z.object({ urn: z.string(), type: z.string(), inputs: z.unknown().optional() })).default([]),
    }),
});
const providerInputs = z.object({ kubeconfig: z.string() });

/**
 * Clusters of a stack by its state, which knows of them as soon as they exist; outputs come with the first deployment
 * that succeeds, and a diagnosis is for those that do not.
 */
export async function clustersOfStack(stack: string): Promise<readonly NamedKubeconfig[]> {
    const local = isLocalStack(stack);
    if (local) {
        // Kubeconfigs name their credential helper without a path; the local cloud has its own.
        process.env["PATH"] = [join(repositoryRoot, "test", "lab", "bin"), process.env["PATH"] ?? ""].join(delimiter);
        process.env["CLUSTERMESH_LAB"] = labName();
    }
    const clusters = clustersInState(await exported(stack, local));
    if (clusters.length === 0) {
        throw new UserError(`stack ${stack}: must have clusters, got none in its state; deploy it first`);
    }
    return clusters;
}

/** Kubeconfigs of a state's Kubernetes providers, in order of the clusters' names. */
export function clustersInState(state: unknown): readonly NamedKubeconfig[] {
    return stateSchema
        .parse(state)
        .deployment.resources.filter(({ type }) => type === providerType)
        .flatMap(({ urn, inputs }) => {
            const parsed = providerInputs.safeParse(inputs);
            return parsed.success ? [{ name: urn.split("::").at(-1)!, kubeconfig: parsed.data.kubeconfig }] : [];
        })
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function exported(stack: string, local: boolean): Promise<unknown> {
    try {
        if (local) {
            return await new StackSession(labName(), stack).exportState();
        }
        const { stdout } = await promisify(execFile)("pulumi", ["stack", "export", "-s", stack], {
            cwd: repositoryRoot,
            maxBuffer: 1 << 30,
        });
        return JSON.parse(stdout);
    } catch (error) {
        throw new UserError(`stack ${stack}: its state cannot be read: ${(error as Error).message.split("\n")[0]}`);
    }
}
