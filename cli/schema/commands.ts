import type { Command } from "commander";

import { repositoryRoot } from "../../test/lab/session/env.js";
import { schemaText, writeGeneratedFiles } from "./files.js";

/** `mesh schema`: the specification for editors and readers. */
export function addSchemaCommand(program: Command): void {
    program
        .command("schema")
        .description("print the JSON Schema of environment files, or rewrite it and the reference page")
        .option("--write", "rewrite stacks/environment.schema.json and docs/specification.md")
        .addHelpText("after", "\nExamples:\n  mesh schema | jq .properties.mesh\n  mesh schema --write")
        .action((flags: { readonly write?: boolean }) => {
            if (!flags.write) {
                process.stdout.write(schemaText());
                return;
            }
            const written = writeGeneratedFiles(repositoryRoot);
            process.stdout.write(written.map((path) => `${path}: written\n`).join("") || "everything is current\n");
        });
}
