/** Parts of a time as Go's layout of RFC 3339 names them, and what each must look like. */
const parts: readonly (readonly [name: string, pattern: RegExp, limit?: readonly [number, number, string]])[] = [
    ["2006", /^\d{4}/],
    ["-", /^-/],
    ["01", /^\d\d/, [1, 12, "month"]],
    ["-", /^-/],
    ["02", /^\d\d/, [1, 31, "day"]],
    ["T", /^T/],
    ["15", /^\d\d?/, [0, 23, "hour"]],
    [":", /^:/],
    ["04", /^\d\d/, [0, 59, "minute"]],
    [":", /^:/],
    ["05", /^\d\d/, [0, 59, "second"]],
    ["Z07:00", /^([.,]\d+)?(Z|[+-]\d\d:\d\d)/],
];
const layout = "2006-01-02T15:04:05Z07:00";

/** Why Go takes a text for no time, in its words; undefined when it does. */
export function timeProblem(text: string): string | undefined {
    const start = `parsing time "${text}"`;
    let rest = text;
    for (const [name, pattern, [low, high, unit] = [0, Infinity, ""]] of parts) {
        const found = pattern.exec(rest)?.[0];
        if (found === undefined) {
            return `${start} as "${layout}": cannot parse "${rest}" as "${name}"`;
        }
        if (Number(found) < low || Number(found) > high) {
            return `${start}: ${unit} out of range`;
        }
        rest = rest.slice(found.length);
    }
    return rest === "" ? undefined : `${start}: extra text: "${rest}"`;
}

const units: Readonly<Record<string, number>> = { h: 3.6e12, m: 6e10, s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, ns: 1 };
const amount = /^(\d+\.?\d*|\.\d+)([^\d.]*)/;

/** Why Go takes a text for no duration, in its words; undefined when it does. */
export function durationProblem(text: string): string | undefined {
    let rest = text.replace(/^[+-]/, "");
    if (rest === "0") {
        return undefined;
    }
    do {
        const [found = "", , unit = ""] = amount.exec(rest) ?? [];
        if (found === "") {
            return `time: invalid duration "${text}"`;
        }
        if (unit === "") {
            return `time: missing unit in duration "${text}"`;
        }
        if (!(unit in units)) {
            return `time: unknown unit "${unit}" in duration "${text}"`;
        }
        rest = rest.slice(found.length);
    } while (rest !== "");
    return undefined;
}

/** Nanoseconds of a duration in Go's notation, e.g. `1h30m`; undefined when it is none. */
export function durationOf(text: string): number | undefined {
    if (durationProblem(text) !== undefined) {
        return undefined;
    }
    const found = [...text.matchAll(/(\d+\.?\d*|\.\d+)([^\d.]+)/g)];
    const sum = found.reduce((total, [, count = "0", unit = "ns"]) => total + Number(count) * units[unit]!, 0);
    return text.startsWith("-") ? -sum : sum;
}
