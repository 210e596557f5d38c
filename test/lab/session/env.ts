import { mkdirSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { cacheDir, labDir } from "../paths.js";
import { binary } from "../toolchain/artefacts.js";

/** Root of the repository, whether this runs from dist/ or from source. */
export const repositoryRoot: string = (() => {
    const here = dirname(fileURLToPath(import.meta.url));
    const fromRoot = join("test", "lab", "session");
    const root = here.slice(0, -fromRoot.length - 1);
    return root.endsWith(`${"/"}dist`) ? dirname(root) : root;
})();

/**
 * Passphrase of the lab's stacks. It is public on purpose: the salt is committed with the stack file so that anyone
 * can run `pulumi` by hand, and the local cloud's secrets guard nothing outside this machine.
 */
const labPassphrase = "local-cloud";

/** Port of the local cloud called `lab`; others choose a free one. */
export const defaultPort = 4646;

/**
 * Environment for the engine, its plugins and `helm` against one local cloud: stand-in plugins and the toolchain first
 * on PATH, state and plugin home inside the lab's directory, nothing downloaded.
 */
export function engineEnvironment(lab: string): NodeJS.ProcessEnv {
    const dir = labDir(lab);
    const state = join(dir, "pulumi", "state");
    mkdirSync(state, { recursive: true, mode: 0o700 });
    const path = [
        join(repositoryRoot, "test", "lab", "bin"),
        dirname(binary("pulumi")),
        dirname(binary("helm")),
        dirname(process.execPath),
        process.env["PATH"] ?? "",
    ];
    return {
        ...process.env,
        PATH: path.join(delimiter),
        CLUSTERMESH_LAB: lab,
        [ownerVariable]: dir,
        PULUMI_HOME: join(dir, "pulumi", "home"),
        PULUMI_BACKEND_URL: `file://${state}`,
        PULUMI_CONFIG_PASSPHRASE: labPassphrase,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        // Only with debug commands does the CLI offer --event-log, which progress is read from.
        PULUMI_DEBUG_COMMANDS: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
        NODE_COMPILE_CACHE: join(cacheDir(), "node-compile-cache"),
    };
}

/**
 * Marks the processes this program starts for a local cloud, so that they are found again whoever started them. It is
 * not among what `mesh lab env` prints: `mesh lab down` must not end what a person runs from such a shell.
 */
export const ownerVariable = "CLUSTERMESH_OWNER";

/** Where a stack file of the repository lies. */
export function stackFile(stack: string): string {
    return resolve(repositoryRoot, "stacks", `Pulumi.${stack}.yaml`);
}
