import { isDeepStrictEqual } from "node:util";

import type { DiffAnswer, DiffKind } from "../base/provider.js";
import type { Values } from "../base/values.js";

/**
 * Differences between two sets of inputs of a resource that cannot change: every one means replacement, but those
 * named, which are written down and change nothing else.
 */
export function diffImmutable(olds: Values, news: Values, inPlace: readonly string[] = []): DiffAnswer {
    const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])].sort();
    const diffs = names.filter((name) => !isDeepStrictEqual(olds[name], news[name]));
    if (diffs.length === 0) {
        return { changes: false };
    }
    const kind = (name: string): DiffKind => {
        const change = olds[name] === undefined ? "add" : news[name] === undefined ? "delete" : "update";
        return inPlace.includes(name) ? change : `${change}-replace`;
    };
    return {
        changes: true,
        diffs,
        replaces: diffs.filter((name) => !inPlace.includes(name)),
        detailed: Object.fromEntries(diffs.map((name) => [name, { kind: kind(name) }])),
    };
}
