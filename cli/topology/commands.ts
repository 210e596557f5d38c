import { writeFileSync } from "node:fs";

import type { Command } from "commander";

import { loadNamed } from "../environmentFile.js";
import { UserError } from "../userError.js";
import { drawTopology } from "./draw.js";
import { topologyOf } from "./model.js";

/** `mesh topology`: which clusters are connected, as a picture. */
export function addTopologyCommand(program: Command): void {
    program
        .command("topology")
        .description("draw the clusters of an environment and their connections as SVG")
        .argument("<environment>", "name under stacks/environments, or a file")
        .option("--output <file>", "write to a file instead of standard output")
        .option("--json", "clusters and connections as JSON instead of a picture")
        .addHelpText(
            "after",
            "\nExamples:\n  mesh topology lab --output lab.svg\n  mesh topology lab --json | jq .connections",
        )
        .action((name: string, flags: { readonly output?: string; readonly json?: boolean }) => {
            const topology = topologyOf(loadNamed(name).spec);
            write(flags.json ? `${JSON.stringify(topology, undefined, 2)}\n` : drawTopology(topology), flags.output);
        });
}

function write(text: string, file: string | undefined): void {
    if (file === undefined) {
        process.stdout.write(text);
        return;
    }
    try {
        writeFileSync(file, text);
    } catch (error) {
        throw new UserError(`--output must name a file that can be written, got ${file} (${String(error)})`);
    }
}
