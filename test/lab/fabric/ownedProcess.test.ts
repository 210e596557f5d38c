import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { labDir } from "../paths.js";
import { cgroupProcesses, removeCgroup } from "../real/fabric/cgroups.js";
import {
    cgroupDir,
    ensureProcess,
    logFile,
    processAlive,
    stopProcess,
    type ProcessSpec,
} from "../real/fabric/ownedProcess.js";
import { until } from "./support.js";

const lab = "ft5";
const spec = (more: Partial<ProcessSpec> = {}): ProcessSpec => ({
    name: "sleeper",
    command: ["sleep", "1000"],
    group: "cluster-paris",
    ...more,
});
const cleanUp = async () => {
    await stopProcess(lab, "sleeper", "SIGKILL");
    await removeCgroup(lab, "cluster-paris");
    rmSync(labDir(lab), { recursive: true, force: true });
};

describe.skipIf(process.platform !== "linux" || process.getuid?.() !== 0)("owned processes", () => {
    beforeAll(cleanUp);
    afterAll(cleanUp);

    it("start once, in their cgroup, and are adopted afterwards", async () => {
        const first = await ensureProcess(lab, spec());
        expect(first.started).toBe(true);
        // The helper that put the record in its place may be a moment from its end.
        await expect.poll(() => cgroupProcesses(lab, "cluster-paris")).toEqual([first.pid]);
        expect(await ensureProcess(lab, spec())).toEqual({ pid: first.pid, started: false });
        await until(() => readFileSync(`/proc/${first.pid}/cmdline`, "utf8") === "sleep\x001000\x00");
    });

    it("are one although asked for by many at once", async () => {
        await stopProcess(lab, "sleeper");
        const answers = await Promise.all(Array.from({ length: 5 }, () => ensureProcess(lab, spec())));
        expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1);
        expect(answers.filter(({ started }) => started)).toHaveLength(1);
    });

    it("start anew when the command, the environment or the directory changed, or when killed", async () => {
        let last = (await ensureProcess(lab, spec())).pid;
        for (const more of [{ command: ["sleep", "1001"] }, { env: { A: "1" } }, { cwd: "/" }]) {
            const { pid, started } = await ensureProcess(lab, spec(more));
            expect({ started, other: pid !== last }).toEqual({ started: true, other: true });
            await expect.poll(() => cgroupProcesses(lab, "cluster-paris")).toEqual([pid]);
            last = pid;
        }
        process.kill(last, "SIGKILL");
        await until(() => !processAlive(lab, "sleeper"));
        expect((await ensureProcess(lab, spec({ cwd: "/" }))).started).toBe(true);
    });

    it("write a log that only its owner reads, and keep it over starts", async () => {
        const script = (word: string) => ["sh", "-c", `echo ${word}; echo ${word} >&2; exec sleep 1000`];
        const logged = (text: string) => until(() => readFileSync(logFile(lab, "sleeper"), "utf8") === text, 2_000);
        await ensureProcess(lab, spec({ command: script("one") }));
        await logged("one\none\n");
        await ensureProcess(lab, spec({ command: script("two") }));
        await logged("one\none\ntwo\ntwo\n");
        expect(statSync(logFile(lab, "sleeper")).mode & 0o777).toBe(0o600);
    });

    it("are gone when stopping returns, with their children, however they take the signal", async () => {
        const stubborn = ["sh", "-c", "sleep 1000 & trap '' TERM; while :; do sleep 1; done"];
        await ensureProcess(lab, spec({ command: stubborn }));
        await stopProcess(lab, "sleeper", "SIGKILL");
        expect(processAlive(lab, "sleeper")).toBe(false);
        await until(() => cgroupProcesses(lab, "cluster-paris").length === 0, 500);
        await stopProcess(lab, "sleeper");
    });

    it("say when they could not begin", async () => {
        await expect(ensureProcess(lab, spec({ cwd: "/no/such/place" }))).rejects.toThrow(/sleeper: .*ENOENT/);
        expect(processAlive(lab, "sleeper")).toBe(false);
    });

    it("lie below the lab's cgroup", () => {
        expect(cgroupDir(lab, "fabric")).toBe(join(cgroupDir(lab), "fabric"));
        expect(cgroupDir(lab)).toMatch(/^\/sys\/fs\/cgroup(\/unified)?\/clustermesh-ft5\/?$/);
    });
});
