import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Tools people have themselves: what prints their version. */
const versionArguments: Readonly<Record<string, readonly string[]>> = {
    pulumi: ["version"],
    helm: ["version", "--template", "{{.Version}}"],
};

/**
 * A tool from PATH that can stand in for the pinned one: same major version, at least its minor version. Undefined for
 * tools that are always built.
 */
export function toolOnPath(name: string, pinned: string, path = process.env["PATH"] ?? ""): string | undefined {
    const args = versionArguments[name];
    if (!args) {
        return undefined;
    }
    const file = path
        .split(delimiter)
        .map((directory) => join(directory, name))
        .find(isExecutable);
    return file && fits(versionOf(file, args), pinned) ? file : undefined;
}

/** Whether a version has the pinned major and at least the pinned minor. */
export function fits(version: string | undefined, pinned: string): boolean {
    const [have, want] = [version, pinned].map((text) => /^v?(\d+)\.(\d+)\./.exec(text ?? ""));
    return !!have && !!want && have[1] === want[1] && Number(have[2]) >= Number(want[2]);
}

function isExecutable(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}

function versionOf(file: string, args: readonly string[]): string | undefined {
    try {
        return execFileSync(file, [...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch {
        return undefined;
    }
}
