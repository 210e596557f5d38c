import { basename, dirname, join, resolve } from "node:path";

import type { Situation } from "../stacks/compile.js";
import { loadEnvironment, type LoadedEnvironment } from "../stacks/load.js";
import { repositoryRoot } from "../test/lab/session/env.js";

/** Where the environments of this project lie. */
export const environmentsDirectory = join(repositoryRoot, "stacks", "environments");

/**
 * Loads an environment by name, or any environment file by its path (which ends in `.yaml`).
 *
 * @throws SpecError listing every problem
 */
export function loadNamed(nameOrFile: string, situation: Situation = {}): LoadedEnvironment {
    return nameOrFile.endsWith(".yaml")
        ? loadEnvironment(dirname(resolve(nameOrFile)), basename(nameOrFile, ".yaml"), situation)
        : loadEnvironment(environmentsDirectory, nameOrFile, situation);
}
