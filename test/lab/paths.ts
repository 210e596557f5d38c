import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where the local cloud keeps things on this machine.
 *
 * Built artefacts are shared by every clone and keyed by their pins; what one running local cloud owns lives in a
 * directory of its own, so that several can run beside each other (a person's and the tests').
 */

/** Root of everything cached outside the repository: `CLUSTERMESH_CACHE`, else `$XDG_CACHE_HOME/clustermesh`. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
    return env["CLUSTERMESH_CACHE"] ?? join(env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "clustermesh");
}

/** Name of the local cloud in use: `CLUSTERMESH_LAB`, `lab` by default. Prefixes namespaces, cgroups and links. */
export function labName(env: NodeJS.ProcessEnv = process.env): string {
    const name = env["CLUSTERMESH_LAB"] ?? "lab";
    if (!/^[a-z][a-z0-9]{0,5}$/.test(name)) {
        throw new Error(
            `CLUSTERMESH_LAB: must be one to six lower-case letters or digits beginning with a letter, got ${JSON.stringify(name)}; choose another name`,
        );
    }
    return name;
}

/** Directory of one local cloud: state file, sockets, logs, certificates, node disks. Removed by `make down`. */
export function labDir(name: string = labName(), env: NodeJS.ProcessEnv = process.env): string {
    return join(cacheDir(env), "labs", name);
}
