import { runningOperations } from "../../test/lab/session/cloudSession.js";
import { takeBack } from "../../test/lab/session/halfMade.js";
import { killAll, labEngines } from "../../test/lab/session/labProcesses.js";
import type { EngineResult, StackSession } from "../../test/lab/session/stackSession.js";
import { UserError } from "../userError.js";
import { EngineProgress } from "./progress.js";
import type { Say } from "./tasks.js";

/** How often the local cloud is asked what it works on (milliseconds). */
const lookMs = 1_000;
/** Lines of the engine's output that an error shows. */
const errorLines = 40;

/** Brings a stack up with the real engine; says in a few words what changed. */
export async function deployStack(
    session: StackSession,
    lab: string,
    url: string,
    signal: AbortSignal,
    say: Say,
): Promise<string> {
    await session.init();
    await takeOver(session, lab, url, say);
    const progress = new EngineProgress();
    if (await session.deployed()) {
        say("preview");
        const preview = await session.run("preview", [], { signal });
        signal.throwIfAborted();
        if (preview.code === 0 && changesOf(preview) === 0) {
            return "preview is empty, nothing to change";
        }
    }
    const timer = setInterval(() => void tell(progress, url, say), lookMs);
    try {
        const result = await session.run("up", [], { signal, onEvent: (event) => progress.see(event) });
        if (result.code !== 0) {
            throw new UserError(`pulumi up ends with exit code ${result.code}:\n${errorsOf(result)}`);
        }
        return progress.summary();
    } finally {
        clearInterval(timer);
    }
}

/**
 * An engine that an interrupted run left behind is ended, its lock on the stack given up, and what it began without
 * writing it down is taken back, so that this run can begin it anew.
 */
async function takeOver(session: StackSession, lab: string, url: string, say: Say): Promise<void> {
    const alive = await killAll(() => labEngines(lab));
    if (alive.length > 0) {
        throw new UserError(
            `an engine of an earlier run does not end (process ${alive[0]?.pid}); end it and try again`,
        );
    }
    if (await session.locked()) {
        await session.cancel();
    }
    const pending = await session.pendingOperations();
    if (pending.length > 0) {
        say(`taking back ${pending.length} steps of an interrupted run`);
        await takeBack(url, pending);
        await session.forgetPending();
    }
}

async function tell(progress: EngineProgress, url: string, say: Say): Promise<void> {
    const operations = await runningOperations(url).catch(() => []);
    const details = operations
        .filter(({ text }) => text !== "")
        .map(({ target, text }) => `${target.split("/").at(-1)}: ${text}`);
    say([progress.line(), ...details.slice(0, 2)].join(" · "));
}

/** What leaves a resource as it is; a stack reads what it published of itself. */
const idle: readonly string[] = ["same", "read"];

/** How many resources a preview would touch. */
export function changesOf(result: EngineResult): number {
    const summary = result.events.findLast((event) => event.summaryEvent)?.summaryEvent?.resourceChanges ?? {};
    return Object.entries(summary).reduce((sum, [op, count]) => (idle.includes(op) ? sum : sum + count), 0);
}

function errorsOf(result: EngineResult): string {
    const errors = result.events.flatMap(({ diagnosticEvent }) =>
        diagnosticEvent?.severity === "error" ? [diagnosticEvent.message.trim()] : [],
    );
    return errors.length > 0 ? errors.join("\n") : result.output.split("\n").slice(-errorLines).join("\n");
}
