import { isObject, type Value, type Values } from "../base/values.js";

/**
 * What of `source` has its like in `target`: the state of a cluster cut down to the fields a program spoke of, so that
 * the two can be compared.
 */
export function pruned(source: Values, target: Values): Values {
    const entries = Object.entries(source).flatMap(([key, value]) => {
        const like = target[key];
        return like === undefined ? [] : [[key, prunedValue(value, like)] as const];
    });
    return Object.fromEntries(entries);
}

function prunedValue(value: Value, like: Value): Value {
    if (isObject(value) && isObject(like)) {
        return pruned(value, like);
    }
    return Array.isArray(value) && Array.isArray(like) ? prunedList(value, like) : value;
}

/** Lists are cut down position by position; entries beyond those of the target are not the program's. */
function prunedList(source: readonly Value[], target: readonly Value[]): readonly Value[] {
    const [first, firstLike] = [source[0], target[0]];
    if (first === undefined || firstLike === undefined) {
        return [];
    }
    if (shapeOf(first) !== shapeOf(firstLike)) {
        return source;
    }
    return target.slice(0, source.length).map((like, index) => prunedValue(source[index] ?? null, like));
}

function shapeOf(value: Value): string {
    return Array.isArray(value) ? "list" : value === null ? "null" : typeof value;
}
