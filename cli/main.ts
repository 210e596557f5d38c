import { Command } from "commander";

import { addLabCommands } from "./lab/commands.js";
import { addPlanCommands } from "./plan/commands.js";
import { UserError } from "./userError.js";
import { addVerifyCommand } from "./verify/command.js";

/** Exit codes: 0 as planned, 1 the mesh (or a check) falls short, 2 the command cannot be carried out. */
const cannot = 2;

async function main(): Promise<void> {
    const program = new Command("mesh")
        .description("Cilium Cluster Mesh on Google Cloud: plan, prove, and try it on the local cloud")
        .showHelpAfterError("(mesh --help lists the commands)")
        .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : cannot));
    addPlanCommands(program);
    addVerifyCommand(program);
    addLabCommands(program);
    try {
        await program.parseAsync();
    } catch (error) {
        const known = error instanceof UserError || process.env["CLUSTERMESH_DEBUG"] === undefined;
        const text = error instanceof Error ? (known ? error.message : error.stack) : String(error);
        process.stderr.write(`mesh: ${text}\n`);
        process.exit(cannot);
    }
}

await main();
