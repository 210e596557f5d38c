import { renderProblems } from "../../components/shared/problems.js";
import { machineProblems, portFree, strangerProblems } from "../../test/lab/preflight.js";
import { ensureCloud, linkChart } from "../../test/lab/session/cloudSession.js";
import { defaultPort } from "../../test/lab/session/env.js";
import { labProcesses } from "../../test/lab/session/labProcesses.js";
import { StackSession } from "../../test/lab/session/stackSession.js";
import { ensureToolchain, missingGroups } from "../../test/lab/toolchain/build.js";
import { ensureChart } from "../../test/lab/toolchain/chart.js";
import { allGroups } from "../../test/lab/toolchain/groups.js";
import { ensureImageStore } from "../../test/lab/toolchain/imageStore.js";
import { UserError } from "../userError.js";
import type { VerifyReport } from "../verify/model.js";
import { renderReport } from "../verify/render.js";
import { targetsOfStack } from "../verify/stackTargets.js";
import { verifyMesh } from "../verify/verify.js";
import { deployStack } from "./deploy.js";
import { writeKubeconfigs } from "./kubeconfigs.js";
import { withLabLock } from "./lock.js";
import { renderSummary } from "./summary.js";
import { runPhases, seconds, type Phase } from "./tasks.js";

/** How long the mesh may take to be as planned once everything is deployed (milliseconds). */
const proofWaitMs = 180_000;

/** Brings the local cloud up and proves it. @returns exit code */
export async function upLab(lab: string, stack: string, json: boolean): Promise<number> {
    const started = Date.now();
    await checkMachine(lab);
    const stop = new AbortController();
    const interrupt = (): void => {
        if (stop.signal.aborted) {
            // Asked twice: end at once. What was started is taken over by the next run.
            process.exit(130);
        }
        process.stderr.write("\nstopping in an orderly way; what was created stays, 'make up' goes on from there\n");
        stop.abort();
    };
    // Not `once`: the terminal library ends the process by the signal when it finds nobody else listening.
    process.on("SIGINT", interrupt);
    process.on("SIGTERM", interrupt);
    let report: VerifyReport | undefined;
    try {
        report = await withLabLock(lab, `mesh lab up ${stack}`, () => bringUp(lab, stack, stop.signal));
    } catch (error) {
        if (stop.signal.aborted) {
            return 130;
        }
        throw error;
    }
    if (json) {
        process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    } else {
        process.stdout.write(`\n${renderReport(report)}\n\n${await renderSummary(lab, stack, started)}\n`);
    }
    return report.ok ? 0 : 1;
}

async function checkMachine(lab: string): Promise<void> {
    const missing = missingGroups(allGroups);
    const problems = [...machineProblems(missing.names.length === 0), ...strangerProblems(lab)];
    if (lab === "lab" && labProcesses(lab).length === 0 && !(await portFree(defaultPort))) {
        problems.push({
            path: "port",
            text: `must be free on loopback, got ${defaultPort} in use; stop what listens there`,
        });
    }
    if (problems.length > 0) {
        throw new UserError(`this machine cannot run the local cloud yet:\n${renderProblems(problems)}`);
    }
    if (missing.names.length > 0) {
        process.stderr.write(
            `First run: ${missing.names.length} groups of tools are compiled once (${missing.names.join(", ")}), ` +
                `about ${Math.ceil(missing.seconds / 60)} minutes on two cores. Later runs take about two.\n`,
        );
    }
}

async function bringUp(lab: string, stack: string, signal: AbortSignal): Promise<VerifyReport> {
    let url = "";
    let report: VerifyReport | undefined;
    const phases: readonly Phase[] = [
        {
            title: "toolchain",
            run: async (say) => {
                const started = Date.now();
                await ensureToolchain(allGroups, ({ text, remainingSeconds }) =>
                    say(
                        remainingSeconds > 0
                            ? `${text}; about ${Math.ceil(remainingSeconds / 60)} min for the rest`
                            : text,
                    ),
                );
                await ensureChart();
                return Date.now() - started < 2_000 ? "already built" : undefined;
            },
        },
        { title: "node images", run: (say) => ensureImageStore(say) },
        {
            title: "local cloud",
            run: async () => {
                const cloud = await ensureCloud(lab, "real");
                url = cloud.url;
                linkChart();
                return `${cloud.started ? "started" : "running"} at ${url}`;
            },
        },
        {
            title: "pulumi up",
            run: (say) =>
                deployStack(
                    new StackSession(lab, stack, { "clustermesh:googleApiEndpoint": url }),
                    lab,
                    url,
                    signal,
                    say,
                ),
        },
        {
            title: "proof",
            run: async (say) => {
                const { targets, probe } = await targetsOfStack(stack);
                writeKubeconfigs(lab, targets);
                const started = Date.now();
                report = await verifyMesh({ targets, probe, waitMs: proofWaitMs, signal, onProgress: say });
                return report.ok ? `the mesh is as planned after ${seconds(started)}` : "the mesh falls short";
            },
        },
    ];
    await runPhases(phases, signal);
    return report!;
}
