import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { cacheDir, labDir } from "../paths.js";
import { audit, auditedKinds, removeEverything } from "../real/down.js";
import { unifiedOnly } from "../real/controllers.js";
import { mountsBelow } from "../real/audit.js";
import { cgroupDir, cgroupProcesses, ensureCgroup, processesBelow } from "../real/fabric/cgroups.js";
import { linksOf, routesOf, tablesOf } from "../real/fabric/rootNamespace.js";
import { until } from "../fabric/support.js";

const lab = "at1";
const rootOnLinux = process.platform === "linux" && process.getuid?.() === 0;

describe("what bears a lab's name", () => {
    it("is told from what is others'", () => {
        const links = [
            { ifname: "eth0" },
            { ifname: "at1-x" },
            { ifname: "h-0123456789", ifalias: "at1-host.net.n1" },
            { ifname: "h-1123456789", ifalias: "at12-host.net.n1" },
            { ifname: "p-0123456789" },
            { ifname: "p-desk" },
            { ifname: "wan", altnames: ["at1-uplink"] },
        ];
        expect(linksOf(lab, links)).toEqual(["at1-x", "h-0123456789", "p-0123456789", "wan"]);
        const routes = [
            { dst: "default", dev: "eth0" },
            { dst: "10.1.0.0/24", dev: "at1-x" },
            { dst: "10.2.0.0/24", nexthops: [{ dev: "eth0" }, { dev: "wan" }] },
        ];
        expect(routesOf(["at1-x", "wan"], routes)).toEqual(["10.1.0.0/24 dev at1-x", "10.2.0.0/24 dev wan"]);
        const tables = [
            { family: "inet", name: "fabric" },
            { family: "ip", name: "nat" },
            { family: "ip", name: "at1-nat" },
        ];
        expect(tablesOf(lab, tables)).toEqual(["inet fabric", "ip at1-nat"]);
    });

    it("is found in the table of mounts, blanks included", () => {
        const table = ["tmpfs /l/at1/a\\040b tmpfs rw 0 0", "tmpfs /l/at12 tmpfs rw 0 0", "x /l/at1 y z 0 0", ""];
        expect(mountsBelow("/l/at1", table.join("\n"))).toEqual(["/l/at1/a b", "/l/at1"]);
    });
});

describe.runIf(rootOnLinux)("an audit", () => {
    const claim = join(cacheDir(), "loopback", "127.46.254.254");
    const controller = unifiedOnly()
        ? undefined
        : readdirSync("/sys/fs/cgroup").find((name) => name !== "unified" && name !== "cpuset");
    const versionOne = controller && join("/sys/fs/cgroup", controller, `clustermesh-${lab}`);
    let sleeper: ChildProcess | undefined;

    const clean = async (): Promise<void> => {
        sleeper?.kill("SIGKILL");
        const quietly = (...command: readonly string[]): void => {
            try {
                execFileSync(command[0]!, command.slice(1), { stdio: "ignore" });
            } catch {
                // Not there.
            }
        };
        quietly("ip", "link", "del", `${lab}-x`);
        quietly("nft", "delete", "table", "ip", `${lab}-nat`);
        await removeEverything(lab, () => undefined);
        rmSync(claim, { force: true });
    };
    beforeEach(clean);
    afterEach(clean);

    it("finds and names every kind of thing, and removal takes all but what is in nobody's namespace", async () => {
        mkdirSync(join(labDir(lab), "disk"), { recursive: true });
        execFileSync("mount", ["-t", "tmpfs", "tmpfs", join(labDir(lab), "disk")]);
        execFileSync("ip", ["netns", "add", `${lab}-vpc.net`]);
        // What Cilium leaves in a node's namespace when everything in the node is killed.
        execFileSync("ip", ["netns", "add", `${lab}-host.net.n1`]);
        execFileSync("ip", ["-n", `${lab}-host.net.n1`, "link", "add", "lxc0", "type", "veth", "peer", "name", "lxc1"]);
        execFileSync("ip", ["link", "add", `${lab}-x`, "type", "veth", "peer", "name", `peer${lab}`]);
        execFileSync("ip", ["link", "set", `${lab}-x`, "up"]);
        execFileSync("ip", ["route", "add", "198.51.100.0/24", "dev", `${lab}-x`]);
        execFileSync("nft", ["add", "table", "ip", `${lab}-nat`]);
        mkdirSync(join(cacheDir(), "loopback"), { recursive: true });
        writeFileSync(claim, `${lab}\nprojects/p/locations/l/clusters/c`);
        sleeper = spawn("sleep", ["1000"]);
        writeFileSync(ensureCgroup(lab, "nodes/n1"), String(sleeper.pid));
        if (versionOne) {
            mkdirSync(join(versionOne, "nodes"), { recursive: true });
        }
        expect(processesBelow(cgroupDir(lab))).toEqual([sleeper.pid]);
        expect(cgroupProcesses(lab, "nodes")).toEqual([]);

        const found = await audit(lab);
        expect([...found].sort()).toEqual(
            [
                `process ${sleeper.pid} sleep 1000`,
                `namespace ${lab}-host.net.n1`,
                `namespace ${lab}-vpc.net`,
                `link ${lab}-x`,
                `route 198.51.100.0/24 dev ${lab}-x`,
                `firewall table ip ${lab}-nat`,
                `control group ${cgroupDir(lab).replace(/\/$/, "")} (version 2)`,
                ...(versionOne ? [`control group ${versionOne} (version 1)`] : []),
                `mount ${labDir(lab)}/disk`,
                "loopback address 127.46.254.254",
                `directory ${labDir(lab)}`,
            ].sort(),
        );
        expect(auditedKinds.every((kind) => found.some((thing) => thing.startsWith(`${kind} `)))).toBe(true);

        await removeEverything(lab, () => undefined);
        const left = (await audit(lab)).map((thing) => thing.replace(/ .*/, ""));
        expect([...new Set(left)].sort()).toEqual(["firewall", "link", "route"]);
        expect(existsSync(`/run/netns/${lab}-host.net.n1`)).toBe(false);
    });

    it("finds a process in a namespace of the lab that left its control group", async () => {
        execFileSync("ip", ["netns", "add", `${lab}-vpc.net`]);
        sleeper = spawn("ip", ["netns", "exec", `${lab}-vpc.net`, "sleep", "1000"]);
        await until(async () => (await audit(lab)).some((thing) => thing === `process ${sleeper?.pid} sleep 1000`));
    });

    it("never deletes what is only mounted below the lab's directory", async () => {
        const elsewhere = join(cacheDir(), `${lab}-elsewhere`);
        mkdirSync(elsewhere, { recursive: true });
        writeFileSync(join(elsewhere, "kept"), "");
        const target = join(labDir(lab), "a b");
        mkdirSync(target, { recursive: true });
        execFileSync("mount", ["--bind", elsewhere, target]);
        await removeEverything(lab, () => undefined);
        expect(existsSync(join(elsewhere, "kept"))).toBe(true);
        rmSync(join(elsewhere, "kept"));
        rmdirSync(elsewhere);
        expect(await audit(lab)).toEqual([]);
    });
});
