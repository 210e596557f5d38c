import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { labDir } from "../lab/paths.js";
import { repositoryRoot } from "../lab/session/env.js";

/** A directory the engine can run a compiled program of this folder in, in place of the repository's own. */
export function programDirectory(lab: string, program: string): string {
    const directory = join(labDir(lab), "program");
    const compiled = join(repositoryRoot, "dist", "test", "engine", `${program}.js`);
    mkdirSync(directory, { recursive: true });
    for (const [file, text] of [
        ["Pulumi.yaml", "name: clustermesh\nruntime: { name: nodejs, options: { typescript: false } }\n"],
        ["package.json", JSON.stringify({ type: "module", main: "index.js" })],
        ["index.js", `import ${JSON.stringify(pathToFileURL(compiled).href)};\n`],
    ] as const) {
        writeFileSync(join(directory, file), text);
    }
    return directory;
}
