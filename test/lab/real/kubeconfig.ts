import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { labDir } from "../paths.js";
import { pkiDir, privateDir } from "./clusterFiles.js";
import type { ClusterEntry } from "./registry.js";

/** Port of the API server, inside the VPC and on the loopback address: the one GKE uses. */
export const apiPort = 443;

/** File with the token that all programs on this machine use; the stand-in credential plugin prints it. */
export function tokenFile(lab: string): string {
    return join(labDir(lab), "token");
}

/** The token of a local cloud: one for all its clusters, as a Google access token is valid for all clusters. */
export function ensureToken(lab: string): string {
    const file = tokenFile(lab);
    if (!existsSync(file)) {
        privateDir(labDir(lab));
        writeFileSync(`${file}.new`, randomBytes(24).toString("hex"), { mode: 0o600 });
        renameSync(`${file}.new`, file);
    }
    return readFileSync(file, "utf8").trim();
}

/** Writes a kubeconfig that uses a client certificate of the cluster; certificates are named, not copied into it. */
export function writeKubeconfig(
    lab: string,
    cluster: ClusterEntry,
    client: { readonly file: string; readonly server: string },
): string {
    const pki = pkiDir(lab, cluster.key);
    const config = {
        apiVersion: "v1",
        kind: "Config",
        clusters: [
            { name: cluster.key, cluster: { server: client.server, "certificate-authority": join(pki, "ca.crt") } },
        ],
        users: [
            {
                name: client.file,
                user: {
                    "client-certificate": join(pki, `${client.file}.crt`),
                    "client-key": join(pki, `${client.file}.key`),
                },
            },
        ],
        contexts: [{ name: "default", context: { cluster: cluster.key, user: client.file } }],
        "current-context": "default",
    };
    const path = join(pki, `${client.file}.kubeconfig`);
    // JSON is YAML, and nothing has to be quoted by hand.
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    return path;
}
