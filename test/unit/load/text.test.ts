import { describe, expect, it } from "vitest";

import { parseEnvironment, SpecError } from "../../../stacks/load.js";
import { minimalText as minimal } from "./documents.js";

function problems(text: string): readonly string[] {
    try {
        parseEnvironment("test.yaml", text);
        return [];
    } catch (error) {
        expect(error).toBeInstanceOf(SpecError);
        return (error as SpecError).problems.map(({ path, text: what }) => `${path}: ${what}`);
    }
}

describe("YAML that an environment file may use", () => {
    it.each([
        ["a byte order mark", `\uFEFF${minimal}`],
        ["line ends of Windows", minimal.replaceAll("\n", "\r\n")],
        ["anchors and aliases", minimal.replace("{ main: {} }", "&pools { main: {} }").concat("labels: &l {}\n")],
        ["the version it is written in", `%YAML 1.2\n---\n${minimal}`],
        ["tags that say what is there anyway", minimal.replace("id: 1", "id: !!int 1")],
    ])("%s", (_what, text) => expect(problems(text)).toEqual([]));

    it("aliases for every cluster of the largest mesh", () => {
        const more = Array.from(
            { length: 510 },
            (_, index) => `  c${index + 2}: { id: ${index + 2}, region: europe-west9, zones: *zones, pools: *pools }\n`,
        );
        const first = minimal.replace("[europe-west9-a]", "&zones [europe-west9-a]").replace("{ main", "&pools { main");
        expect(problems(first + more.join(""))).toEqual([]);
    });
});

describe("YAML that an environment file may not use", () => {
    const bomb = [
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]",
        ...Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(", ")}]`),
    ].join("\n");

    it.each<[string, string, RegExp]>([
        ["an empty file", "", /^file: must be a mapping, got null$/],
        ["a file of comments", "# nothing\n", /^file: must be a mapping, got null$/],
        ["a list", "- a\n", /^file: must be a mapping, got \["a"\]$/],
        ["several documents", `${minimal}---\n${minimal}`, /^line 5, column 1: must be the only document/],
        ["tabs", "environment:\n\tx: 1\n", /^line 2, column 1: Tabs are not allowed as indentation$/],
        ["a key given twice", `${minimal}project: other\n`, /^project: must be unique, got the key twice/],
        ["a key that is a number", `${minimal}labels: { 1: a }\n`, /^labels: must have keys that are strings, got 1;/],
        ["a key that is empty", `${minimal}labels: { : a }\n`, /^labels: must have keys that are strings, got null/],
        [
            "a key that is a list",
            `${minimal}labels: { ? [a] : a }\n`,
            /^labels: must have keys that are strings, got a/,
        ],
        ["a prototype", `${minimal}labels: { __proto__: { a: b } }\n`, /^labels\.__proto__: must not be a key/],
        ["a constructor", minimal.replace("  a:", "  constructor:"), /^clusters\.constructor: must not be a key/],
        ["a merge key", `${minimal}labels: { <<: { a: b } }\n`, /^labels\."<<": must not be a key, got a merge key/],
        ["a tag of one's own", minimal.replace("id: 1", "id: !secret 1"), /^clusters\.a\.id: must be a plain value/],
        ["a set", minimal.replace("id: 1", "id: !!set {x}"), /^clusters\.a\.id: must be a plain value/],
        ["YAML 1.1", `%YAML 1.1\n---\n${minimal}`, /^file: must be YAML 1\.2, got %YAML 1\.1/],
        ["an alias without anchor", minimal.replace("id: 1", "id: *one"), /^clusters\.a\.id: must name an anchor/],
        ["a value within itself", `${minimal}labels: &l { a: *l }\n`, /^labels\.a: must not contain itself, got \*l/],
        ["a bomb", bomb, /^file: must hold at most 2000000 values/],
        ["a deep list", "[".repeat(100) + "]".repeat(100), /^file: must be nested at most 64 deep/],
        ["a very deep list", "[".repeat(50_000) + "]".repeat(50_000), /^file: must be nested at most 64 deep/],
        ["too many aliases", `a: &a x\nb: [${"*a, ".repeat(10_001)}]`, /^file: must have at most 10000 aliases/],
        [
            "a very long file",
            "#".repeat(17 * 1024 * 1024),
            /^file: must have at most 16777216 characters, got 17825792/,
        ],
    ])("%s", (_what, text, expected) => {
        const start = performance.now();
        expect(problems(text)[0]).toMatch(expected);
        expect(performance.now() - start, "milliseconds").toBeLessThan(5000);
    });
});

describe("mistakes of form", () => {
    const topology = (text: string) => `${minimal}mesh: { topology: ${text} }\n`;

    it.each([
        ["id: 0", "clusters.a.id: must be at least 1, got 0"],
        ["id: 1e999", "clusters.a.id: must be a number, got Infinity"],
        ["id: .nan", "clusters.a.id: must be a number, got NaN"],
        ["id: 1.5", "clusters.a.id: must be a whole number, got 1.5"],
        ["id: one", "clusters.a.id: must be a number, got one"],
        ["id:", "clusters.a.id: must be a number, got null"],
        ["id: 1, access: dsn", "clusters.a.access: must be dns or ip, got dsn"],
    ])("%s", (written, expected) => expect(problems(minimal.replace("id: 1", written))).toEqual([expected]));

    it.each([
        ["ful", "mesh.topology: must be full, {hubs: …}, {groups: …} or {edges: …}, got ful"],
        ["{}", "mesh.topology: must be full, {hubs: …}, {groups: …} or {edges: …}, got {}"],
        ["{ hubs: [1] }", "mesh.topology.hubs.0: must be a string, got 1"],
        ["{ hubs: a }", "mesh.topology.hubs: must be a list of cluster names or {match: {property: value}}, got a"],
        ["{ hubs: { match: {} } }", "mesh.topology.hubs.match: must name at least one property, got {}"],
        ["{ groups: {} }", "mesh.topology.groups: must name at least one group, got {}"],
        [
            "{ edges: { A: [] } }",
            "mesh.topology.edges.A: must be 1 to 32 lower-case letters, digits or dashes, got A; rename it",
        ],
    ])("topology %s", (written, expected) => expect(problems(topology(written))).toEqual([expected]));

    it("numbers of which few are allowed", () =>
        expect(problems(`${minimal}mesh: { maxConnectedClusters: 300 }\n`)).toEqual([
            "mesh.maxConnectedClusters: must be 255 or 511, got 300",
        ]));

    it("missing keys say what they are", () =>
        expect(problems(minimal.replace("id: 1, ", ""))).toEqual([
            "clusters.a.id: must be given; it must be a number",
        ]));

    it("chart values that JSON cannot hold", () =>
        expect(problems(`${minimal}cilium: { values: { a: { b: .inf } } }\n`)).toEqual([
            "cilium.values.a.b: must be a value that JSON can hold, got Infinity",
        ]));

    it("other names that objects have of themselves are unknown like any other", () => {
        expect(problems(`${minimal}toString: 1\n`)).toEqual([
            "toString: is not a known key, got 1; correct its spelling or remove it",
        ]);
    });

    it("long values are cut", () =>
        expect(problems(`${minimal}tier: ${"x".repeat(5000)}\n`)).toEqual([
            `tier: must be production or development, got ${"x".repeat(120)}… (5000 characters)`,
        ]));
});
