import { readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { CheckAnswer, DiffAnswer } from "../../lab/providers/base/provider.js";
import { pathsOf } from "../../lab/providers/base/answers.js";
import { isObject, unknownValue, unwrap, wrap, type Value, type Values } from "../../lab/providers/base/values.js";
import { createGcpProvider } from "../../lab/providers/gcp/provider.js";
import { knownPart } from "../../lab/providers/gcp/state.js";
import { EchoCloud } from "./echo.js";

/** A question and what the real provider (9.35.0) answered. */
interface Vector {
    readonly id: string;
    readonly op: "check" | "state" | "diff" | "checkConfig" | "diffConfig" | "invoke";
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
        readonly stables?: readonly string[];
        readonly return?: Values;
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
let echo: EchoCloud;
/** Ids of the vectors that were answered as the real provider answers. */
const answered = new Set<string>();

beforeAll(async () => {
    echo = await EchoCloud.start();
    for (const location of ["europe-west1", "europe-west1-b"]) {
        echo.stored.set(`/container/v1beta1/projects/demo-project/locations/${location}/serverConfig`, serverConfig);
    }
    const settings = { project: "demo-project", region: "europe-west1", zone: "europe-west1-b", accessToken: "x" };
    await provider.configure({ ...echo.settings, ...settings });
});
afterAll(() => echo.stop());

/** What the API offered when the functions were recorded. */
const versions = ["1.32.0-gke.100", "1.31.1-gke.100", "1.30.5-gke.100"];
const serverConfig = {
    defaultClusterVersion: versions[1]!,
    validMasterVersions: versions,
    validNodeVersions: versions,
    channels: ["RAPID", "REGULAR", "STABLE"].map((channel, at) => ({
        channel,
        defaultVersion: versions[at]!,
        validVersions: [versions[at]!],
    })),
};

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
        expectInputs(answer, result);
        await expectPreview(vector, answer.inputs);
    }
}

function expectInputs(answer: CheckAnswer, expected: Vector["result"]): void {
    expect(shown(plain(wrap(answer.inputs, pathsOf(answer.secrets))))).toEqual(shown(expected.inputs));
    expect(defaultsOf(answer.inputs)).toEqual(expected.defaults ?? []);
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
        expect(unknownPaths(state).sort()).toEqual(preview.unknown);
        expect(shown(knownPart(state))).toEqual(shown(preview.known));
    }
}

/** Where a planned state holds what only the deployment will know. */
function unknownPaths(value: Value, path = ""): string[] {
    if (Array.isArray(value)) {
        return value.flatMap((entry: Value, at) => unknownPaths(entry, `${path}[${at}]`));
    }
    return isObject(value)
        ? Object.entries(value).flatMap(([key, entry]) => unknownPaths(entry, path === "" ? key : `${path}.${key}`))
        : value === unknownValue
          ? [path]
          : [];
}

async function runState(vector: Vector): Promise<void> {
    expectInputs(await check(vector, {}), vector.result);
}

async function runDiff(vector: Vector): Promise<void> {
    const origin = states.get((vector.olds as { $state: string }).$state)!;
    const oldInputs = withNotes(unwrap(origin.result.inputs).values, origin.result.defaults!);
    const { inputs, failures } = await check(vector, oldInputs);
    expect(failures).toBeUndefined();
    const answer = await provider.diff({
        ...about(vector),
        id: vector.resourceId!,
        olds: unwrap(origin.result.state).values,
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
        stables: answer.stables ?? [],
    }).toEqual({
        // Where nothing changes, the real provider answers "unknown" for settings; to the engine both are no change.
        changes: expected.changes === "some",
        diffs: expected.diffs ?? [],
        detailed: expected.detailedDiff ?? {},
        replaces: expected.replaces ?? [],
        deleteBeforeReplace: expected.deleteBeforeReplace ?? false,
        stables: expected.stables ?? [],
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

async function runInvoke({ type, news, result }: Vector): Promise<void> {
    const { values, failures } = await provider.invoke!(type, news);
    expectFailures(failures, result.failures);
    if (result.failures === undefined) {
        const { id, ...rest } = result.return!;
        expect(values).toEqual({ ...rest, id: id === "<timestamp>" ? (expect.any(String) as unknown) : id });
    }
}

const run = {
    check: runCheck,
    state: runState,
    diff: runDiff,
    checkConfig: runCheckConfig,
    diffConfig: runDiffConfig,
    invoke: runInvoke,
};
const types = [...new Set(vectors.map(({ type }) => type))];

describe.each(types)("%s answers as the real provider", (type) => {
    it.each(vectors.filter((vector) => vector.type === type))("$id", async (vector) => {
        await run[vector.op](vector);
        answered.add(vector.id);
    });
});

it("answers every recorded vector", () => {
    const shares = types.map((type) => {
        const all = vectors.filter((vector) => vector.type === type);
        return `${type.split(":").at(-1)!} ${all.filter(({ id }) => answered.has(id)).length} of ${all.length}`;
    });
    const resources = new Set([...states.values()].map(({ type }) => type));
    process.stdout.write(
        `vectors: ${answered.size} of ${vectors.length} (${resources.size} types): ${shares.join(", ")}\n`,
    );
    expect(vectors.filter(({ id }) => !answered.has(id)).map(({ id }) => id)).toEqual([]);
});
