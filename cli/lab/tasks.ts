import { Listr, type ListrTask } from "listr2";

/** Seconds between two lines of progress where a line cannot be rewritten (logs, CI). */
const plainIntervalMs = 15_000;

/** Says where a task stands. */
export type Say = (text: string) => void;

export interface Phase {
    readonly title: string;
    readonly run: (say: Say) => Promise<string | void>;
}

/**
 * Runs phases one after the other and shows each with its time: redrawn on a terminal, a line now and then elsewhere.
 * What a phase returns is added to its title.
 *
 * @param signal - no further phase begins once it is aborted
 */
export async function runPhases(phases: readonly Phase[], signal?: AbortSignal): Promise<void> {
    if (process.stderr.isTTY && process.stdout.isTTY) {
        await new Listr(
            phases.map((phase) => toTask(phase, signal)),
            {
                rendererOptions: { collapseErrors: false },
                concurrent: false,
                // Its own handler ends the process at once; whoever runs phases decides what Ctrl-C means.
                registerSignalListeners: false,
            },
        ).run();
        return;
    }
    for (const [index, phase] of phases.entries()) {
        signal?.throwIfAborted();
        await runPlain(phase, `[${index + 1}/${phases.length}]`);
    }
}

function toTask(phase: Phase, signal: AbortSignal | undefined): ListrTask {
    return {
        title: phase.title,
        task: async (_context, task) => {
            signal?.throwIfAborted();
            const started = Date.now();
            const result = await phase.run((text) => {
                task.output = `${text} · ${seconds(started)}`;
            });
            task.title = `${phase.title}${result ? `: ${result}` : ""} (${seconds(started)})`;
        },
    };
}

/** Progress is no result: it goes to standard error, so that `--json` stays readable by programs. */
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function runPlain(phase: Phase, position: string): Promise<void> {
    const started = Date.now();
    let shown = 0;
    let last = "";
    say(`${position} ${phase.title} …`);
    const result = await phase.run((text) => {
        // The same words again are no news; new ones wait until the last line has had its time.
        if (text !== last && Date.now() - shown > plainIntervalMs) {
            say(`${position}   ${text} · ${seconds(started)}`);
            shown = Date.now();
            last = text;
        }
    });
    say(`${position} ${phase.title}${result ? `: ${result}` : ""} (${seconds(started)})`);
}

/** `72 s`, `12 min 5 s`. */
export function seconds(since: number, until: number = Date.now()): string {
    const total = Math.round((until - since) / 1000);
    return total < 120 ? `${total} s` : `${Math.floor(total / 60)} min ${total % 60} s`;
}
