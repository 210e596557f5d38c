import { readFileSync } from "node:fs";

import { isObject, type Value, type Values } from "../../lab/providers/base/values.js";

/** One recorded call of the real plugin; see `fixtures/vectors.json`. */
export interface Vector {
    readonly id: string;
    readonly op: "checkConfig" | "diffConfig" | "check" | "state" | "diff";
    readonly type: string;
    /** Logical name, `res` where not recorded. */
    readonly name?: string;
    readonly news: Values;
    /** Former values, or `{ $state: id }`: the state recorded by that vector. */
    readonly olds?: Values;
    readonly resourceId?: string;
    readonly result: {
        readonly inputs?: Values;
        readonly state?: Values;
        readonly error?: string;
        readonly failures?: readonly Values[];
        readonly checkFailures?: readonly Values[];
        readonly changes?: "none" | "some";
        readonly diffs?: readonly string[];
        readonly replaces?: readonly string[];
        readonly deleteBeforeReplace?: boolean;
        readonly detailedDiff?: Readonly<Record<string, string>>;
    };
}

/** All recorded calls. */
export const vectors = JSON.parse(
    readFileSync(new URL("./fixtures/vectors.json", import.meta.url), "utf8"),
) as readonly Vector[];

/** Replaces texts wherever they stand in values. */
export function replaceTexts(value: Value, change: (text: string) => string): Value {
    if (typeof value === "string") {
        return change(value);
    }
    if (Array.isArray(value)) {
        return value.map((entry: Value) => replaceTexts(entry, change));
    }
    return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replaceTexts(entry, change)]))
        : value;
}
