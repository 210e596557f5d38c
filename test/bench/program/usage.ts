/** What a program's process had used up at one moment. */
export interface Moment {
    /** Milliseconds since the process began. */
    readonly wallMs: number;
    /** User and system time of all threads, milliseconds. */
    readonly cpuMs: number;
}

/** What the process of one program used, as it saw itself when it ended. */
export interface ProgramUsage {
    /** When the program's entry was asked for: Node.js and the SDK's runner were loaded by then. */
    readonly entered?: Moment;
    /** When the environment file was opened: every module the program imports was loaded by then. */
    readonly loaded?: Moment;
    /** When the first resource was sent to the engine: the plan was made and every object constructed by then. */
    readonly constructed?: Moment;
    /** When the last resource was sent to the engine, milliseconds since the process began. */
    readonly lastSentMs?: number;
    readonly ended: Moment;
    /** Resources sent to the engine, the stack itself among them. */
    readonly resources: number;
    /** URNs listed as what resources depend on, added up over all of them. */
    readonly dependencies: number;
    /** Largest resident memory, MiB. */
    readonly peakMiB: number;
}

/** Where the probe writes a {@link ProgramUsage}; without it the probe does nothing. */
export const usageVariable = "CLUSTERMESH_BENCH_USAGE";
/** Where the probe writes a CPU profile, where one is wanted. */
export const profileVariable = "CLUSTERMESH_BENCH_PROFILE";
/** Environment file whose opening says that the program has been loaded. */
export const environmentVariable = "CLUSTERMESH_BENCH_ENVIRONMENT";
