import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

import { cacheDir } from "../paths.js";
import { buildFlags, groupDir, isBuilt, moduleVersion, sourceDir } from "./artefacts.js";
import { ciliumModule, copyWritable } from "./chart.js";
import { withLock } from "./fileLock.js";
import { groups, type Group, type GroupName } from "./groups.js";

/** Where a long build stands. */
export interface BuildProgress {
    readonly text: string;
    /** Seconds that what is left usually takes on two cores. */
    readonly remainingSeconds: number;
}

/** Groups that still have to be built, and how long that usually takes from nothing. */
export function missingGroups(wanted: readonly GroupName[]): { names: readonly GroupName[]; seconds: number } {
    const names = wanted.filter((name) => !isBuilt(name));
    return { names, seconds: names.reduce((sum, name) => sum + groups[name].expectedSeconds, 0) };
}

/** Builds what is missing, one group after the other, once per machine whatever the number of clones. */
export async function ensureToolchain(
    wanted: readonly GroupName[],
    onProgress: (progress: BuildProgress) => void = () => {},
): Promise<void> {
    if (missingGroups(wanted).names.length === 0) {
        return;
    }
    await withLock(
        join(cacheDir(), "toolchain.lock"),
        "building the toolchain",
        (owner) => onProgress({ text: `process ${owner.pid} is ${owner.doing}`, remainingSeconds: 0 }),
        async () => {
            for (let missing = missingGroups(wanted); missing.names.length > 0; missing = missingGroups(wanted)) {
                const group = groups[missing.names[0]!];
                const position = `${wanted.length - missing.names.length + 1} of ${wanted.length}`;
                onProgress({
                    text: `compiling ${group.name} ${moduleVersion(group.name)} (${position})`,
                    remainingSeconds: missing.seconds,
                });
                await buildGroup(group);
            }
        },
    );
}

/** Builds into a directory beside the final one and renames: a half-built group is never seen. */
async function buildGroup(group: Group): Promise<void> {
    const target = groupDir(group.name);
    const work = `${target}.building`;
    const log = join(cacheDir(), "toolchain", `${group.name}.log`);
    rmSync(work, { recursive: true, force: true });
    mkdirSync(join(work, "bin"), { recursive: true });
    const stamps = group.stamps(moduleVersion(group.name)).map((stamp) => `-X '${stamp}'`);
    for (const { name, package: path } of group.binaries) {
        const flags = ["-ldflags", ["-s", "-w", ...stamps].join(" ")];
        await goBuild(["build", ...buildFlags, ...flags, "-o", join(work, "bin", name), path], group.name, log);
    }
    if (group.name === "cilium") {
        await copyCiliumFiles(work);
    }
    renameSync(work, target);
}

function goBuild(args: readonly string[], group: GroupName, log: string): Promise<void> {
    return new Promise((resolve, reject) => {
        const child = spawn("go", [...args], {
            cwd: join(sourceDir, group),
            // Static files: the same binary runs on the machine and in an image without a C library.
            env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false" },
            stdio: ["ignore", "pipe", "pipe"],
        });
        const stream = createWriteStream(log, { flags: "a" });
        child.stdout.pipe(stream, { end: false });
        child.stderr.pipe(stream, { end: false });
        child.once("error", reject);
        child.once("close", (code) => {
            stream.end(() => {
                if (code === 0) {
                    resolve();
                    return;
                }
                const tail = readFileSync(log, "utf8").split("\n").slice(-15).join("\n");
                reject(new Error(`go ${args.at(-1)} does not build (exit ${code}); the end of ${log}:\n${tail}`));
            });
        });
    });
}

/** Takes what images need besides binaries from the Cilium module. */
async function copyCiliumFiles(work: string): Promise<void> {
    const module = await ciliumModule();
    const files = join(work, "files");
    mkdirSync(files);
    await copyWritable(join(module, "bpf"), join(files, "bpf"));
    for (const script of [
        "images/cilium/init-container.sh",
        "plugins/cilium-cni/install-plugin.sh",
        "plugins/cilium-cni/cni-uninstall.sh",
    ]) {
        await copyWritable(join(module, script), join(files, basename(script)));
    }
    await copyWritable(join(module, "clustermesh-apiserver", "etcd-config.yaml"), join(files, "etcd-config.yaml"));
}
