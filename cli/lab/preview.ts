import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

import { ensureCloud, linkChart } from "../../test/lab/session/cloudSession.js";
import { killAll, labProcesses } from "../../test/lab/session/labProcesses.js";
import { StackSession } from "../../test/lab/session/stackSession.js";
import { chartDir } from "../../test/lab/toolchain/artefacts.js";
import { ensureToolchain, missingGroups } from "../../test/lab/toolchain/build.js";
import { ensureChart } from "../../test/lab/toolchain/chart.js";
import { UserError } from "../userError.js";
import { withLabLock } from "./lock.js";

/** Name of the local cloud that exists on paper only. */
const paperLab = "paper";

/** Previews a stack on paper: the real engine against a cloud of records. @returns exit code of the engine */
export async function previewLab(stack: string, diff: boolean): Promise<number> {
    return withLabLock(paperLab, "mesh lab preview", async () => {
        await preparePaper();
        const cloud = await ensureCloud(paperLab, "paper");
        try {
            const session = new StackSession(paperLab, stack, { "clustermesh:googleApiEndpoint": cloud.url });
            await session.init();
            const result = await session.run("preview", diff ? ["--diff"] : []);
            process.stdout.write(result.output);
            return result.code;
        } finally {
            await killAll(() => labProcesses(paperLab));
        }
    });
}

/** Makes sure of everything that an engine needs on paper. */
export async function preparePaper(): Promise<void> {
    const missing = missingGroups(["pulumi", "helm"]).names.length > 0 || !existsSync(chartDir());
    if (missing && !hasGo()) {
        throw new UserError(
            "go: not found; install Go 1.26 or newer, which brings the chart and compiles pulumi and helm",
        );
    }
    await ensureToolchain(["pulumi", "helm"], ({ text, remainingSeconds }) =>
        process.stderr.write(`${text}; about ${Math.ceil(remainingSeconds / 60)} min\n`),
    );
    await ensureChart();
    linkChart();
}

function hasGo(): boolean {
    return spawnSync("go", ["version"], { stdio: "ignore" }).status === 0;
}
