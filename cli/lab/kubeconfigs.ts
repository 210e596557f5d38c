import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { stringify } from "yaml";

import { repositoryRoot } from "../../test/lab/session/env.js";
import type { VerifyTarget } from "../verify/model.js";

/** Where the kubeconfigs of the local cloud's clusters lie, relative to the project. */
export const kubeconfigDir = join(".lab", "kubeconfig");

/** Writes a kubeconfig per cluster for kubectl and k9s. They hold no credentials. */
export function writeKubeconfigs(targets: readonly VerifyTarget[]): void {
    const directory = join(repositoryRoot, kubeconfigDir);
    mkdirSync(directory, { recursive: true });
    for (const { name, kubeconfig } of targets) {
        writeFileSync(join(directory, `${name}.yaml`), stringify(JSON.parse(kubeconfig)));
    }
}
