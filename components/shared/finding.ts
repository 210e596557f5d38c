import type { Problem } from "./problems.js";

/** What a check found, before a rule gives it a code and a severity. */
export type Finding = Pick<Problem, "path" | "text">;

/** A finding in the house's form: `must …, got VALUE; what to do`. */
export function finding(path: string, wrong: string, value: string | number | boolean, fix: string): Finding {
    return { path, text: `${wrong}, got ${value}; ${fix}` };
}

/** A finding if the condition holds, for checks that look at one place. */
export function findingIf(
    broken: boolean,
    path: string,
    wrong: string,
    value: string | number | boolean,
    fix: string,
): readonly Finding[] {
    return broken ? [finding(path, wrong, value, fix)] : [];
}
