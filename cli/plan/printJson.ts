import { writeSync } from "node:fs";

/** Characters gathered before they are written: few system calls, and no second copy of a large plan in memory. */
const chunkLength = 1 << 20;

/**
 * Prints plain data as JSON, indented like `JSON.stringify(value, undefined, 2)`, without making one text of it all.
 *
 * Objects that occur often, such as the peer map all clusters of a full mesh share, are rendered once per depth. That
 * is what keeps a plan of 511 clusters, whose maps alone have a quarter of a million entries, quick to print.
 */
export function printJson(value: unknown, write: (text: string) => void = toStdout): void {
    let pending: string[] = [];
    let length = 0;
    const flush = (): void => {
        write(pending.join(""));
        pending = [];
        length = 0;
    };
    const emit = (text: string): void => {
        pending.push(text);
        length += text.length;
        if (length >= chunkLength) {
            flush();
        }
    };
    printValue(value, 0, emit, repeatedObjects(value));
    emit("\n");
    flush();
}

/** Texts of objects that occur more than once, by the object and its depth. */
type Repeated = ReadonlyMap<object, Map<number, string>>;

function printValue(value: unknown, depth: number, emit: (text: string) => void, repeated: Repeated): void {
    if (typeof value !== "object" || value === null) {
        emit(value === undefined ? "null" : JSON.stringify(value));
        return;
    }
    const known = repeated.get(value);
    if (known) {
        let text = known.get(depth);
        if (text === undefined) {
            text = indented(value, depth);
            known.set(depth, text);
        }
        emit(text);
        return;
    }
    const entries: readonly (readonly [string, unknown])[] = Array.isArray(value)
        ? value.map((entry: unknown) => ["", entry] as const)
        : Object.entries(value)
              .filter(([, entry]) => entry !== undefined)
              .map(([key, entry]) => [`${JSON.stringify(key)}: `, entry] as const);
    const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
    if (entries.length === 0) {
        emit(open + close);
        return;
    }
    const indent = `\n${"  ".repeat(depth + 1)}`;
    emit(open);
    entries.forEach(([label, entry], index) => {
        emit(`${index > 0 ? "," : ""}${indent}${label}`);
        printValue(entry, depth + 1, emit, repeated);
    });
    emit(`\n${"  ".repeat(depth)}${close}`);
}

/** As `JSON.stringify` would, moved to a depth; no string of JSON holds a line break of its own. */
function indented(value: object, depth: number): string {
    return JSON.stringify(value, undefined, 2).replaceAll("\n", `\n${"  ".repeat(depth)}`);
}

/** Objects met more than once on a walk that enters each once. */
function repeatedObjects(root: unknown): Repeated {
    const seen = new Set<object>();
    const repeated = new Map<object, Map<number, string>>();
    const walk = (value: unknown): void => {
        if (typeof value !== "object" || value === null) {
            return;
        }
        if (seen.has(value)) {
            repeated.set(value, new Map());
            return;
        }
        seen.add(value);
        Object.values(value).forEach(walk);
    };
    walk(root);
    return repeated;
}

/** Waits for a reader that is slower: a pipe that is full refuses to take more for a moment. */
function toStdout(text: string): void {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length;) {
        try {
            written += writeSync(1, bytes, written);
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "EAGAIN") {
                throw error;
            }
        }
    }
}
