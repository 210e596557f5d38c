import type { Command } from "commander";

import { isError, renderProblems, type Problem } from "../../components/shared/problems.js";
import { livingOf, type LivingFacts } from "../../stacks/checks/living.js";
import { environmentNames, SpecError } from "../../stacks/load.js";
import { environmentsDirectory, loadNamed } from "../environmentFile.js";
import { addBenchCommand } from "./bench.js";
import { printJson } from "./printJson.js";
import { addExplainCommand } from "./explain.js";
import { renderPlan } from "./render.js";

/** `mesh check` and `mesh plan`: what an environment file means, before anything is created. */
export function addPlanCommands(program: Command): void {
    addBenchCommand(program);
    program
        .command("check")
        .description("check environment files; every problem at once, with its path, value and remedy")
        .argument("[environment...]", "names under stacks/environments, or files (default: all environments)")
        .option("--since <file>", "an earlier version of the file, taken as what is deployed: also check the change")
        .option("--json", "print the problems as JSON")
        .addHelpText(
            "after",
            "\nExit code: 0 nothing or warnings only, 1 problems found. `mesh explain <code>` tells more of a problem.\n\nExample:\n  mesh check lab example",
        )
        .action((names: readonly string[], flags: { readonly json?: boolean; readonly since?: string }) => {
            const living = flags.since === undefined ? undefined : livingOf(loadNamed(flags.since).spec);
            const wanted = names.length > 0 ? names : environmentNames(environmentsDirectory);
            const results = wanted.map((name) => checkOne(name, living));
            const bad = results.filter((result) => result.problems.some(isError));
            process.stdout.write(
                flags.json
                    ? `${JSON.stringify(results, undefined, 2)}\n`
                    : results.map(({ text }) => `${text}\n`).join(""),
            );
            process.exit(bad.length === 0 ? 0 : 1);
        });
    addExplainCommand(program);
    program
        .command("plan")
        .description("show what an environment file becomes: ids, ranges, endpoints, connections")
        .argument("<environment>", "name under stacks/environments, or a file")
        .option("--json", "print the whole plan as JSON")
        .addHelpText(
            "after",
            "\nExamples:\n  mesh plan lab\n  mesh plan example --json | jq .clusters.paris.cilium.values",
        )
        .action((name: string, flags: { readonly json?: boolean }) => {
            const { plan, warnings } = loadNamed(name);
            process.stderr.write(warnings.length > 0 ? `${renderProblems(warnings)}\n` : "");
            if (flags.json) {
                printJson(plan);
            } else {
                process.stdout.write(`${renderPlan(plan)}\n`);
            }
        });
}

interface Checked {
    readonly environment: string;
    /** Errors and warnings, each with the code of its rule. */
    readonly problems: readonly Problem[];
    readonly text: string;
}

function checkOne(environment: string, living: LivingFacts | undefined): Checked {
    try {
        const { warnings } = loadNamed(environment, { living });
        const text = [`${environment}: ok`, ...(warnings.length > 0 ? [renderProblems(warnings)] : [])].join("\n");
        return { environment, problems: warnings, text };
    } catch (error) {
        if (error instanceof SpecError) {
            return { environment, problems: error.problems, text: error.message };
        }
        throw error;
    }
}
