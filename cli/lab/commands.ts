import type { Command } from "commander";

import { labName } from "../../test/lab/paths.js";
import { benchLab } from "./bench.js";
import { downLab } from "./down.js";
import { printEnvironment } from "./environment.js";
import { previewLab } from "./preview.js";
import { statusLab } from "./status.js";
import { upLab } from "./up.js";

/** `mesh lab …`: the local cloud. */
export function addLabCommands(program: Command): void {
    const lab = program
        .command("lab")
        .description("the local cloud: a stand-in for Google Cloud with real clusters, on this machine")
        .addHelpText(
            "after",
            "\nCLUSTERMESH_LAB names the local cloud (default: lab); several can run beside each other.",
        );
    lab.command("up")
        .description("bring up meshed clusters through a real 'pulumi up' and prove traffic between them (Linux, root)")
        .argument("[stack]", "stack of the local cloud: lab (two clusters) or lab-hubs (hub and spoke of three)", "lab")
        .option("--json", "print the final report as JSON")
        .addHelpText("after", "\nSafe to repeat: an interrupted or failed run is taken up where it stopped.")
        .action(async (stack: string, flags: { readonly json?: boolean }) =>
            process.exit(await upLab(labName(), stack, flags.json ?? false)),
        );
    lab.command("down")
        .description("remove the local cloud; nothing is left")
        .action(async () => process.exit(await downLab(labName())));
    lab.command("status")
        .description("what runs in the local cloud, and how much memory it takes")
        .option("--json", "print it as JSON")
        .action(async (flags: { readonly json?: boolean }) =>
            process.exit(await statusLab(labName(), flags.json ?? false)),
        );
    lab.command("preview")
        .description(
            "preview an environment on paper: the real engine and providers' rules, no root, nothing is created",
        )
        .argument("[stack]", "stack to preview", "lab")
        .option("--diff", "show every property")
        .action(async (stack: string, flags: { readonly diff?: boolean }) =>
            process.exit(await previewLab(stack, flags.diff ?? false)),
        );
    lab.command("env")
        .description('print the environment for using pulumi, helm and kubectl by hand: eval "$(bin/mesh lab env)"')
        .action(() => printEnvironment(labName()));
    lab.command("bench")
        .description("measure start-up, preview, cold and warm times in one run (Linux, root)")
        .option("--json", "print the figures as JSON")
        .action(async (flags: { readonly json?: boolean }) => process.exit(await benchLab(flags.json ?? false)));
}
