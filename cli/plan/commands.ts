import { join } from "node:path";

import type { Command } from "commander";

import { environmentNames, loadEnvironment, SpecError } from "../../stacks/load.js";
import { repositoryRoot } from "../../test/lab/session/env.js";
import { renderPlan } from "./render.js";

const directory = join(repositoryRoot, "stacks", "environments");

/** `mesh check` and `mesh plan`: what an environment file means, before anything is created. */
export function addPlanCommands(program: Command): void {
    program
        .command("check")
        .description("check environment files; every problem at once, with its path, value and remedy")
        .argument("[environment...]", "names of files under stacks/environments (default: all)")
        .option("--json", "print the problems as JSON")
        .addHelpText("after", "\nExit code: 0 no problem, 1 problems found.\n\nExample:\n  mesh check lab example")
        .action((names: readonly string[], flags: { readonly json?: boolean }) => {
            const results = (names.length > 0 ? names : environmentNames(directory)).map(checkOne);
            const bad = results.filter((result) => result.problems.length > 0);
            process.stdout.write(
                flags.json
                    ? `${JSON.stringify(results, undefined, 2)}\n`
                    : results.map(({ environment, text }) => (text ? `${text}\n` : `${environment}: ok\n`)).join(""),
            );
            process.exit(bad.length === 0 ? 0 : 1);
        });
    program
        .command("plan")
        .description("show what an environment file becomes: ids, ranges, endpoints, connections")
        .argument("<environment>", "name of a file under stacks/environments")
        .option("--json", "print the whole plan as JSON")
        .addHelpText(
            "after",
            "\nExamples:\n  mesh plan lab\n  mesh plan example --json | jq .clusters.paris.cilium.values",
        )
        .action((name: string, flags: { readonly json?: boolean }) => {
            const { plan } = loadEnvironment(directory, name);
            process.stdout.write(`${flags.json ? JSON.stringify(plan, undefined, 2) : renderPlan(plan)}\n`);
        });
}

function checkOne(environment: string): { environment: string; problems: SpecError["problems"]; text?: string } {
    try {
        loadEnvironment(directory, environment);
        return { environment, problems: [] };
    } catch (error) {
        if (error instanceof SpecError) {
            return { environment, problems: error.problems, text: error.message };
        }
        throw error;
    }
}
