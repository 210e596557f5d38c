/** Whether a problem stops a deployment (`error`) or is only said (`warning`). */
export type Severity = "error" | "warning";

/** One thing that is wrong with what was asked for, in the words of whoever asked. */
export interface Problem {
    /**
     * Where it stands, as the caller wrote it.
     * @example "clusters.paris.id"
     */
    readonly path: string;
    /**
     * What is wrong, the value, and what to do.
     * @example "must be an id from 1 to 511, got 600; choose another"
     */
    readonly text: string;
    /**
     * The rule that found it; `mesh explain` tells more.
     * @default - no rule was needed to find it
     * @example "MESH021"
     */
    readonly code?: string;
    /**
     * Whether it stops a deployment.
     * @default "error"
     * @example "warning"
     */
    readonly severity?: Severity;
}

/** Whether the problem stops a deployment. */
export function isError(problem: Problem): boolean {
    return problem.severity !== "warning";
}

/** `path: text [code]`, one problem a line; warnings say so in front. */
export function renderProblems(problems: readonly Problem[]): string {
    return problems
        .map((problem) => {
            const code = problem.code === undefined ? "" : ` [${problem.code}]`;
            return `${isError(problem) ? "" : "warning: "}${problem.path}: ${problem.text}${code}`;
        })
        .join("\n");
}

/** Quotes a value for a message. */
export function show(value: unknown): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}
