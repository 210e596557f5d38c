import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs the rings of tests in order and closes with one line that machines and people can read.
 *
 * `check` is what a person runs between edits (under two minutes), `all` adds what needs the built toolchain, the real
 * engine, root and the real datapath. Every static check counts as one test, so a red formatter is a red run.
 */

interface Step {
    readonly name: string;
    readonly command: readonly string[];
    /** A ring of vitest reports how many tests passed; any other command counts as one. */
    readonly ring?: boolean;
}

interface Tally {
    readonly passed: number;
    readonly failed: number;
}

const bin = (name: string): string => `node_modules/.bin/${name}`;
const ring = (...projects: readonly string[]): Step => ({
    name: projects.join(" + "),
    command: [bin("vitest"), "run", ...projects.flatMap((project) => ["--project", project])],
    ring: true,
});

const statics: readonly Step[] = [
    { name: "types", command: ["node", "node_modules/tsc7/bin/tsc", "-p", ".", "--noEmit"] },
    { name: "format", command: [bin("prettier"), "--log-level", "warn", "--check", "."] },
    { name: "lint", command: [bin("eslint"), "--max-warnings=0", "."] },
];
const quick = ring("unit", "component", "golden");
const toolchain: Step = {
    name: "toolchain and images",
    command: ["node", "dist/test/lab/toolchain/main.js", "--images"],
};
const plans: Readonly<Record<string, readonly Step[]>> = {
    check: [...statics, quick],
    all: [...statics, toolchain, quick, ring("lab"), ring("engine"), ring("e2e")],
};

/**
 * Runs one step with its output passed through.
 *
 * @param complete - whether everything a test may need is there, so that a skipped test is a failed one
 */
async function run(step: Step, reportFile: string, complete: boolean): Promise<Tally> {
    const reporter = step.ring ? ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`] : [];
    const [command, ...args] = step.command;
    const code = await new Promise<number>((resolve, reject) => {
        const child = spawn(command!, [...args, ...reporter], { stdio: ["ignore", "inherit", "inherit"] });
        child.once("error", reject);
        child.once("exit", (status) => resolve(status ?? 1));
    });
    if (!step.ring) {
        return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    }
    const { passed, failed, skipped } = readReport(reportFile);
    const red = failed + (complete ? skipped : 0);
    // A ring that ended badly without a failing test (a crash, no test found) is a failure all the same.
    return { passed, failed: code !== 0 && red === 0 ? 1 : red };
}

function readReport(file: string): Tally & { readonly skipped: number } {
    try {
        const report = JSON.parse(readFileSync(file, "utf8")) as Record<
            "numPassedTests" | "numFailedTests" | "numPendingTests",
            number
        >;
        return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
    } catch {
        return { passed: 0, failed: 0, skipped: 0 };
    }
}

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(0)} s`;

async function main(): Promise<void> {
    const name = process.argv[2] ?? "";
    const plan = plans[name];
    if (!plan) {
        console.error(`usage: node dist/test/run.js ${Object.keys(plans).join("|")}`);
        process.exit(2);
    }
    const scratch = mkdtempSync(join(tmpdir(), "clustermesh-test-"));
    const started = Date.now();
    const total = { passed: 0, failed: 0 };
    const red: string[] = [];
    try {
        for (const [index, step] of plan.entries()) {
            const stepStarted = Date.now();
            console.log(`\n=== ${index + 1}/${plan.length} ${step.name}`);
            const tally = await run(step, join(scratch, `${index}.json`), name === "all");
            total.passed += tally.passed;
            total.failed += tally.failed;
            if (tally.failed > 0) {
                red.push(step.name);
            }
            console.log(`=== ${step.name}: ${tally.failed === 0 ? "ok" : "FAILED"} in ${seconds(stepStarted)}`);
        }
    } finally {
        rmSync(scratch, { recursive: true, force: true });
    }
    console.log(`\n${red.length > 0 ? `failed: ${red.join(", ")}\n` : ""}finished in ${seconds(started)}`);
    console.log(`${total.passed} passed, ${total.failed} failed`);
    process.exit(total.failed === 0 ? 0 : 1);
}

await main();
