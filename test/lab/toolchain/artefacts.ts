import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { cacheDir } from "../paths.js";
import { allGroups, groups, type GroupName } from "./groups.js";
import { toolOnPath } from "./onPath.js";

/** Where built artefacts lie. Paths only; nothing here builds (see build.ts). */

/** Flags every binary is built with; static, so that the same file serves nodes and images. */
export const buildFlags: readonly string[] = ["-trimpath"];

/** Sources of the toolchain: the pins, and labtools' code. Compiled code lies under dist/, pins do not. */
export const sourceDir: string = (() => {
    const here = dirname(fileURLToPath(import.meta.url));
    return here.replace(/\/dist\/test\/lab\/toolchain$/, "/test/lab/toolchain");
})();

const hashes = new Map<GroupName, string>();

/** Key of a group: its pins, flags, own sources, and what compiles them. */
export function groupKey(group: GroupName): string {
    const known = hashes.get(group);
    if (known) {
        return known;
    }
    const hash = createHash("sha256");
    hash.update(JSON.stringify([goVersion(), process.arch, buildFlags, groups[group].stamps("x")]));
    hash.update(JSON.stringify(groups[group].binaries));
    for (const file of sourceFiles(join(sourceDir, group))) {
        hash.update(file.slice(sourceDir.length)).update("\0").update(readFileSync(file));
    }
    const key = hash.digest("hex").slice(0, 12);
    hashes.set(group, key);
    return key;
}

/** Directory of a built group. */
export function groupDir(group: GroupName): string {
    return join(cacheDir(), "toolchain", `${group}-${groupKey(group)}`);
}

/** Absolute path of a binary of the toolchain, built or not. */
export function binary(name: string): string {
    const group = allGroups.find((candidate) => groups[candidate].binaries.some((entry) => entry.name === name));
    if (!group) {
        throw new Error(`no group of the toolchain makes ${name}`);
    }
    return borrowed(group) ?? join(groupDir(group), "bin", name);
}

const borrowedTools = new Map<GroupName, string | undefined>();

/** The tool a person has on PATH, where its version fits; looked for once, as asking it costs a process. */
function borrowed(group: GroupName): string | undefined {
    if (!borrowedTools.has(group)) {
        borrowedTools.set(group, toolOnPath(group, moduleVersion(group)));
    }
    return borrowedTools.get(group);
}

/** The Cilium chart as a plain directory. */
export function chartDir(): string {
    return join(cacheDir(), "charts", `cilium-${moduleVersion("cilium")}`);
}

/** Other files taken from the Cilium module: bpf sources, scripts, etcd configuration. */
export function ciliumFiles(): string {
    return join(groupDir("cilium"), "files");
}

/** Whether nothing has to be built to use a group. */
export function isBuilt(group: GroupName): boolean {
    return borrowed(group) !== undefined || existsSync(join(groupDir(group), "bin"));
}

/** Version of a group's main module, from its go.mod; labtools has none of its own. */
export function moduleVersion(group: GroupName): string {
    const text = readFileSync(join(sourceDir, group, "go.mod"), "utf8");
    const match = new RegExp(`^\\s*(?:require )?${groups[group].module.replaceAll(".", "\\.")} (v\\S+)`, "m").exec(
        text,
    );
    return match?.[1] ?? "v0.0.0";
}

function sourceFiles(dir: string): readonly string[] {
    return readdirSync(dir, { withFileTypes: true })
        .sort((a, b) => a.name.localeCompare(b.name))
        .flatMap((entry) => {
            const path = join(dir, entry.name);
            if (entry.isDirectory()) {
                return sourceFiles(path);
            }
            const wanted = /\.go$|^go\.(mod|sum)$/.test(basename(path)) && !path.endsWith("_test.go");
            return wanted ? [path] : [];
        });
}

let go: string | undefined;

/** Go's major and minor version; a patch release does not invalidate what is built. */
function goVersion(): string {
    if (go === undefined) {
        try {
            go = /go1\.\d+/.exec(execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }))?.[0] ?? "unknown";
        } catch {
            // Without Go nothing can have been built for it here; whoever wants to build says so.
            go = "none";
        }
    }
    return go;
}
