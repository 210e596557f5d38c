/** One thing that is wrong with what was asked for, in the words of whoever asked. */
export interface Problem {
    /** Where it stands, as the caller wrote it, e.g. `clusters.paris.id`. */
    readonly path: string;
    /** What is wrong, the value, and what to do: `must be …, got …; …`. */
    readonly text: string;
}

/** `path: text`, one problem a line. */
export function renderProblems(problems: readonly Problem[]): string {
    return problems.map(({ path, text }) => `${path}: ${text}`).join("\n");
}

/** Quotes a value for a message. */
export function show(value: unknown): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}
