import { Command } from "commander";

import { UserError } from "./userError.js";

/** Exit codes: 0 as planned, 1 the mesh (or a check) falls short, 2 the command cannot be carried out. */
const cannot = 2;

type Add = (program: Command) => void;

/**
 * Commands in groups, the quickest to load first. A group is loaded only while the command is not yet known: what
 * `mesh plan` does without (the Kubernetes client, the engine, terminal lists) is most of what there is to load.
 */
const groups: readonly (() => Promise<Add>)[] = [
    async () => (await import("./plan/commands.js")).addPlanCommands,
    async () => (await import("./schema/commands.js")).addSchemaCommand,
    async () => (await import("./topology/commands.js")).addTopologyCommand,
    async () => (await import("./verify/command.js")).addVerifyCommand,
    async () => (await import("./diagnose/command.js")).addDiagnoseCommand,
    async () => (await import("./lab/commands.js")).addLabCommands,
];

async function addCommands(program: Command, wanted: string | undefined): Promise<void> {
    for (const load of groups) {
        (await load())(program);
        if (program.commands.some((command) => command.name() === wanted)) {
            return;
        }
    }
}

async function main(): Promise<void> {
    const program = new Command("mesh")
        .description("Cilium Cluster Mesh on Google Cloud: plan, prove, and try it on the local cloud")
        .showHelpAfterError("(mesh --help lists the commands)")
        .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : cannot));
    try {
        await addCommands(program, process.argv[2]);
        await program.parseAsync();
    } catch (error) {
        const known = error instanceof UserError || process.env["CLUSTERMESH_DEBUG"] === undefined;
        const text = error instanceof Error ? (known ? error.message : error.stack) : String(error);
        process.stderr.write(`mesh: ${text}\n`);
        process.exit(cannot);
    }
}

await main();
