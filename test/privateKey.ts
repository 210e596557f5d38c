import { spawnSync } from "node:child_process";

import { expect } from "vitest";

/** A private key as PEM, or as Secrets and Helm values carry it: PEM in base64. */
export const privateKey =
    /-----BEGIN [A-Z ]*PRIVATE KEY-----|LS0tLS1CRUdJTi[A-Za-z0-9+/]{0,16}(QUklWQVRF|BSSVZBVEU|UFJJVkFURS)/;

/** Files below a directory that hold a private key. */
export function filesWithPrivateKey(directory: string): readonly string[] {
    const result = spawnSync("grep", ["-rlE", "-e", privateKey.source, directory], { encoding: "utf8" });
    // 1 says that nothing was found; anything above, that it could not look.
    expect(result.status, result.stderr).toBeLessThanOrEqual(1);
    return result.stdout.split("\n").filter((line) => line !== "");
}
