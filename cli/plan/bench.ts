import type { Command } from "commander";

/** `mesh bench plan`: what planning costs, measured as processes. */
export function addBenchCommand(program: Command): void {
    program
        .command("bench")
        .description("measure the program itself")
        .command("plan")
        .description("time and memory of `mesh plan --json` from 2 to 511 clusters, and of `mesh check`")
        .option("--json", "print the measurements as JSON")
        .addHelpText("after", "\nExit code: 0 target met, 1 missed.\n\nExample:\n  mesh bench plan")
        .action(async (flags: { readonly json?: boolean }) => {
            const { runBench } = await import("../../test/bench/plan.js");
            process.exitCode = await runBench(flags.json ?? false);
        });
}
