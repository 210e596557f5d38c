import { execFile } from "node:child_process";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import type { BenchResult } from "../bench/program/table.js";
import { repositoryRoot } from "../lab/session/env.js";

/** Runs `mesh` and answers with what it printed, whatever its exit code: times are not what is tested here. */
function mesh(args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
    return new Promise((resolve) => {
        execFile(join(repositoryRoot, "bin", "mesh"), [...args], (error, out, err) =>
            resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
        );
    });
}

describe("mesh bench program", () => {
    it("measures real previews beside the SDK's defaults", { timeout: 300_000 }, async () => {
        const { code, out, err } = await mesh(["bench", "program", "--clusters", "2", "--rounds", "1", "--json"]);
        expect([0, 1], err).toContain(code);
        const { sizes } = JSON.parse(out) as BenchResult;
        const [{ clusters, census, ours, defaults }] = sizes as [BenchResult["sizes"][number]];
        expect(clusters).toBe(2);
        // The engine's summary says as much, or the command would have failed.
        expect(ours.resources).toBe(census.all.all);
        expect(census.shared.all + 2 * census.cluster.all).toBe(census.all.all);
        for (const figures of [ours, defaults]) {
            expect(figures.resources).toBe(census.all.all);
            const { start, load, construct, register } = figures.phases;
            const parts = [start, load, construct, register];
            expect(Math.min(...parts)).toBeGreaterThan(0);
            expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(figures.cpuSeconds * 1000, 3);
            expect(figures.startSeconds).toBeLessThan(figures.cpuSeconds);
            expect(figures.peakMiB).toBeGreaterThan(50);
        }
    });

    it("refuses sizes that no mesh can have", async () => {
        const { code, err } = await mesh(["bench", "program", "--clusters", "2,512"]);
        expect(code).toBe(2);
        expect(err).toMatch(/must be at most 511, got 2,512/);
    });
});
