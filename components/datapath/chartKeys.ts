import { distance } from "fastest-levenshtein";

import { keys as keys1202 } from "./chartKeys/1.20.2.js";
import type { HelmValue, HelmValues } from "./ciliumInput.js";

/** A key the chart does not read, and the one that was probably meant. */
export interface UnknownChartKey {
    /**
     * Path from the root of the values.
     * @example "hubble.realy"
     */
    readonly path: string;
    /**
     * The known path nearest to it.
     * @default - nothing known resembles it
     * @example "hubble.relay"
     */
    readonly nearest?: string;
}

/**
 * Lists made by test/lab/chart/generateKeys.ts, one per version of the chart that was read. The chart's own schema
 * allows additional properties everywhere, so without a list a misspelt key is silently without effect.
 */
const lists: Readonly<Record<string, string>> = { "1.20.2": keys1202 };

/** What may stand below a key: known keys, anything at all, or (a plain value) nothing. */
type Known = ReadonlyMap<string, Known> | "anything" | "nothing";

const parsed = new Map<string, ReadonlyMap<string, Known>>();

/**
 * Keys of `values` the Cilium chart of that version does not know, in the order written. Below an unknown key nothing
 * more is reported. A key set to null is checked, too: it is meant to take away something that exists.
 *
 * A version without a list of its own is held against the newest list of its minor, as keys do not change within one.
 * Of a minor without any list nothing is known, so every key passes.
 */
export function unknownChartKeys(version: string, values: HelmValues): readonly UnknownChartKey[] {
    const known = knownKeys(version);
    return known ? unknownBelow(values, known, [], known) : [];
}

/** Whether misspelt keys can be found for a version of the chart. */
export function hasChartKeys(version: string): boolean {
    return listFor(version) !== undefined;
}

/** Every known path of a version, for those who want to look around; empty without a list. */
export function chartKeyPaths(version: string): readonly string[] {
    return pathsOf(knownKeys(version) ?? new Map<string, Known>());
}

function listFor(version: string): string | undefined {
    const minor = (of: string): string => of.split(".").slice(0, 2).join(".");
    const patch = (of: string): number => Number(of.split(".")[2]);
    const best = Object.keys(lists)
        .filter((candidate) => minor(candidate) === minor(version))
        .sort((a, b) => patch(b) - patch(a))[0];
    return version in lists ? version : best;
}

function knownKeys(version: string): ReadonlyMap<string, Known> | undefined {
    const list = listFor(version);
    if (list === undefined) {
        return undefined;
    }
    const known = parsed.get(list) ?? parseKeys(lists[list]!);
    parsed.set(list, known);
    return known;
}

/**
 * Reads a list: a line `parent: key key* key` per map, the root's without a name, longer ones continued on indented
 * lines. After `key*` anything may follow, after a plain `key` nothing unless it has a line of its own.
 */
export function parseKeys(list: string): ReadonlyMap<string, Known> {
    const root = new Map<string, Known>();
    const maps = new Map<string, Map<string, Known>>([["", root]]);
    for (const line of list.trim().replaceAll(/\n +/g, " ").split("\n")) {
        const colon = line.indexOf(":");
        const parent = line.slice(0, colon);
        const own = mapAt(maps, parent);
        for (const word of line.slice(colon + 1).split(" ")) {
            if (word.endsWith("*")) {
                own.set(word.slice(0, -1), "anything");
            } else if (word !== "" && !own.has(word)) {
                own.set(word, "nothing");
            }
        }
    }
    return root;
}

function mapAt(maps: Map<string, Map<string, Known>>, path: string): Map<string, Known> {
    const there = maps.get(path);
    if (there) {
        return there;
    }
    const made = new Map<string, Known>();
    const dot = path.lastIndexOf(".");
    mapAt(maps, path.slice(0, Math.max(dot, 0))).set(path.slice(dot + 1), made);
    maps.set(path, made);
    return made;
}

const isMap = (value: HelmValue | undefined): value is HelmValues =>
    typeof value === "object" && value !== null && !Array.isArray(value);

function unknownBelow(
    values: HelmValues,
    known: ReadonlyMap<string, Known>,
    parent: readonly string[],
    root: ReadonlyMap<string, Known>,
): readonly UnknownChartKey[] {
    return Object.entries(values).flatMap(([key, value]) => {
        const below = known.get(key);
        const path = [...parent, key];
        if (below === undefined) {
            return [withNearest(path, known, root)];
        }
        if (below === "anything" || !isMap(value)) {
            return [];
        }
        return unknownBelow(value, below === "nothing" ? new Map<string, Known>() : below, path, root);
    });
}

/**
 * Siblings first, as most mistakes are slips of the finger; then the same key standing elsewhere (moved by a new
 * version, or put in the wrong place); then whole paths.
 */
function withNearest(
    path: readonly string[],
    siblings: ReadonlyMap<string, Known>,
    root: ReadonlyMap<string, Known>,
): UnknownChartKey {
    const [key, whole] = [path.at(-1)!, path.join(".")];
    const sibling = closest(key, [...siblings.keys()], slips(key));
    if (sibling !== undefined) {
        return { path: whole, nearest: [...path.slice(0, -1), sibling].join(".") };
    }
    const elsewhere = pathsOf(root).filter((candidate) => !whole.startsWith(`${candidate}.`));
    const sameKey = elsewhere.filter((candidate) => candidate.toLowerCase().endsWith(`.${key.toLowerCase()}`));
    const nearest = closest(whole, sameKey, Math.floor(whole.length / 2)) ?? closest(whole, elsewhere, slips(whole));
    return { path: whole, ...(nearest === undefined ? {} : { nearest }) };
}

/** Letters that may differ: a third, and two at least (exchanging two letters is two steps) unless that is nearly all. */
const slips = (word: string): number => (word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3)));

/** The candidate fewest letters away, `farthest` at most; case does not count, the first of equals wins. */
function closest(word: string, candidates: readonly string[], farthest: number): string | undefined {
    const lower = word.toLowerCase();
    return candidates
        .map((candidate) => ({ candidate, far: distance(lower, candidate.toLowerCase()) }))
        .reduce<{ candidate?: string; far: number }>((so, one) => (one.far < so.far ? one : so), { far: farthest + 1 })
        .candidate;
}

function pathsOf(known: ReadonlyMap<string, Known>, parent = ""): readonly string[] {
    return [...known].flatMap(([key, below]) => [
        `${parent}${key}`,
        ...(typeof below === "string" ? [] : pathsOf(below, `${parent}${key}.`)),
    ]);
}
