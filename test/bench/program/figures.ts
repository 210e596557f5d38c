import type { ProgramUsage } from "./usage.js";

/** One measured preview. */
export interface Run {
    /** From the engine's start to its end. */
    readonly wallSeconds: number;
    readonly usage: ProgramUsage;
}

/** CPU time of a program's process by what it was doing, milliseconds. */
export interface Phases {
    /** Node.js and the SDK's runner. */
    readonly start: number;
    /** Modules that the program imports. */
    readonly load: number;
    /** Plan, and the construction of every resource object. */
    readonly construct: number;
    /** Inputs to the engine, outputs from it. */
    readonly register: number;
}

/** What previews of one size with the same settings took: medians, as one disturbed run must not decide. */
export interface Figures {
    readonly wallSeconds: number;
    readonly cpuSeconds: number;
    /** CPU time of a program that loads the SDKs and makes nothing. */
    readonly startSeconds: number;
    readonly peakMiB: number;
    /** CPU time beyond the start, divided by the resources registered. */
    readonly msPerResource: number;
    /** The same of the best and of the worst run. */
    readonly spread: readonly [number, number];
    readonly phases: Phases;
    readonly resources: number;
    readonly dependencies: number;
}

/** The middle value; the mean of the two in the middle where there is none. */
export function median(values: readonly number[]): number {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length / 2;
    return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Milliseconds of CPU time a resource: what the process used beyond the bare start, shared out. */
export function timePerResource(usage: ProgramUsage, startMs: number): number {
    return (usage.ended.cpuMs - startMs) / usage.resources;
}

/**
 * Medians of runs.
 *
 * @param bare - runs of the program that makes nothing, with the same settings
 */
export function figuresOf(runs: readonly Run[], bare: readonly Run[]): Figures {
    const startMs = median(bare.map(({ usage }) => usage.ended.cpuMs));
    const middle = (of: (run: Run) => number): number => median(runs.map(of));
    const each = runs.map(({ usage }) => timePerResource(usage, startMs));
    const at = (moment: "entered" | "loaded" | "constructed" | "ended") => (run: Run) => run.usage[moment]?.cpuMs ?? 0;
    const between = (from: (run: Run) => number, to: (run: Run) => number): number =>
        middle((run) => to(run) - from(run));
    return {
        wallSeconds: middle((run) => run.wallSeconds),
        cpuSeconds: middle(at("ended")) / 1000,
        startSeconds: startMs / 1000,
        peakMiB: middle((run) => run.usage.peakMiB),
        msPerResource: median(each),
        spread: [Math.min(...each), Math.max(...each)],
        phases: {
            start: middle(at("entered")),
            load: between(at("entered"), at("loaded")),
            construct: between(at("loaded"), at("constructed")),
            register: between(at("constructed"), at("ended")),
        },
        resources: middle(({ usage }) => usage.resources),
        dependencies: middle(({ usage }) => usage.dependencies),
    };
}
