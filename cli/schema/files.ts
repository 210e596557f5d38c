import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { editorSchema } from "./jsonSchema.js";
import { renderReference } from "./reference.js";

/** What is generated from the specification: path below the project and text. */
export function generatedFiles(): Readonly<Record<string, string>> {
    return {
        "stacks/environment.schema.json": schemaText(),
        "docs/specification.md": renderReference(),
    };
}

/** The JSON Schema of environment files, as text. */
export function schemaText(): string {
    return `${JSON.stringify(editorSchema(), undefined, 2)}\n`;
}

/** Writes what is not current; returns the paths written. */
export function writeGeneratedFiles(root: string): readonly string[] {
    const stale = staleFiles(root);
    const texts = generatedFiles();
    stale.forEach((path) => writeFileSync(join(root, path), texts[path]!));
    return stale;
}

/** Paths of generated files that are missing or not what the specification makes of them. */
export function staleFiles(root: string): readonly string[] {
    return Object.entries(generatedFiles())
        .filter(([path, text]) => textOf(join(root, path)) !== text)
        .map(([path]) => path);
}

function textOf(path: string): string | undefined {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return undefined;
    }
}
