import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

import { renderProblems, show, type Problem } from "../components/shared/problems.js";
import { compileMesh, type MeshPlan } from "./compile.js";
import { environmentSchema, type EnvironmentSpec } from "./schema.js";

/** An environment file that cannot be deployed; says everything that is wrong with it at once. */
export class SpecError extends Error {
    override readonly name = "SpecError";

    constructor(
        readonly source: string,
        readonly problems: readonly Problem[],
    ) {
        const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
        super(`${source} has ${count}:\n${renderProblems(problems)}`);
    }
}

/**
 * Reads, checks and compiles an environment by name.
 *
 * @param directory - where environment files lie, `stacks/environments` of the project
 * @throws SpecError listing every problem, before anything is created
 * @example
 * const { plan } = loadEnvironment("stacks/environments", "lab");
 */
export function loadEnvironment(
    directory: string,
    name: string,
): { readonly spec: EnvironmentSpec; readonly plan: MeshPlan } {
    const file = `${name}.yaml`;
    let text: string;
    try {
        text = readFileSync(join(directory, file), "utf8");
    } catch {
        throw new SpecError(file, [
            {
                path: "clustermesh:environment",
                text: `must name a file in ${directory}, got ${name}; there are ${environmentNames(directory).join(", ")}`,
            },
        ]);
    }
    const spec = parseEnvironment(file, text);
    const { plan, problems } = compileMesh(spec);
    if (!plan) {
        throw new SpecError(file, problems);
    }
    return { spec, plan };
}

/** Names of all environments, in order. */
export function environmentNames(directory: string): readonly string[] {
    return readdirSync(directory)
        .filter((entry) => entry.endsWith(".yaml"))
        .map((entry) => entry.slice(0, -".yaml".length))
        .sort();
}

/** Parses the text of an environment file strictly. */
export function parseEnvironment(source: string, text: string): EnvironmentSpec {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines });
    if (document.errors.length > 0) {
        throw new SpecError(
            source,
            document.errors.map((error) => {
                const { line, col } = lines.linePos(error.pos[0]);
                return { path: `line ${line}, column ${col}`, text: error.message.split("\n")[0] ?? error.message };
            }),
        );
    }
    const raw: unknown = document.toJS();
    const parsed = environmentSchema.safeParse(raw);
    if (!parsed.success) {
        throw new SpecError(
            source,
            parsed.error.issues.flatMap((issue) => problemsOf(issue, raw)),
        );
    }
    return parsed.data;
}

function problemsOf(issue: z.core.$ZodIssue, raw: unknown): readonly Problem[] {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
        return issue.keys.map((key) => ({
            path: [...path, key].join("."),
            text: `is not a known key, got ${show(valueAt(raw, [...path, key]))}; correct its spelling or remove it`,
        }));
    }
    const value = valueAt(raw, path);
    return [
        {
            path: path.join(".") || "file",
            text:
                value === undefined
                    ? `must be given; ${lower(issue.message)}`
                    : `${lower(issue.message)}, got ${show(value)}`,
        },
    ];
}

function valueAt(raw: unknown, path: readonly string[]): unknown {
    return path.reduce<unknown>(
        (value, key) =>
            typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
        raw,
    );
}

function lower(text: string): string {
    return text.charAt(0).toLowerCase() + text.slice(1);
}
