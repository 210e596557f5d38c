import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { cacheDir } from "../paths.js";
import { groupKey } from "./artefacts.js";
import { debianBaseKey, ensureDebianBase } from "./debianBase.js";
import { withLock } from "./fileLock.js";
import { packImage } from "./imageArchive.js";
import { imageSpecs } from "./imageSpecs.js";

const run = promisify(execFile);

/** Layout of images and store; raise it when what is written changes without a pin changing. */
const layout = 2;

/** The prepared containerd root that nodes are cloned from. */
export function imageStore(): string {
    const parts = [layout, debianBaseKey(), ...(["cilium", "etcd", "coredns", "labtools"] as const).map(groupKey)];
    const key = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
    return join(cacheDir(), "images", `store-${key}`);
}

/** Builds every image and imports it once; nodes only clone the result. Needs root and the built toolchain. */
export async function ensureImageStore(onProgress: (text: string) => void = () => {}): Promise<void> {
    if (existsSync(imageStore())) {
        return;
    }
    const waiting = (owner: { pid: number }): void => onProgress(`process ${owner.pid} is building the images`);
    await withLock(join(cacheDir(), "images.lock"), "building images", waiting, async () => {
        if (existsSync(imageStore())) {
            return;
        }
        const base = await ensureDebianBase(onProgress);
        const work = `${imageStore()}.building`;
        rmSync(work, { recursive: true, force: true });
        mkdirSync(join(work, "archives"), { recursive: true });
        const archives: string[] = [];
        for (const [index, spec] of imageSpecs().entries()) {
            onProgress(`packing ${spec.reference}`);
            const archive = join(work, "archives", `${index}.tar`);
            await packImage(spec, spec.debian ? base : undefined, join(work, "pack"), archive);
            archives.push(archive);
        }
        await importImages(join(work, "containerd"), archives, onProgress);
        renameSync(join(work, "containerd"), imageStore());
        rmSync(work, { recursive: true, force: true });
    });
}

/**
 * Gives a node its own containerd root in a moment: snapshots and blobs are hard links, because containerd never
 * changes them in place; its databases are copies, because it does.
 */
export async function cloneImageStore(target: string): Promise<void> {
    mkdirSync(join(target, ".."), { recursive: true });
    try {
        await run("cp", ["-al", imageStore(), target]);
    } catch {
        // Another file system: a plain copy is slower and just as good.
        rmSync(target, { recursive: true, force: true });
        await run("cp", ["-a", imageStore(), target]);
        return;
    }
    const { stdout } = await run("find", [target, "-name", "*.db", "-type", "f"]);
    for (const database of stdout.split("\n").filter((line) => line !== "")) {
        await run("cp", ["--remove-destination", join(imageStore(), database.slice(target.length)), database]);
    }
}

/** Runs a containerd of its own on `root` for the time of the import. */
async function importImages(
    root: string,
    archives: readonly string[],
    onProgress: (text: string) => void,
): Promise<void> {
    const scratch = mkdtempSync(join(tmpdir(), "clustermesh-import-"));
    const socket = join(scratch, "containerd.sock");
    const config = join(scratch, "config.toml");
    writeFileSync(
        config,
        [
            "version = 2",
            `root = ${JSON.stringify(root)}`,
            `state = ${JSON.stringify(join(scratch, "state"))}`,
            'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
            "[grpc]",
            `address = ${JSON.stringify(socket)}`,
        ].join("\n"),
    );
    const log = openSync(join(scratch, "containerd.log"), "w");
    const daemon = spawn("containerd", ["-c", config], { stdio: ["ignore", log, log] });
    const ended = new Promise<void>((resolve) => daemon.once("exit", () => resolve()));
    try {
        for (let tries = 0; !existsSync(socket); tries += 1) {
            if (tries > 100 || daemon.exitCode !== null) {
                throw new Error(`containerd does not start for the import; see ${join(scratch, "containerd.log")}`);
            }
            await sleep(100);
        }
        for (const [index, archive] of archives.entries()) {
            onProgress(`importing image ${index + 1} of ${archives.length}`);
            await run("ctr", ["-a", socket, "-n", "k8s.io", "images", "import", "--snapshotter", "overlayfs", archive]);
        }
    } finally {
        daemon.kill("SIGTERM");
        await ended;
    }
    rmSync(scratch, { recursive: true, force: true });
}
