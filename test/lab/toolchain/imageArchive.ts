import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
    createReadStream,
    cpSync,
    linkSync,
    mkdirSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
    chmodSync,
    copyFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import type { ImageSpec } from "./imageSpecs.js";

const run = promisify(execFile);

/** Packs an image as a docker archive: one layer, a configuration and a manifest. */
export async function packImage(
    spec: ImageSpec,
    base: string | undefined,
    work: string,
    archive: string,
): Promise<void> {
    const root = join(work, "root");
    const image = join(work, "image");
    for (const dir of [root, image]) {
        rmSync(dir, { recursive: true, force: true });
        mkdirSync(dir, { recursive: true });
    }
    if (base) {
        await run("cp", ["-al", `${base}/.`, root]);
    }
    layOut(spec, root);
    const layer = join(image, "layer.tar");
    await run("tar", [
        "-C",
        root,
        "--numeric-owner",
        "--owner=0",
        "--group=0",
        "--mtime=@0",
        "--sort=name",
        "-cf",
        layer,
        ".",
    ]);
    const config = JSON.stringify(configOf(spec, await sha256(layer)));
    const configName = `${createHash("sha256").update(config).digest("hex")}.json`;
    writeFileSync(join(image, configName), config);
    const manifest = [{ Config: configName, RepoTags: [spec.reference], Layers: ["layer.tar"] }];
    writeFileSync(join(image, "manifest.json"), JSON.stringify(manifest));
    await run("tar", ["-C", image, "-cf", archive, "manifest.json", configName, "layer.tar"]);
    rmSync(work, { recursive: true, force: true });
}

function layOut(spec: ImageSpec, root: string): void {
    for (const [path, source] of Object.entries(spec.files)) {
        const target = join(root, path);
        mkdirSync(dirname(target), { recursive: true });
        if (statSync(source).isDirectory()) {
            cpSync(source, target, { recursive: true });
        } else if (path.endsWith(".sh")) {
            // Go's module archives keep no execute bits. A copy, so that the source stays as it is.
            copyFileSync(source, target);
            chmodSync(target, 0o755);
        } else {
            linkOrCopy(source, target);
        }
    }
    for (const [path, target] of Object.entries(spec.links ?? {})) {
        rmSync(join(root, path), { force: true });
        mkdirSync(dirname(join(root, path)), { recursive: true });
        symlinkSync(target, join(root, path));
    }
    for (const path of spec.writable ?? []) {
        mkdirSync(join(root, path), { recursive: true });
        chmodSync(join(root, path), 0o777);
    }
}

/** Binaries are large and never changed: a hard link is enough, on one file system. */
function linkOrCopy(source: string, target: string): void {
    try {
        linkSync(source, target);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EXDEV") {
            throw error;
        }
        copyFileSync(source, target);
    }
}

function configOf(spec: ImageSpec, layerDigest: string): object {
    const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    return {
        architecture: process.arch === "arm64" ? "arm64" : "amd64",
        os: "linux",
        config: {
            Env: [`PATH=${path}`, ...Object.entries(spec.env ?? {}).map(([name, value]) => `${name}=${value}`)],
            ...(spec.entrypoint ? { Entrypoint: spec.entrypoint } : {}),
            ...(spec.command ? { Cmd: spec.command } : {}),
        },
        rootfs: { type: "layers", diff_ids: [`sha256:${layerDigest}`] },
    };
}

async function sha256(file: string): Promise<string> {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(file)) {
        hash.update(chunk as Buffer);
    }
    return hash.digest("hex");
}
