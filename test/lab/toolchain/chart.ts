import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { chartDir, sourceDir } from "./artefacts.js";
import { groups } from "./groups.js";

const run = promisify(execFile);

/** Directory of a downloaded module of Cilium's pins. */
export async function ciliumModule(): Promise<string> {
    const cwd = join(sourceDir, "cilium");
    await run("go", ["mod", "download", groups.cilium.module], { cwd });
    const { stdout } = await run("go", ["list", "-m", "-f", "{{.Dir}}", groups.cilium.module], { cwd });
    return stdout.trim();
}

/** The chart comes with Cilium's Go module, so it needs no build and no chart registry. */
export async function ensureChart(): Promise<void> {
    if (existsSync(chartDir())) {
        return;
    }
    const work = `${chartDir()}.${process.pid}`;
    mkdirSync(work, { recursive: true });
    await copyWritable(join(await ciliumModule(), "install", "kubernetes", "cilium"), work);
    try {
        renameSync(work, chartDir());
    } catch (error) {
        rmSync(work, { recursive: true, force: true });
        // Somebody else was faster, which is as good.
        if (!existsSync(chartDir())) {
            throw error;
        }
    }
}

/** Modules in Go's cache are read-only, and so would be a plain copy. */
export async function copyWritable(source: string, target: string): Promise<void> {
    cpSync(source, target, { recursive: true, dereference: true });
    await run("chmod", ["-R", "u+w", target]);
}
