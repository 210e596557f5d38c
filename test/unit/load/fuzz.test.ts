import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";

import { compileMesh } from "../../../stacks/compile.js";
import { parseEnvironment, SpecError } from "../../../stacks/load.js";
import { everythingText } from "./documents.js";

const directory = join(import.meta.dirname, "..", "..", "..", "stacks", "environments");
const texts = [
    everythingText,
    ...["lab", "example"].map((name) => readFileSync(join(directory, `${name}.yaml`), "utf8")),
];
const documents = texts.map((text) => parse(text) as unknown);

/** Reads a text as the program would; whatever is wrong must come as problems that say where and what. */
function survives(text: string): void {
    const start = performance.now();
    try {
        const { problems } = compileMesh(parseEnvironment("fuzz.yaml", text));
        problems.forEach(sound);
    } catch (error) {
        if (!(error instanceof SpecError)) {
            throw error;
        }
        expect(error.problems.length).toBeGreaterThan(0);
        error.problems.forEach(sound);
    }
    expect(performance.now() - start, "milliseconds").toBeLessThan(5000);
}

function sound({ path, text }: { readonly path: string; readonly text: string }): void {
    expect(path).not.toBe("");
    expect(text).toMatch(/^\S/);
    expect(`${path}${text}`).not.toMatch(/\n|\[object |undefined|TypeError|\bat .*\.(ts|js):\d/);
}

/** Paths of every value of a document but the document itself. */
function pathsOf(value: unknown, above: readonly string[] = []): readonly (readonly string[])[] {
    return typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => [[...above, key], ...pathsOf(inner, [...above, key])])
        : [];
}

type Change = (holder: Record<string, unknown>, key: string) => void;

/** A copy of a document with one place of it changed. */
function changed(document: unknown, path: readonly string[], change: Change): unknown {
    const copy = structuredClone(document);
    const holder = path.slice(0, -1).reduce((value, key) => (value as Record<string, unknown>)[key], copy);
    change(holder as Record<string, unknown>, path.at(-1)!);
    return copy;
}

const place = fc
    .constantFrom(...documents)
    .chain((document) => fc.record({ document: fc.constant(document), path: fc.constantFrom(...pathsOf(document)) }));
const oddKeys = fc.oneof(
    fc.string(),
    fc.constantFrom("constructor", "toString", "hasOwnProperty", "", "a.b", "length"),
);
const oddValues = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom<unknown>(
        null,
        "",
        0,
        -1,
        1e308,
        Number.NaN,
        Infinity,
        [],
        {},
        [[]],
        { match: {} },
        [null],
        "10.0.0.0/8",
    ),
);
const snippets = fc.constantFrom(
    ...["&a ", "*a", "!!set ", "!x ", "<<: ", "? ", ": ", "- ", "\t", "{", "}", "[", "]", '"', "'", "|", ">", "#", "%"],
    ...[
        "\n---\n",
        "\n...\n",
        "\uFEFF",
        "\0",
        "__proto__: ",
        "constructor: ",
        ".inf",
        "0x1",
        "1e999",
        "~",
        "null",
        "\n",
    ],
);

describe("whatever a file holds, its problems say where and what", { timeout: 120_000 }, () => {
    it("any value in any place", () =>
        fc.assert(
            fc.property(place, oddValues, ({ document, path }, value) =>
                survives(stringify(changed(document, path, (holder, key) => void (holder[key] = value)))),
            ),
            { numRuns: 400 },
        ));

    it("any key gone", () =>
        documents.forEach((document) =>
            pathsOf(document).forEach((path) =>
                survives(
                    stringify(
                        changed(document, path, (holder, key) =>
                            Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key],
                        ),
                    ),
                ),
            ),
        ));

    it("any key under another name", () =>
        fc.assert(
            fc.property(place, oddKeys, ({ document, path }, name) =>
                survives(
                    stringify(
                        changed(document, path, (holder, key) => {
                            if (Array.isArray(holder)) {
                                return;
                            }
                            const value = holder[key];
                            delete holder[key];
                            Object.defineProperty(holder, name, { value, enumerable: true, configurable: true });
                        }),
                    ),
                ),
            ),
            { numRuns: 300 },
        ));

    it("any piece of YAML anywhere in the text", () =>
        fc.assert(
            fc.property(
                fc.constantFrom(...texts),
                fc.array(fc.tuple(fc.nat(), snippets), { minLength: 1 }),
                (text, cuts) =>
                    survives(
                        cuts.reduce((all, [at, piece]) => {
                            const offset = at % (all.length + 1);
                            return all.slice(0, offset) + piece + all.slice(offset);
                        }, text),
                    ),
            ),
            { numRuns: 300 },
        ));

    it("any text at all", () =>
        fc.assert(
            fc.property(
                fc.oneof(
                    fc.string({ unit: "binary" }),
                    fc.array(snippets).map((all) => all.join("")),
                ),
                survives,
            ),
            { numRuns: 300 },
        ));

    it("a text that ends anywhere", () =>
        texts.forEach((text) => {
            for (let end = 0; end < text.length; end += 7) {
                survives(text.slice(0, end));
            }
        }));
});

describe("what is read", () => {
    it("is what was written", () =>
        documents.forEach((document, index) => {
            const spec = parseEnvironment("a.yaml", texts[index]!);
            expect(parseEnvironment("a.yaml", stringify(document))).toEqual(spec);
            expect(parseEnvironment("a.yaml", stringify(spec)), "read again with every default").toEqual(spec);
        }));
});
