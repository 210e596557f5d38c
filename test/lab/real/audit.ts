import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { labDir } from "../paths.js";
import { controllerDirs, unifiedOnly } from "./controllers.js";
import { processesBelow } from "./fabric/cgroups.js";
import { ownsNamespace } from "./fabric/names.js";
import { namespaces } from "./fabric/observe.js";
import { cgroupDir, processAlive, processRecord, recordedProcesses } from "./fabric/ownedProcess.js";
import { rootLinks, rootRoutes, rootTables } from "./fabric/rootNamespace.js";
import { loopbackClaims } from "./loopback.js";

/** Looks what of a local cloud is on this machine. No record of what was handed out is read; nothing is changed. */

type Look = (lab: string) => readonly string[] | Promise<readonly string[]>;

/** How each kind of thing is looked for. */
const looks: Readonly<Record<string, Look>> = {
    process: (lab) => allProcesses(lab).map((pid) => `${pid}${commandOf(pid)}`),
    namespace: (lab) => namespaces().filter((namespace) => ownsNamespace(lab, namespace)),
    link: rootLinks,
    route: rootRoutes,
    "firewall table": rootTables,
    "control group": (lab) => groupRoots(lab).map((dir) => `${dir} (version ${versionOf(lab, dir)})`),
    mount: (lab) => mountsBelow(labDir(lab)),
    "loopback address": (lab) => loopbackClaims(lab),
    directory: (lab) => [labDir(lab)].filter((dir) => existsSync(dir)),
};

/** The kinds of things an audit looks for. Links, routes and firewall tables are those outside of namespaces. */
export const auditedKinds: readonly string[] = Object.keys(looks);

/** What is left of a local cloud on this machine, each with its kind in front; empty when it is gone. Reads only. */
export async function audit(lab: string): Promise<readonly string[]> {
    const found = await Promise.all(
        Object.entries(looks).map(async ([kind, look]) => (await look(lab)).map((thing) => `${kind} ${thing}`)),
    );
    return found.flat();
}

/** Roots of a local cloud's groups in every hierarchy, of both versions. */
export function groupRoots(lab: string): readonly string[] {
    return [cgroupDir(lab), ...controllerDirs(lab)]
        .map((dir) => dir.replace(/\/$/, ""))
        .filter((dir) => existsSync(dir));
}

/** Processes in any group of the local cloud; containers' processes are in groups of both versions. */
export function processesInGroups(lab: string): readonly number[] {
    return [...new Set(groupRoots(lab).flatMap(processesBelow))].filter((pid) => pid !== process.pid);
}

/** What is mounted at a directory or below it, in the order it was mounted. */
export function mountsBelow(dir: string, table: string = readFileSync("/proc/self/mounts", "utf8")): readonly string[] {
    return table
        .split("\n")
        .map((line) => unescapeMount(line.split(" ")[1] ?? ""))
        .filter((target) => target === dir || target.startsWith(`${dir}/`));
}

/** Blanks and the like are written as octal numbers. */
function unescapeMount(text: string): string {
    return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** Processes in the local cloud's groups, in its namespaces, and those it has a record of. */
function allProcesses(lab: string): readonly number[] {
    const recorded = recordedProcesses(lab)
        .filter((name) => processAlive(lab, name))
        .flatMap((name) => processRecord(lab, name)?.pid ?? []);
    return [...new Set([...processesInGroups(lab), ...processesInNamespaces(lab), ...recorded])];
}

function processesInNamespaces(lab: string): readonly number[] {
    const own = inode("/proc/self/ns/net");
    const spaces = new Set(
        namespaces()
            .filter((namespace) => ownsNamespace(lab, namespace))
            .map((namespace) => inode(join("/run/netns", namespace)))
            .filter((number) => number !== undefined && number !== own),
    );
    return spaces.size === 0
        ? []
        : readdirSync("/proc")
              .filter((entry) => /^\d+$/.test(entry) && spaces.has(inode(`/proc/${entry}/ns/net`)))
              .map(Number);
}

function inode(path: string): number | undefined {
    try {
        return statSync(path).ino;
    } catch {
        return undefined;
    }
}

function versionOf(lab: string, dir: string): 1 | 2 {
    return unifiedOnly() || dir === cgroupDir(lab).replace(/\/$/, "") ? 2 : 1;
}

function commandOf(pid: number): string {
    try {
        return ` ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()}`.trimEnd();
    } catch {
        return "";
    }
}
