import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { stringify } from "yaml";

import { repositoryRoot } from "../../test/lab/session/env.js";
import type { VerifyTarget } from "../verify/model.js";

/** Where the kubeconfigs of a local cloud's clusters lie, relative to the project. */
export function kubeconfigDir(lab: string): string {
    return lab === "lab" ? join(".lab", "kubeconfig") : join(".lab", lab, "kubeconfig");
}

/** Writes a kubeconfig per cluster for kubectl and k9s, and no others. They hold no credentials. */
export function writeKubeconfigs(lab: string, targets: readonly VerifyTarget[]): void {
    removeKubeconfigs(lab);
    const directory = join(repositoryRoot, kubeconfigDir(lab));
    mkdirSync(directory, { recursive: true });
    for (const { name, kubeconfig } of targets) {
        writeFileSync(join(directory, `${name}.yaml`), stringify(JSON.parse(kubeconfig)));
    }
}

/** Removes them again: the clusters they lead to are gone. */
export function removeKubeconfigs(lab: string): void {
    rmSync(join(repositoryRoot, kubeconfigDir(lab)), { recursive: true, force: true });
}
