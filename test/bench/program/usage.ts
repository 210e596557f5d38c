/** What a program's process had used up at one moment. */
export interface Moment {
    /** Milliseconds since the process began. */
    readonly wallMs: number;
    /** User and system time of all threads, milliseconds. */
    readonly cpuMs: number;
}

/** What the process of one program used, as it saw itself when it ended. */
export interface ProgramUsage {
    /** When the stack itself was registered: Node.js and the SDK's runner had been loaded by then. */
    readonly entered?: Moment;
    /** When the environment file was opened: every module the program imports had been loaded by then. */
    readonly loaded?: Moment;
    /** When the first resource was sent to the engine: the plan was made and every object constructed by then. */
    readonly constructed?: Moment;
    readonly ended: Moment;
    /** Resources sent to the engine, the stack itself among them. */
    readonly resources: number;
    /** Resources that resources were said to depend on, added up. */
    readonly dependencies: number;
    /** Largest resident memory, MiB. */
    readonly peakMiB: number;
}

/** Environment variables that tell the probe what to do; without {@link usageVariable} it does nothing. */
export const usageVariable = "CLUSTERMESH_BENCH_USAGE";
/** Where a CPU profile goes, if one is wanted. */
export const profileVariable = "CLUSTERMESH_BENCH_PROFILE";
/** Environment file whose opening says that the program has been loaded. */
export const environmentVariable = "CLUSTERMESH_BENCH_ENVIRONMENT";
