import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { freemem } from "node:os";

import type { Problem } from "../../components/shared/problems.js";
import { cacheDir, labDir } from "./paths.js";
import { listFabric } from "./real/fabric/fabric.js";

const gibibyte = 2 ** 30;
/** Two clusters take about 2.5 GB; the rest is for the engine and what the machine already does. */
const memoryNeeded = 4 * gibibyte;
/** Toolchain sources, build cache, images and state. */
const diskNeeded = 12 * gibibyte;
const diskNeededWarm = 2 * gibibyte;

/** What the machine lacks for the real local cloud; all of it at once, before any work. */
export function machineProblems(warm: boolean): readonly Problem[] {
    if (process.platform !== "linux") {
        return [
            { path: "system", text: `must be Linux, got ${process.platform}; use a Linux machine, or 'make preview'` },
        ];
    }
    return [...privileges(), ...capacity(warm), ...kernel()];
}

function privileges(): readonly Problem[] {
    const user = process.getuid?.();
    return user === 0
        ? []
        : [
              {
                  path: "user",
                  text: `must be root (namespaces, eBPF, nftables), got user id ${user}; use sudo, or 'make preview', which needs no privileges`,
              },
          ];
}

function capacity(warm: boolean): readonly Problem[] {
    const problems: Problem[] = [];
    const available = availableMemory();
    if (available < memoryNeeded) {
        problems.push({
            path: "memory",
            text: `must be ${inGiB(memoryNeeded)} GiB available, got ${inGiB(available)}; stop something or use a larger machine`,
        });
    }
    mkdirSync(cacheDir(), { recursive: true });
    const { bavail, bsize } = statfsSync(cacheDir());
    const needed = warm ? diskNeededWarm : diskNeeded;
    if (bavail * bsize < needed) {
        problems.push({
            path: "disk",
            text: `must have ${inGiB(needed)} GiB free at ${cacheDir()}, got ${inGiB(bavail * bsize)}; free some or set CLUSTERMESH_CACHE`,
        });
    }
    return problems;
}

function availableMemory(): number {
    const match = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync("/proc/meminfo", "utf8"));
    return match ? Number(match[1]) * 1024 : freemem();
}

const inGiB = (bytes: number): string => (bytes / gibibyte).toFixed(1);

function kernel(): readonly Problem[] {
    const problems = kernelProblems(readFileSync("/proc/filesystems", "utf8"), readFileSync("/proc/mounts", "utf8"));
    return existsSync("/usr/sbin/nft") && !succeeds("nft", ["list", "tables"])
        ? [
              ...problems,
              {
                  path: "kernel.nftables",
                  text: "must work, got an error from 'nft list tables'; use a kernel with nf_tables",
              },
          ]
        : problems;
}

/** What a kernel lacks, by its lists of file systems and of mounts. */
export function kernelProblems(filesystems: string, mounts: string): readonly Problem[] {
    const problems: Problem[] = ["overlay", "bpf", "cgroup2"]
        .filter((name) => !new RegExp(`\\s${name}$`, "m").test(filesystems))
        .map((name) => ({
            path: `kernel.${name}`,
            text: `must be supported, got no file system ${name}; load its module or use another kernel`,
        }));
    if (!/ cgroup2 /.test(mounts)) {
        problems.push({
            path: "kernel.cgroup2",
            text: "must be mounted, got no cgroup2 mount; mount one at /sys/fs/cgroup/unified",
        });
    }
    return problems;
}

/** Network namespaces that bear this lab's names although the lab does not exist. */
export function strangerProblems(lab: string): readonly Problem[] {
    const found = existsSync(labDir(lab)) ? [] : listFabric(lab);
    return found.length === 0
        ? []
        : [
              {
                  path: "namespaces",
                  text: `must be free, got ${found.slice(0, 3).join(", ")}; run 'make down', or choose another CLUSTERMESH_LAB`,
              },
          ];
}

function succeeds(command: string, args: readonly string[]): boolean {
    try {
        execFileSync(command, [...args], { stdio: "ignore" });
        return true;
    } catch {
        return false;
    }
}

/** Whether a TCP port on loopback can be listened on. */
export function portFree(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const server = createServer();
        server.once("error", () => resolve(false));
        server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
}
