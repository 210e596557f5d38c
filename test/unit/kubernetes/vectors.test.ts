import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { CheckAnswer, DiffAnswer } from "../../lab/providers/base/provider.js";
import {
    isObject,
    unknownValue,
    unwrap,
    wholeLists,
    wrap,
    type Path,
    type Value,
    type Values,
} from "../../lab/providers/base/values.js";
import { createKubernetesProvider } from "../../lab/providers/kubernetes/provider.js";
import { binary, isBuilt } from "../../lab/toolchain/artefacts.js";
import { replaceTexts, vectors, type Vector } from "./vectorFile.js";

const dir = mkdtempSync(join(tmpdir(), "vectors-"));
const charts = { chart: join(dir, "tiny"), copy: join(dir, "copy") };
const provider = createKubernetesProvider();
const signal = new AbortController().signal;

/** Repositories are looked up by the real helm; before it is built those answers cannot be had. */
const hasHelm = isBuilt("helm");
process.env["PATH"] = [dirname(binary("helm")), process.env["PATH"] ?? ""].join(delimiter);

beforeAll(() => {
    for (const chart of Object.values(charts)) {
        mkdirSync(chart);
        writeFileSync(join(chart, "Chart.yaml"), 'apiVersion: v2\nname: tiny\nversion: 0.1.0\nappVersion: "1.0"\n');
    }
});
afterAll(() => rmSync(dir, { recursive: true }));

describe("the kubernetes provider answers as the real one does", () => {
    const answered = new Set<string>();

    for (const vector of vectors) {
        it.skipIf(needsHelm(vector) && !hasHelm)(vector.id, async () => {
            expect(await answerTo(vector)).toEqual(recorded(vector));
            answered.add(vector.id);
        });
    }

    it.skipIf(!hasHelm)(`all ${vectors.length} recorded calls`, () => {
        expect(`${answered.size} of ${vectors.length}`).toBe(`${vectors.length} of ${vectors.length}`);
    });
});

function needsHelm({ news }: Vector): boolean {
    return "repositoryOpts" in news || /^oci:|\/\//.test(typeof news["chart"] === "string" ? news["chart"] : "");
}

async function answerTo(vector: Vector): Promise<object> {
    switch (vector.op) {
        case "checkConfig":
            return checkedAs(await provider.checkConfig!({ urn: "", olds: {}, news: given(vector.news) }));
        case "diffConfig": {
            const olds = given(vector.olds ?? {});
            return diffAs(await provider.diffConfig!({ urn: "", olds, oldInputs: olds, news: given(vector.news) }));
        }
        case "check":
            return check(vector, {}).then(checkedAs, (error: Error) => ({ error: error.message }));
        case "state":
            return checkedAs(await check(vector, {}));
        case "diff":
            return diff(vector);
    }
}

async function diff(vector: Vector): Promise<object> {
    const { inputs, state } = vectors.find(({ id }) => id === vector.olds?.["$state"])!.result;
    const oldInputs = given(inputs!);
    const checked = await check(vector, oldInputs);
    const answer = await provider.diff({
        ...ref(vector),
        id: vector.resourceId!,
        olds: given(state!),
        oldInputs,
        news: unwrap(checked.inputs).values,
        ignoreChanges: [],
    });
    const failures = checked.failures ?? [];
    return { ...diffAs(answer), ...(failures.length > 0 ? { checkFailures: failures } : {}) };
}

async function check(vector: Vector, olds: Values): Promise<CheckAnswer> {
    const answer = await provider.check({
        ...ref(vector),
        olds,
        news: given(vector.news),
        randomSeed: new Uint8Array([1]),
    });
    // As serveProvider does: what came in as a secret goes out as one.
    return { ...answer, inputs: wrap(answer.inputs, wholeLists(secretPaths(vector.news))) };
}

function ref({ type, name = "res" }: Vector) {
    return { urn: `urn:pulumi:s::p::${type}::${name}`, type, name, signal, report: () => undefined };
}

/** Recorded values as a provider gets them. */
function given(values: Values): Values {
    return withoutMarks(replaceTexts(values, localised)) as Values;
}

function localised(text: string): string {
    return text
        .replace(/^<unknown>$/, unknownValue)
        .replaceAll("<chart-copy>", charts.copy)
        .replaceAll("<chart>", charts.chart);
}

function withoutMarks(value: Value): Value {
    if (Array.isArray(value)) {
        return value.map((entry: Value) => withoutMarks(entry));
    }
    if (!isObject(value)) {
        return value;
    }
    return "$secret" in value
        ? withoutMarks(value["$secret"])
        : Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutMarks(entry)]));
}

function secretPaths(value: Value, path: Path = []): Path[] {
    if (!isObject(value)) {
        return [];
    }
    return "$secret" in value
        ? [path]
        : Object.entries(value).flatMap(([key, entry]) => secretPaths(entry, [...path, key]));
}

/** Suffixes of names are random; everything else is compared as it is. */
function checkedAs({ inputs, failures = [] }: CheckAnswer): object {
    const { values, secrets } = unwrap(inputs);
    const anonymous = (text: string) => text.replace(/^(res|my-release)-[0-9a-f]{8}$/, "$1-<hex8>");
    return failures.length > 0
        ? { failures }
        : { inputs: replaceTexts(values, anonymous), secrets: secrets.map((path) => path.join(".")) };
}

function diffAs({
    changes,
    diffs = [],
    replaces = [],
    deleteBeforeReplace = false,
    detailed = {},
}: DiffAnswer): object {
    const text = ({ kind, inputDiff = true }: { kind: string; inputDiff?: boolean }) =>
        inputDiff ? `${kind} (input)` : kind;
    return {
        changes: changes ? "some" : "none",
        diffs: [...diffs].sort(),
        replaces: [...replaces].sort(),
        deleteBeforeReplace,
        detailedDiff: Object.fromEntries(Object.entries(detailed).map(([path, entry]) => [path, text(entry)])),
    };
}

function recorded({ op, result }: Vector): object {
    if (result.error !== undefined) {
        return { error: result.error };
    }
    const failures = (list: readonly Values[]) => list.map((entry) => replaceTexts(entry, localised));
    if (result.failures) {
        return { failures: failures(result.failures) };
    }
    if (op === "diff" || op === "diffConfig") {
        return {
            changes: result.changes,
            diffs: [...(result.diffs ?? [])].sort(),
            replaces: [...(result.replaces ?? [])].sort(),
            deleteBeforeReplace: result.deleteBeforeReplace ?? false,
            detailedDiff: result.detailedDiff ?? {},
            ...(result.checkFailures ? { checkFailures: failures(result.checkFailures) } : {}),
        };
    }
    const secrets = secretPaths(result.inputs!).map((path) => path.join("."));
    return { inputs: given(result.inputs!), secrets };
}
