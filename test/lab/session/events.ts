import { closeSync, openSync, readSync } from "node:fs";

/** The parts of an engine event that progress and tests look at. */
export interface EngineEvent {
    readonly resourcePreEvent?: { readonly metadata: StepMetadata };
    readonly resOutputsEvent?: { readonly metadata: StepMetadata };
    readonly resOpFailedEvent?: { readonly metadata: StepMetadata };
    readonly diagnosticEvent?: { readonly message: string; readonly severity: string; readonly urn?: string };
    readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>> };
}

export interface StepMetadata {
    readonly op: string;
    readonly urn: string;
    readonly type: string;
    readonly diffs?: readonly string[] | null;
    /** What changes by path; kinds that mean replacement end in `-replace`. */
    readonly detailedDiff?: Readonly<Record<string, { readonly diffKind: string }>> | null;
    /** What the resource becomes; a component is not custom. */
    readonly new?: { readonly custom?: boolean } | null;
}

/** How often the log is looked at (milliseconds). */
const pollMs = 200;

/**
 * Follows the event log the engine writes (`--event-log`, one JSON object a line) and hands on each whole line.
 * `stop` reads what is left first, so nothing is lost when the engine ends.
 */
export function followEvents(file: string, onEvent: (event: EngineEvent) => void): { stop: () => void } {
    let offset = 0;
    let rest = "";
    const drain = (): void => {
        const text = readFrom(file, offset);
        offset += Buffer.byteLength(text);
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines.filter((candidate) => candidate.trim() !== "")) {
            onEvent(JSON.parse(line) as EngineEvent);
        }
    };
    const timer = setInterval(drain, pollMs);
    return {
        stop: () => {
            clearInterval(timer);
            drain();
        },
    };
}

function readFrom(file: string, offset: number): string {
    let descriptor: number;
    try {
        descriptor = openSync(file, "r");
    } catch {
        // The engine has not opened its log yet.
        return "";
    }
    try {
        const chunks: Buffer[] = [];
        let position = offset;
        for (;;) {
            const chunk = Buffer.alloc(1 << 16);
            const count = readSync(descriptor, chunk, 0, chunk.length, position);
            if (count === 0) {
                break;
            }
            chunks.push(chunk.subarray(0, count));
            position += count;
        }
        const all = Buffer.concat(chunks);
        // Whole lines only: a character of several bytes may still be half written.
        const end = all.lastIndexOf(0x0a) + 1;
        return all.subarray(0, end).toString("utf8");
    } finally {
        closeSync(descriptor);
    }
}
