import type { DiffAnswer, DiffRequest } from "../base/provider.js";
import { isObject, unknownValue, type Value, type Values } from "../base/values.js";
import { detailedDiff, replacing } from "./detailedDiff.js";
import { identityOfRelease } from "./forceNew.js";
import { without } from "./kubeObject.js";
import { sameValue } from "./mergePatch.js";

/**
 * What differs between a release as last seen and the new inputs. Additions and changes are told against the state, so
 * that what somebody did with helm shows; removals against the inputs of the last deployment, because the state says
 * more than any program does.
 */
export function diffRelease({ olds, oldInputs, news, ignoreChanges }: DiffRequest): DiffAnswer {
    const stored = olds["__inputs"];
    const before = without(isObject(stored) ? stored : oldInputs, "checksum", "resourceNames");
    const state = Object.keys(olds).length > 0 ? olds : before;
    const version = state["version"];
    const after = ignoreChanges.includes("version") && version !== undefined ? { ...news, version } : news;
    const known = withNulls(after);
    const patch = joined(removals(withNulls(before), known), changes(withNulls(state), known));
    const diffs = Object.keys(patch).sort();
    if (diffs.length === 0) {
        return { changes: false };
    }
    const detailed = detailedDiff(patch, state, after, before, identityOfRelease);
    return { changes: true, diffs, replaces: replacing(detailed), detailed };
}

/** Unknown values count as null in what is compared. */
function withNulls(values: Values): Values {
    const walk = (value: Value): Value => {
        if (value === unknownValue) {
            return null;
        }
        if (Array.isArray(value)) {
            return value.map(walk);
        }
        return isObject(value)
            ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, walk(entry)]))
            : value;
    };
    return walk(values) as Values;
}

/** Values of `to` that `from` does not have. */
function changes(from: Values, to: Values): Values {
    const entries = Object.entries(to).flatMap(([key, value]) => {
        const before = from[key];
        if (isObject(before) && isObject(value)) {
            const inner = changes(before, value);
            return Object.keys(inner).length > 0 ? [[key, inner] as const] : [];
        }
        return before !== undefined && sameValue(before, value) ? [] : [[key, value] as const];
    });
    return Object.fromEntries(entries);
}

/** Keys of `from` that `to` does not have, as nulls. */
function removals(from: Values, to: Values): Values {
    const entries = Object.entries(from).flatMap<readonly [string, Value]>(([key, before]) => {
        const value = to[key];
        if (value === undefined) {
            return [[key, null]];
        }
        const inner = isObject(before) && isObject(value) ? removals(before, value) : {};
        return Object.keys(inner).length > 0 ? [[key, inner]] : [];
    });
    return Object.fromEntries(entries);
}

/** Two patches in one; they never say different things of the same key. */
function joined(removed: Values, changed: Values): Values {
    const entries = Object.entries(changed).map(([key, value]) => {
        const other = removed[key];
        return [key, isObject(value) && isObject(other) ? joined(other, value) : value] as const;
    });
    return { ...removed, ...Object.fromEntries(entries) };
}
