import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import type { CheckAnswer, DiffAnswer } from "../../lab/providers/base/provider.js";
import { isObject, unknownValue, type Value, type Values } from "../../lab/providers/base/values.js";
import { createGcpProvider } from "../../lab/providers/gcp/provider.js";

/** A question and what the real provider (9.35.0) answered. */
interface Vector {
    readonly id: string;
    readonly op: "check" | "state" | "diff" | "checkConfig" | "diffConfig";
    readonly type: string;
    /** Logical name; `res` unless said otherwise. */
    readonly name?: string;
    readonly resourceId?: string;
    readonly news: Values;
    readonly olds?: Values;
    readonly result: {
        readonly inputs?: Values;
        readonly defaults?: readonly string[];
        readonly failures?: readonly { readonly property: string; readonly reason: string }[];
        readonly error?: string;
        readonly preview?: "ok" | { readonly error: string } | { readonly known: Values; readonly unknown: string[] };
        readonly state?: Values;
        readonly changes?: "none" | "some" | "unknown";
        readonly diffs?: readonly string[];
        readonly replaces?: readonly string[];
        readonly deleteBeforeReplace?: boolean;
        readonly detailedDiff?: Readonly<Record<string, string>>;
    };
}

const fixture = new URL("fixtures/vectors.jsonl", import.meta.url);
const text = readFileSync(fixture, "utf8").replaceAll("<unknown>", unknownValue).replaceAll("<hex7>", "0a1b2c3");
const vectors = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Vector);
const states = new Map(vectors.filter(({ op }) => op === "state").map((vector) => [vector.id, vector]));

/** Random digits are compared by shape. */
const hidden = (text: string): string =>
    text
        .replaceAll(/-[0-9a-f]{7}(?![0-9a-f])/g, "-<hex7>")
        .replaceAll(/\s+/g, " ")
        .trim();
const shown = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value), (_, entry: unknown) => (typeof entry === "string" ? hidden(entry) : entry)) as T;

const provider = createGcpProvider();
await provider.configure({ project: "demo-project" });

/** A request's common part. */
function about(vector: Vector) {
    const name = vector.name ?? "res";
    return {
        urn: `urn:pulumi:dev::proj::${vector.type}::${name}`,
        type: vector.type,
        name,
        signal: new AbortController().signal,
        report: () => undefined,
    };
}

async function check(vector: Vector, olds: Values): Promise<CheckAnswer> {
    return await provider.check({
        ...about(vector),
        olds,
        news: vector.news,
        randomSeed: Uint8Array.of(1, 2, 3, 4, 5, 6, 7),
    });
}

/** Paths of the inputs that the provider filled in. */
function defaultsOf(inputs: Values, prefix = ""): string[] {
    const own = Array.isArray(inputs["__defaults"]) ? (inputs["__defaults"] as readonly string[]) : [];
    const nested = Object.entries(inputs).flatMap(([key, value]) =>
        isObject(value) ? defaultsOf(value, `${prefix}${key}.`) : [],
    );
    return [...own.map((name) => prefix + name), ...nested].sort();
}

/** Inputs as recorded: without the provider's notes. */
function plain(value: Value): Value {
    if (Array.isArray(value)) {
        return value.map(plain);
    }
    return isObject(value)
        ? Object.fromEntries(
              Object.entries(value).flatMap(([key, entry]) => (key === "__defaults" ? [] : [[key, plain(entry)]])),
          )
        : value;
}

/** What a deployment would have stored: the notes of the defaults put back where the record lists them. */
function withNotes(inputs: Values, defaults: readonly string[], prefix = ""): Values {
    const own = defaults.filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes("."));
    const nested = Object.entries(inputs).map(([key, value]): [string, Value] => [
        key,
        isObject(value) ? withNotes(value, defaults, `${prefix}${key}.`) : value,
    ]);
    return { ...Object.fromEntries(nested), __defaults: own.map((path) => path.slice(prefix.length)) };
}

async function failureOf(work: () => unknown): Promise<string> {
    try {
        await work();
    } catch (error) {
        return hidden((error as Error).message);
    }
    return "(no error)";
}

async function runCheck(vector: Vector): Promise<void> {
    const { result } = vector;
    if (result.error !== undefined) {
        expect(await failureOf(() => check(vector, vector.olds ?? {}))).toBe(hidden(result.error));
        return;
    }
    const answer = await check(vector, vector.olds ?? {});
    expectFailures(answer.failures, result.failures);
    if (result.failures === undefined) {
        expect(shown(plain(answer.inputs))).toEqual(shown(result.inputs));
        expect(defaultsOf(answer.inputs)).toEqual(result.defaults ?? []);
        await expectPreview(vector, answer.inputs);
    }
}

/** Very long reasons were cut when they were recorded. */
function expectFailures(actual: unknown, expected: Vector["result"]["failures"]): void {
    const got = shown((actual ?? []) as readonly { property: string; reason: string }[]);
    const fitted = got.map(({ property, reason }, at) => {
        const full = expected?.[at]?.reason ?? "";
        return { property, reason: full.endsWith("…") ? `${reason.slice(0, full.length - 1)}…` : reason };
    });
    expect(fitted).toEqual((expected ?? []).map(({ property, reason }) => ({ property, reason: hidden(reason) })));
}

async function expectPreview(vector: Vector, inputs: Values): Promise<void> {
    const { preview } = vector.result;
    const create = () => provider.create({ ...about(vector), inputs, preview: true, timeout: 0 });
    if (preview === undefined) {
        return;
    }
    if (typeof preview === "object" && "error" in preview) {
        expect(await failureOf(create)).toBe(hidden(preview.error));
        return;
    }
    const { id, state } = await create();
    expect(id).toBe("");
    if (typeof preview === "object") {
        const unknown = Object.keys(state).filter((key) => state[key] === unknownValue);
        expect(unknown.sort()).toEqual(preview.unknown);
        const known = Object.fromEntries(Object.entries(shown(state)).filter(([key]) => !unknown.includes(key)));
        expect(known).toEqual(shown(preview.known));
    }
}

async function runState(vector: Vector): Promise<void> {
    const answer = await check(vector, {});
    expect(shown(plain(answer.inputs))).toEqual(shown(vector.result.inputs));
    expect(defaultsOf(answer.inputs)).toEqual(vector.result.defaults);
}

async function runDiff(vector: Vector): Promise<void> {
    const origin = states.get((vector.olds as { $state: string }).$state)!;
    const oldInputs = withNotes(origin.result.inputs!, origin.result.defaults!);
    const { inputs, failures } = await check(vector, oldInputs);
    expect(failures).toBeUndefined();
    const answer = await provider.diff({
        ...about(vector),
        id: vector.resourceId!,
        olds: origin.result.state!,
        oldInputs,
        news: inputs,
        ignoreChanges: [],
    });
    expectDiff(answer, vector.result);
}

function expectDiff(answer: DiffAnswer, expected: Vector["result"]): void {
    const kinds = Object.entries(answer.detailed ?? {}).map(([path, { kind, inputDiff }]) => [
        path,
        inputDiff ? `${kind} (input)` : kind,
    ]);
    expect({
        changes: answer.changes,
        diffs: answer.diffs ?? [],
        detailed: Object.fromEntries(kinds) as unknown,
        replaces: answer.replaces ?? [],
        deleteBeforeReplace: answer.deleteBeforeReplace ?? false,
    }).toEqual({
        // Where nothing changes, the real provider answers "unknown" for settings; to the engine both are no change.
        changes: expected.changes === "some",
        diffs: expected.diffs ?? [],
        detailed: expected.detailedDiff ?? {},
        replaces: expected.replaces ?? [],
        deleteBeforeReplace: expected.deleteBeforeReplace ?? false,
    });
}

async function runCheckConfig({ news, result }: Vector): Promise<void> {
    const ask = async () => provider.checkConfig!({ urn: "", olds: {}, news });
    if (result.error !== undefined) {
        expect(await failureOf(ask)).toBe(hidden(result.error));
        return;
    }
    const answer = await ask();
    expectFailures(answer.failures, result.failures);
    if (result.failures === undefined) {
        expect(answer.inputs).toEqual(result.inputs);
    }
}

async function runDiffConfig({ news, olds, result }: Vector): Promise<void> {
    expectDiff(await provider.diffConfig!({ urn: "", oldInputs: olds!, olds: olds!, news }), result);
}

const run = { check: runCheck, state: runState, diff: runDiff, checkConfig: runCheckConfig, diffConfig: runDiffConfig };

describe.each([...new Set(vectors.map(({ type }) => type))])("%s answers as the real provider", (type) => {
    it.each(vectors.filter((vector) => vector.type === type))("$id", (vector) => run[vector.op](vector));
});
