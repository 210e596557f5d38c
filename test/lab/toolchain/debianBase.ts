import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { cacheDir } from "../paths.js";

const run = promisify(execFile);

/** What the Cilium agent calls: a compiler for its datapath, firewall and network tools, a shell for its scripts. */
const roots = [
    "bash",
    "coreutils",
    "grep",
    "sed",
    "util-linux",
    "mount",
    "iptables",
    "iproute2",
    "ipset",
    "kmod",
    "libllvm19",
    "libclang-cpp19",
];
/** Wanted without their dependencies, which are the C development files the datapath does not use. */
const alone = ["clang-19", "libclang-common-19-dev"];
/** Left out although something asks for them: nothing in the image configures packages. */
const unwanted =
    /^(dpkg|debconf|cdebconf|install-info|tar|gawk|original-awk|util-linux-extra|netbase|gcc-12-base|readline-common|lib(elogind0|debian-installer4|newt0.52|slang2|textwrap1|readline8|mpfr6|sigsegv2))$/;
/** Documentation and translations, which nothing reads in an image. */
const pruned = [
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
    "usr/share/info",
    "usr/share/lintian",
    "usr/share/bash-completion",
];

/** Key of the base: what it is made of. Debian's point releases do not invalidate it. */
export const debianBaseKey = (): string =>
    createHash("sha256")
        .update(JSON.stringify([roots, alone, pruned, process.arch]))
        .digest("hex")
        .slice(0, 12);

/** Unpacks the packages into a root directory once; no package is configured, so no script of theirs runs. */
export async function ensureDebianBase(onProgress: (text: string) => void): Promise<string> {
    const target = join(cacheDir(), "images", `debian-${debianBaseKey()}`);
    if (existsSync(target)) {
        return target;
    }
    const work = `${target}.building`;
    const debs = join(work, "debs");
    const root = join(work, "root");
    rmSync(work, { recursive: true, force: true });
    mkdirSync(debs, { recursive: true });
    onProgress("fetching Debian packages for the agent's image");
    const packages = await closure();
    // apt drops privileges to _apt when it may write to the directory; either way the files arrive.
    await run("apt-get", ["-o", "APT::Sandbox::User=root", "download", ...packages], { cwd: debs, maxBuffer: 1 << 26 });
    for (const [link, to] of [
        ["bin", "usr/bin"],
        ["sbin", "usr/sbin"],
        ["lib", "usr/lib"],
        ["lib64", "usr/lib64"],
    ] as const) {
        mkdirSync(join(root, to), { recursive: true });
        symlinkSync(to, join(root, link));
    }
    for (const deb of readdirSync(debs)) {
        await run("sh", [
            "-c",
            'dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink -C "$2"',
            "sh",
            join(debs, deb),
            root,
        ]);
    }
    for (const path of pruned) {
        rmSync(join(root, path), { recursive: true, force: true });
    }
    renameSync(root, target);
    rmSync(work, { recursive: true, force: true });
    return target;
}

/** The packages and all they depend on, without recommendations. */
async function closure(): Promise<readonly string[]> {
    const only = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map(
        (kind) => `--no-${kind}`,
    );
    const { stdout } = await run("apt-cache", ["depends", "--recurse", ...only, ...roots], { maxBuffer: 1 << 26 });
    const names = stdout
        .split("\n")
        .filter((line) => /^[a-z0-9]/.test(line))
        .map((line) => line.split(":")[0]!);
    return [...new Set([...names, ...alone])].filter((name) => !unwanted.test(name));
}
