import type { z } from "zod";

import type { Problem } from "../components/shared/problems.js";
import { excerpt, pathText } from "./problemText.js";

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;
type Path = readonly PropertyKey[];

/** What a value of another type should have been. */
const typeNames: Readonly<Record<string, string>> = {
    array: "a list",
    boolean: "true or false",
    int: "a whole number",
    null: "empty",
    number: "a number",
    object: "a mapping",
    record: "a mapping",
    string: "a string",
};

/** What stands in for a pattern that has no words of its own. */
const formatNames: Readonly<Record<string, string>> = { url: "a URL", ipv4: "an IPv4 address" };

/**
 * The words of a mistake for which the schema has none itself; zod's error map. Always `must …`, so that `, got …` can
 * follow.
 */
export function shapeWords(issue: RawIssue): string {
    switch (issue.code) {
        case "invalid_type":
            return `must be ${typeNames[issue.expected] ?? issue.expected}`;
        case "too_small":
            return `must ${bound(issue.origin, "at least", issue.minimum)}`;
        case "too_big":
            return `must ${bound(issue.origin, "at most", issue.maximum)}`;
        case "invalid_format":
            return `must be ${formatNames[issue.format] ?? `of the form ${issue.pattern ?? issue.format}`}`;
        case "invalid_value":
            return oneOf(issue.values);
        case "invalid_union":
            return unionWords(issue.errors);
        case "invalid_key":
            return "must be another key";
        default:
            return "must have another form";
    }
}

function bound(origin: string, words: string, limit: number | bigint): string {
    if (origin === "string") {
        return `have ${words} ${limit} characters`;
    }
    return ["array", "set", "map", "object", "record"].includes(origin)
        ? `have ${words} ${limit} ${limit === 1 ? "entry" : "entries"}`
        : `be ${words} ${limit}`;
}

function oneOf(values: readonly unknown[]): string {
    const shown = values.map(excerpt);
    return shown.length < 2 ? `must be ${shown.join()}` : `must be ${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}

function unionWords(branches: readonly (readonly Issue[])[]): string {
    const values = branches.map(([only, ...more]) =>
        only?.code === "invalid_value" && more.length === 0 ? only.values : undefined,
    );
    const known = values.filter((value) => value !== undefined);
    return known.length === values.length && known.length > 0
        ? oneOf(known.flat())
        : "must be a value that JSON can hold";
}

/** Everything zod found in `raw`, every key and value on its own. */
export function shapeProblems(issues: readonly Issue[], raw: unknown): readonly Problem[] {
    const found = issues.flatMap((issue) => problemsOf(issue, [], raw));
    return [...new Map(found.map((problem) => [`${problem.path}: ${problem.text}`, problem])).values()];
}

function problemsOf(issue: Issue, above: Path, raw: unknown): readonly Problem[] {
    const path = [...above, ...issue.path];
    if (issue.code === "unrecognized_keys") {
        return issue.keys.map((key) => ({
            path: pathText([...path, key]),
            text: `is not a known key, got ${excerpt(valueAt(raw, [...path, key]))}; correct its spelling or remove it`,
        }));
    }
    if (issue.code === "invalid_key") {
        const [inner] = issue.issues;
        return [
            {
                path: pathText(path),
                text: `${inner?.message ?? issue.message}, got ${excerpt(path.at(-1))}; rename it`,
            },
        ];
    }
    const value = valueAt(raw, path);
    const branch = issue.code === "invalid_union" ? meantBranch(issue.errors) : undefined;
    if (branch && value !== undefined) {
        return branch.flatMap((inner) => problemsOf(inner, path, raw));
    }
    const text = value === undefined ? `must be given; it ${issue.message}` : `${issue.message}, got ${excerpt(value)}`;
    return [{ path: pathText(path), text }];
}

/**
 * The one form of several that the writer meant: the only one the value fits but for something further inside. What is
 * wrong there says more than a list of all forms.
 */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
    const fitting = branches.filter((issues) => issues.length > 0 && issues.every((issue) => issue.path.length > 0));
    return fitting.length === 1 ? fitting[0] : undefined;
}

function valueAt(raw: unknown, path: Path): unknown {
    return path.reduce<unknown>(
        (value, key) =>
            typeof value === "object" && value !== null && Object.hasOwn(value, key)
                ? (value as Record<PropertyKey, unknown>)[key]
                : undefined,
        raw,
    );
}
