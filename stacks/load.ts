import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { z } from "zod";

import { isError, renderProblems, type Problem } from "../components/shared/problems.js";
import { checkEnvironment } from "./checks/index.js";
import { compileMesh, type MeshPlan, type Situation } from "./compile.js";
import { environmentSchema, type EnvironmentSpec } from "./schema.js";
import { shapeProblems, shapeWords } from "./shapeProblems.js";
import { readYaml } from "./yaml.js";

/** An environment file that cannot be deployed; says everything that is wrong with it at once. */
export class SpecError extends Error {
    override readonly name = "SpecError";

    constructor(
        readonly source: string,
        readonly problems: readonly Problem[],
    ) {
        const errors = problems.filter(isError).length;
        const warnings = problems.length - errors;
        const count = [plural(errors, "problem"), ...(warnings > 0 ? [plural(warnings, "warning")] : [])].join(" and ");
        super(`${source} has ${count}:\n${renderProblems(problems)}`);
    }
}

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** An environment that can be deployed. */
export interface LoadedEnvironment {
    readonly spec: EnvironmentSpec;
    readonly plan: MeshPlan;
    /** What the checks warn of without stopping a deployment. */
    readonly warnings: readonly Problem[];
}

/**
 * Reads, checks and compiles an environment by name.
 *
 * @param directory - where environment files lie, `stacks/environments` of the project
 * @param situation - what the plan depends on besides the file
 * @throws SpecError listing every problem, before anything is created
 * @example
 * const { plan } = loadEnvironment("stacks/environments", "lab");
 */
export function loadEnvironment(directory: string, name: string, situation: Situation = {}): LoadedEnvironment {
    const file = `${name}.yaml`;
    let text: string;
    try {
        text = readFileSync(join(directory, file), "utf8");
    } catch {
        throw new SpecError(file, [
            {
                path: "clustermesh:environment",
                text: `must name a file in ${directory}, got ${name}; there are ${environmentNames(directory).join(", ") || "none"}`,
            },
        ]);
    }
    const spec = parseEnvironment(file, text);
    const { plan, problems } = compileMesh(spec, situation);
    if (!plan) {
        throw new SpecError(file, problems);
    }
    return { spec, plan, warnings: problems };
}

/** Names of all environments, in order. */
export function environmentNames(directory: string): readonly string[] {
    return entriesOf(directory)
        .filter((entry) => entry.endsWith(".yaml"))
        .map((entry) => entry.slice(0, -".yaml".length))
        .sort();
}

function entriesOf(directory: string): readonly string[] {
    try {
        return readdirSync(directory);
    } catch {
        return [];
    }
}

/**
 * Parses the text of an environment file strictly.
 *
 * @throws SpecError listing every problem of the text's form (and, where only unknown keys are wrong with it, what the
 * checks find besides), whatever the text
 */
export function parseEnvironment(source: string, text: string): EnvironmentSpec {
    const read = readYaml(text);
    if ("problems" in read) {
        throw new SpecError(source, read.problems);
    }
    const parsed = environmentSchema.safeParse(read.value, { error: shapeWords });
    if (!parsed.success) {
        const { issues } = parsed.error;
        throw new SpecError(source, [...shapeProblems(issues, read.value), ...checkedBesides(issues, read.value)]);
    }
    return parsed.data;
}

/**
 * What the checks find in a file whose only mistakes of form are keys nobody knows, so that a reader need not mend
 * them first to hear the rest. Any other mistake of form leaves nothing that could be checked.
 */
function checkedBesides(issues: readonly z.core.$ZodIssue[], value: unknown): readonly Problem[] {
    const known = structuredClone(value);
    for (const issue of issues) {
        if (issue.code !== "unrecognized_keys") {
            return [];
        }
        const owner = issue.path.reduce<unknown>((inner, step) => (inner as Record<PropertyKey, unknown>)[step], known);
        issue.keys.forEach((key) => Reflect.deleteProperty(owner as object, key));
    }
    const parsed = environmentSchema.safeParse(known);
    return parsed.success ? checkEnvironment(parsed.data).filter(isError) : [];
}
