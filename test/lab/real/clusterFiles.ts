import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { labDir } from "../paths.js";

/** Where the files of clusters and nodes lie inside a local cloud's directory. */

/** Directory of one control plane. */
export function clusterDir(lab: string, key: string): string {
    return join(labDir(lab), "clusters", key);
}

/** Certificates and keys of one cluster. */
export function pkiDir(lab: string, key: string): string {
    return join(clusterDir(lab, key), "pki");
}

/** Directory of one node: its disks, configuration and logs. */
export function nodeDir(lab: string, name: string): string {
    return join(labDir(lab), "nodes", name);
}

/** Creates a directory that only its owner may enter. */
export function privateDir(path: string): string {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
}
