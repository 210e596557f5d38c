import { isObject, type Value, type Values } from "../base/values.js";

/** What turns one document into another by JSON merge patch (RFC 7386); null stands for a removal. */
export function mergePatch(from: Values, to: Values): Values {
    const patch: Record<string, Value> = {};
    for (const [key, value] of Object.entries(to)) {
        const before = from[key];
        if (before === undefined) {
            patch[key] = value;
        } else if (isObject(before) && isObject(value)) {
            const inner = mergePatch(before, value);
            if (Object.keys(inner).length > 0) {
                patch[key] = inner;
            }
        } else if (!sameValue(before, value)) {
            patch[key] = value;
        }
    }
    for (const key of Object.keys(from)) {
        if (to[key] === undefined) {
            patch[key] = null;
        }
    }
    return patch;
}

/** Deep equality of JSON values; the order of keys does not matter. */
export function sameValue(left: Value | undefined, right: Value | undefined): boolean {
    if (Array.isArray(left) && Array.isArray(right)) {
        const [a, b]: (readonly Value[])[] = [left, right];
        return a!.length === b!.length && a!.every((entry, index) => sameValue(entry, b![index]));
    }
    if (isObject(left) && isObject(right)) {
        const keys = Object.keys(left);
        return keys.length === Object.keys(right).length && keys.every((key) => sameValue(left[key], right[key]));
    }
    return left === right;
}
