import { type Command, InvalidArgumentError } from "commander";

/** Largest mesh Cilium knows. */
const maxClusters = 511;

/** `mesh bench`: what the program itself costs, measured as processes. */
export function addBenchCommand(program: Command): void {
    const bench = program.command("bench").description("measure the program itself");
    bench
        .command("plan")
        .description("time and memory of `mesh plan --json` from 2 to 511 clusters, and of `mesh check`")
        .option("--json", "print the measurements as JSON")
        .addHelpText("after", "\nExit code: 0 target met, 1 missed.\n\nExample:\n  mesh bench plan")
        .action(async (flags: { readonly json?: boolean }) => {
            const { runBench } = await import("../../test/bench/plan.js");
            process.exitCode = await runBench(flags.json ?? false);
        });
    bench
        .command("program")
        .description("resources a cluster and time a resource in previews on paper, beside the SDK's default settings")
        .option("--clusters <sizes>", "sizes of the meshes, separated by commas", readSizes, [2, 16, 64])
        .option("--rounds <number>", "previews of each size with either settings", readNumber, 3)
        .option("--profile", "profile one preview of the largest size as well: where the time goes")
        .option("--json", "print the measurements as JSON")
        .addHelpText(
            "after",
            "\nExit code: 0 target met, 1 missed.\n\nExamples:\n  mesh bench program\n  mesh bench program --clusters 16 --rounds 1 --profile",
        )
        .action(async (flags: ProgramFlags) => {
            const { preparePaper } = await import("../lab/preview.js");
            await preparePaper();
            const { runBench } = await import("../../test/bench/program/run.js");
            process.exitCode = await runBench({
                ...flags,
                profile: flags.profile ?? false,
                json: flags.json ?? false,
            });
        });
}

interface ProgramFlags {
    readonly clusters: readonly number[];
    readonly rounds: number;
    readonly profile?: boolean;
    readonly json?: boolean;
}

function readSizes(text: string): readonly number[] {
    const sizes = text.split(",").map(readNumber);
    if (sizes.some((size) => size > maxClusters)) {
        throw new InvalidArgumentError(`must be at most ${maxClusters}, got ${text}.`);
    }
    return sizes;
}

function readNumber(text: string): number {
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1) {
        throw new InvalidArgumentError(`must be a whole number of at least 1, got ${text}.`);
    }
    return number;
}
