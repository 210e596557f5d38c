import {
    isAlias,
    isMap,
    isScalar,
    isSeq,
    LineCounter,
    parseDocument,
    type Alias,
    type Document,
    type ParsedNode,
    type YAMLMap,
} from "yaml";

import type { Problem } from "../components/shared/problems.js";
import { excerpt, pathText } from "./problemText.js";

/** Largest file read, in characters. A file of 511 clusters that lists every connection by hand has 4 million. */
const maxLength = 16 * 1024 * 1024;
/** Most values after aliases are followed: what a bomb of nested aliases exceeds at once, and no real file reaches. */
const maxValues = 2_000_000;
/** Most aliases of a file. Finding what one means takes time that grows with their number. */
const maxAliases = 10_000;
const maxDepth = 64;
/** Most problems of the YAML itself; what follows the first few is mostly their echo. */
const maxProblems = 20;

/** Names that every JavaScript object has a meaning for: as the name of a cluster, say, they would be found unasked. */
const reservedKeys: readonly string[] = ["__proto__", "constructor"];

/** Tags that say no more than the YAML itself. */
const plainTags: readonly string[] = ["str", "int", "float", "bool", "null", "map", "seq"].map(
    (name) => `tag:yaml.org,2002:${name}`,
);

/** What a text holds, as plain JSON values, or why it cannot be read. */
export type YamlResult = { readonly value: unknown } | { readonly problems: readonly Problem[] };

/**
 * Reads one YAML 1.2 document of plain values. What JSON cannot say (tags, keys that are no strings) and what hides a
 * mistake (keys given twice, several documents, merge keys) is a problem; so is anything that would take very long.
 */
export function readYaml(text: string): YamlResult {
    if (text.length > maxLength) {
        return problem("file", `must have at most ${maxLength} characters, got ${text.length}; split the environment`);
    }
    const lineCounter = new LineCounter();
    try {
        // Keys given twice are found by the inspection below: the library compares every key with every other one.
        const document = parseDocument(text, { lineCounter, uniqueKeys: false, logLevel: "error" });
        if (document.errors.length > 0) {
            return {
                problems: document.errors.slice(0, maxProblems).map((error) => syntaxProblem(error, lineCounter)),
            };
        }
        const problems = new Inspection(document).problems;
        return problems.length > 0
            ? { problems: problems.slice(0, maxProblems) }
            : { value: document.toJS({ maxAliasCount: -1 }) as unknown };
    } catch (error) {
        return problem("file", `must be YAML, got what cannot be read (${String(error)}); correct it`);
    }
}

function problem(path: string, text: string): YamlResult {
    return { problems: [{ path, text }] };
}

function syntaxProblem(
    error: { readonly code: string; readonly message: string; readonly pos: readonly [number, number] },
    lineCounter: LineCounter,
): Problem {
    // The parser recurses: a file nested thousands deep exhausts its stack, which it reports as an error of the file.
    if (error.message.startsWith("Maximum call stack")) {
        return { path: "file", text: `must be nested at most ${maxDepth} deep, got more; write it flatter` };
    }
    const { line, col } = lineCounter.linePos(error.pos[0]);
    const path = `line ${line}, column ${col}`;
    if (error.code === "MULTIPLE_DOCS") {
        return { path, text: "must be the only document of the file, got another one; remove it and its `---`" };
    }
    const [first = ""] = error.message.split("\n");
    // The library ends its message with the place, which the path says already.
    return { path, text: first.replace(/ at line \d+, column \d+:?$/, "") || "is not YAML; correct it" };
}

/** How much a value holds once aliases are followed. */
interface Extent {
    readonly values: number;
    readonly depth: number;
}

const leaf: Extent = { values: 1, depth: 1 };

/** One walk over a document that finds everything a plain JSON value cannot be made of. */
class Inspection {
    readonly problems: Problem[] = [];
    private readonly anchors = new Map<string, Extent | "open">();
    private aliases = 0;

    constructor(document: Document.Parsed) {
        const { yaml } = document.directives;
        if (yaml.explicit && yaml.version !== "1.2") {
            this.add([], `must be YAML 1.2, got %YAML ${yaml.version}; remove the directive`);
        }
        const { values, depth } = document.contents ? this.node(document.contents, [], 1) : leaf;
        if (this.aliases > maxAliases) {
            this.add([], `must have at most ${maxAliases} aliases, got ${this.aliases}; write values out`);
        }
        if (values > maxValues) {
            this.add(
                [],
                `must hold at most ${maxValues} values, got more once its aliases are followed; remove aliases`,
            );
        }
        if (depth > maxDepth) {
            this.add([], `must be nested at most ${maxDepth} deep, got ${depth}; write it flatter`);
        }
    }

    private add(path: readonly string[], text: string): void {
        this.problems.push({ path: pathText(path), text });
    }

    private node(node: ParsedNode | null, path: readonly string[], depth: number): Extent {
        if (node === null || depth > maxDepth) {
            return { values: 1, depth };
        }
        if (isAlias(node)) {
            return this.alias(node, path);
        }
        if (node.tag !== undefined && !plainTags.includes(node.tag)) {
            this.add(path, `must be a plain value, got the YAML tag ${excerpt(node.tag)}; remove the tag`);
        }
        if (node.anchor === undefined) {
            return this.content(node, path, depth);
        }
        this.anchors.set(node.anchor, "open");
        const extent = this.content(node, path, depth);
        this.anchors.set(node.anchor, extent);
        return extent;
    }

    private alias(node: Alias, path: readonly string[]): Extent {
        this.aliases += 1;
        const extent = this.anchors.get(node.source);
        if (extent === undefined) {
            this.add(path, `must name an anchor that stands before it, got *${excerpt(node.source)}; add the anchor`);
        } else if (extent === "open") {
            this.add(path, `must not contain itself, got *${excerpt(node.source)}; write the value out`);
        } else {
            return extent;
        }
        return leaf;
    }

    private content(node: Exclude<ParsedNode, Alias>, path: readonly string[], depth: number): Extent {
        if (isScalar(node)) {
            return leaf;
        }
        const inner = isSeq(node)
            ? node.items.map((item, index) => this.node(item as ParsedNode | null, [...path, String(index)], depth + 1))
            : this.entries(node, path, depth);
        return inner.reduce<Extent>(
            (sum, one) => ({ values: sum.values + one.values, depth: Math.max(sum.depth, one.depth + 1) }),
            leaf,
        );
    }

    private entries(map: YAMLMap.Parsed, path: readonly string[], depth: number): readonly Extent[] {
        const seen = new Set<string>();
        return map.items.map((pair) => {
            const key: unknown = isScalar(pair.key) ? pair.key.value : pair.key;
            const name = typeof key === "string" ? key : "";
            const inner = [...path, name];
            if (typeof key !== "string") {
                this.add(path, `must have keys that are strings, got ${keyText(key)}; put the key in quotes`);
            } else if (reservedKeys.includes(name)) {
                this.add(inner, `must not be a key, got ${name}; choose another name`);
            } else if (name === "<<") {
                this.add(inner, "must not be a key, got a merge key, which YAML 1.2 does not have; write its keys out");
            } else if (seen.has(name)) {
                this.add(inner, "must be unique, got the key twice; remove one of them");
            }
            seen.add(name);
            this.node(isMap(pair.key) || isSeq(pair.key) ? null : pair.key, inner, depth + 1);
            return this.node(pair.value, inner, depth + 1);
        });
    }
}

function keyText(key: unknown): string {
    return key === null || typeof key !== "object" ? excerpt(key) : "a list, a mapping or an alias";
}
