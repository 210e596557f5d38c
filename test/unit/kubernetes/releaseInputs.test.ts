import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { unknownValue, type Value, type Values } from "../../lab/providers/base/values.js";
import { createKubernetesProvider } from "../../lab/providers/kubernetes/provider.js";
import { chartSource } from "../../lab/providers/kubernetes/releaseInputs.js";
import { resource } from "./support.js";

const type = "kubernetes:helm.sh/v3:Release";
const provider = createKubernetesProvider();
const dir = mkdtempSync(join(tmpdir(), "releases-"));
const chart = join(dir, "tiny");

/** A chart directory. */
function writeChart(name: string, text: string): string {
    mkdirSync(join(dir, name), { recursive: true });
    writeFileSync(join(dir, name, "Chart.yaml"), text);
    return join(dir, name);
}

beforeAll(() => {
    writeChart("tiny", "name: tiny\nversion: 0.1.0\n");
});
afterAll(() => rmSync(dir, { recursive: true }));

async function check(news: Values, olds: Values = {}) {
    return provider.check({ ...resource(type), olds, news, randomSeed: new Uint8Array([1]) });
}

const file = (content: Values): Values => ({
    "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
    ...content,
});

describe("values of a release", () => {
    it("come from files first, later ones winning, then from the program", async () => {
        writeFileSync(join(dir, "b.yaml"), "a: {x: 2}\nlist: [3]\n");
        const valueYamlFiles = [file({ text: "a: {x: 1, y: 1}\nlist: [1, 2]" }), file({ path: join(dir, "b.yaml") })];
        const { inputs } = await check({ chart, valueYamlFiles, values: { a: { z: 3 } } });
        expect(inputs["values"]).toEqual({ a: { x: 2, y: 1, z: 3 }, list: [3] });
        expect(inputs).not.toHaveProperty("valueYamlFiles");
        await expect(check({ chart, valueYamlFiles: ["a"] })).rejects.toThrow(
            "unsupported type for 'valueYamlFiles' arg",
        );
    });

    it("keep nulls and empty lists, which take defaults away", async () => {
        const values = { a: null, b: { c: null, d: [] }, e: [null] };
        expect((await check({ chart, values })).inputs["values"]).toEqual(values);
    });

    it("are unknown as far as the program's are", async () => {
        const values = { a: [1, unknownValue], b: { c: unknownValue } };
        const { inputs } = await check({ chart, values, maxHistory: unknownValue, timeout: unknownValue });
        expect(inputs).toMatchObject({ values, timeout: unknownValue, version: "" });
        expect(inputs).not.toHaveProperty("maxHistory");
        expect((await check({ chart, values: unknownValue })).inputs["values"]).toBe(unknownValue);
    });
});

describe("inputs of a release", () => {
    const checked = async (news: Values, olds?: Values) => (await check({ chart, ...news }, olds)).inputs;

    it("get a timeout only where one is waited for and none is given", async () => {
        const timeoutOf = async (news: Values): Promise<Value | undefined> => (await checked(news))["timeout"];
        expect(await timeoutOf({})).toBe(300);
        expect(await timeoutOf({ timeout: 0 })).toBe(0);
        expect(await timeoutOf({ timeout: 90.9 })).toBe(90);
        expect(await timeoutOf({ skipAwait: true })).toBe(0);
        expect(await timeoutOf({ skipAwait: unknownValue })).toBe(0);
    });

    it("get a keyring only for verification", async () => {
        vi.stubEnv("HOME", "/home/somebody");
        expect((await checked({ verify: true }))["keyring"]).toBe("/home/somebody/.gnupg/pubring.gpg");
        expect((await checked({ verify: true, keyring: "k" }))["keyring"]).toBe("k");
        expect((await checked({}))["keyring"]).toBe("");
        vi.unstubAllEnvs();
    });

    it("keep the name they had until the program gives one", async () => {
        expect((await checked({}, { name: "before" }))["name"]).toBe("before");
        expect((await checked({ name: "now" }, { name: "before" }))["name"]).toBe("now");
        expect((await checked({ name: "" }, { name: "before" }))["name"]).toMatch(/^res-[0-9a-f]{8}$/);
    });

    it("complete what is given of a repository, and nothing else", async () => {
        const { repositoryOpts } = (await check({ chart: "c", repositoryOpts: { repo: unknownValue } })).inputs;
        const empty = { caFile: "", certFile: "", keyFile: "", password: "", username: "" };
        expect(repositoryOpts).toEqual({ ...empty, repo: unknownValue });
        expect(await checked({})).not.toHaveProperty("repositoryOpts");
    });

    it("know the fields of a release whatever their case, and drop all others", async () => {
        const inputs = await checked({ Atomic: true, takeOwnership: true, compat: "true", resourceNames: {} });
        expect(inputs).toMatchObject({ atomic: true });
        for (const name of ["Atomic", "takeOwnership", "compat", "resourceNames"]) {
            expect(inputs).not.toHaveProperty(name);
        }
    });

    it("are refused all at once when they are of another type", async () => {
        const wrong = { timeout: "300", atomic: "true", name: 3, values: [1], repositoryOpts: { repo: { a: [1] } } };
        await expect(check({ chart, ...wrong })).rejects.toThrow(
            [
                "decoding failure: 5 error(s) decoding:",
                "",
                "* 'Atomic' expected type 'bool', got unconvertible type 'string', value: 'true'",
                "* 'Name' expected type 'string', got unconvertible type 'float64', value: '3'",
                "* 'RepositoryOpts.Repo' expected type 'string', got unconvertible type 'map[string]interface {}', value: 'map[a:[1]]'",
                "* 'Timeout' expected type 'int', got unconvertible type 'string', value: '300'",
                "* 'Values' expected a map, got 'slice'",
            ].join("\n"),
        );
    });
});

describe("the chart of a release", () => {
    const reason = async (news: Values) => (await check(news)).failures?.[0]?.reason ?? "";

    it.each([
        ["no name", "version: 0.1.0\n", "validation: chart.metadata.name is required"],
        ["no version", "name: a\n", "validation: chart.metadata.version is required"],
        ["a version that is none", "name: a\nversion: x\n", 'validation: chart.metadata.version "x" is invalid'],
        [
            "dependencies it does not hold",
            "name: a\nversion: 1.0.0\ndependencies: [{name: b}, {name: c}]\n",
            "found in Chart.yaml, but missing in charts/ directory: b, c",
        ],
    ])("with %s is refused", async (what, text, wanted) => {
        const broken = writeChart(what, text);
        expect(await reason({ chart: broken })).toBe(`${wanted}; check the chart name and repository configuration.`);
    });

    it("may hold its dependencies as directories or archives, or have them fetched", async () => {
        const text = "name: a\nversion: 1.0.0\ndependencies: [{name: b}, {name: c}]\n";
        const whole = writeChart("whole", text);
        mkdirSync(join(whole, "charts", "b"), { recursive: true });
        writeFileSync(join(whole, "charts", "b", "Chart.yaml"), "name: b\nversion: 1.0.0\n");
        writeFileSync(join(whole, "charts", "c-1.0.0.tgz"), "");
        expect(await reason({ chart: whole })).toBe("");
        expect(await reason({ chart: writeChart("lacking", text), dependencyUpdate: true })).toBe("");
    });

    it.each([
        ["a URL", "cilium", "https://a.example/charts", "cilium", "https://a.example/charts"],
        ["a repository helm knows", "cilium", "cilium", "cilium/cilium", ""],
        ["a repository of a chart that names its own", "other/cilium", "cilium", "other/cilium", ""],
        [
            "one that an OCI chart does not need",
            "oci://a.example/cilium",
            "https://b.example",
            "oci://a.example/cilium",
            "",
        ],
    ])("is found in %s", (_what, name, repo, found, repository) => {
        const source = chartSource({ chart: name, repositoryOpts: { repo } });
        expect([source.chart, source.repository["repo"]]).toEqual([found, repository]);
    });
});

describe("changed inputs of a release", () => {
    async function diff(before: Values, after: Values, { state = {}, ignoreChanges = [] as string[] } = {}) {
        const olds = (await check({ chart, name: "r", namespace: "n", ...before })).inputs;
        const news = (await check({ chart, name: "r", namespace: "n", ...after }, olds)).inputs;
        const stored = { ...olds, status: { status: "deployed" }, __inputs: olds, ...state };
        return provider.diff({ ...resource(type), id: "n/r", olds: stored, oldInputs: olds, news, ignoreChanges });
    }

    it("are told by path, with a new name or namespace as a new release", async () => {
        const answer = await diff({}, { name: "other", values: { "a.b": { c: [1] } } });
        expect(answer).toMatchObject({ diffs: ["name", "values"], replaces: ["name"] });
        expect(answer.detailed).toEqual({
            name: { kind: "update-replace", inputDiff: false },
            'values["a.b"]': { kind: "add", inputDiff: false },
        });
        expect((await diff({}, { name: unknownValue })).replaces).toEqual(["name"]);
        expect(answer.deleteBeforeReplace ?? false).toBe(false);
    });

    it("show an input that is gone at what it is without it", async () => {
        const { detailed } = await diff({ maxHistory: 3, timeout: 10, atomic: true, description: "d" }, {});
        expect(Object.fromEntries(Object.entries(detailed!).map(([path, { kind }]) => [path, kind]))).toEqual({
            atomic: "update",
            description: "update",
            maxHistory: "delete",
            timeout: "update",
        });
    });

    it("count against what is installed now", async () => {
        const drifted = { values: { a: 2, b: 1 }, version: "0.2.0" };
        const { diffs, detailed } = await diff({ values: { a: 1 } }, { values: { a: 1 } }, { state: drifted });
        expect(diffs).toEqual(["values", "version"]);
        expect(detailed).toEqual({
            "values.a": { kind: "update", inputDiff: false },
            version: { kind: "update", inputDiff: false },
        });
        const ignoring = await diff({}, {}, { state: { version: "0.2.0" }, ignoreChanges: ["version"] });
        expect(ignoring).toEqual({ changes: false });
    });

    it("may be values that are not known yet", async () => {
        const { detailed } = await diff(
            { values: { a: { b: 1 }, l: [1] } },
            { values: { a: unknownValue, l: unknownValue } },
        );
        expect(detailed).toMatchObject({ "values.a": { kind: "update" }, "values.l": { kind: "update" } });
        const all = await diff({ values: { a: 1 } }, { values: unknownValue });
        expect(all.detailed).toMatchObject({ values: { kind: "update" } });
    });
});
