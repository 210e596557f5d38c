import type { DiffAnswer, DiffKind } from "../base/provider.js";
import { isObject, unknownValue, type Path, type Value, type Values } from "../base/values.js";
import { touches } from "./forceNew.js";
import { pathText } from "./propertyPath.js";

type Detailed = NonNullable<DiffAnswer["detailed"]>;

/** What a merge patch is told against. An entry that is not there at all is undefined. */
interface Sides {
    readonly old: Value | undefined;
    readonly newInput: Value | undefined;
    readonly oldInput: Value | undefined;
}

/**
 * A JSON merge patch as the engine's detailed diff. A merge patch replaces lists whole, so lists are compared entry by
 * entry here.
 *
 * @param patch - an unknown value stands in it as null, or as whatever else says that it changes
 * @param old - what is there now
 * @param patterns - paths whose change means replacement
 */
export function detailedDiff(
    patch: Values,
    old: Values,
    newInputs: Values,
    oldInputs: Values,
    patterns: readonly (readonly string[])[],
): Detailed {
    const found: Record<string, { kind: DiffKind; inputDiff: boolean }> = {};
    const note = (path: Path, kind: "add" | "delete" | "update", value: Value | undefined): void => {
        const replaces = touches(path, value, patterns);
        found[pathText(path)] = { kind: replaces ? `${kind}-replace` : kind, inputDiff: kind === "delete" };
    };
    const visit = (path: Path, value: Value, { old, newInput, oldInput }: Sides, inList: boolean): void => {
        if (newInput === undefined && (value !== null || oldInput === undefined)) {
            return;
        }
        if (value === null) {
            note(path, newInput === unknownValue ? (old === undefined ? "add" : "update") : "delete", null);
        } else if (old === undefined) {
            note(path, "add", value);
        } else if (isObject(value) && isObject(old)) {
            visitMap(path, value, { old, newInput, oldInput }, inList);
        } else if (Array.isArray(value) && Array.isArray(old)) {
            visitList(path, value, old, { old, newInput, oldInput });
        } else if (value !== old) {
            note(path, "update", value);
        }
    };
    const visitMap = (path: Path, value: Values, sides: Sides, inList: boolean): void => {
        const side = (from: Value | undefined, key: string): Value | undefined =>
            isObject(from) ? from[key] : undefined;
        const step = (key: string, changed: Value): void =>
            visit(
                [...path, key],
                changed,
                { old: side(sides.old, key), newInput: side(sides.newInput, key), oldInput: side(sides.oldInput, key) },
                inList,
            );
        for (const [key, changed] of Object.entries(value)) {
            step(key, changed);
        }
        // Inside a list a merge patch holds whole entries: what it leaves out is gone.
        for (const key of inList && isObject(sides.old) ? Object.keys(sides.old) : []) {
            if (value[key] === undefined) {
                step(key, null);
            }
        }
    };
    const visitList = (path: Path, value: readonly Value[], old: readonly Value[], sides: Sides): void => {
        // Positions beyond a list count as null, not as missing: a shortened list is a removal.
        const side = (from: Value | undefined, index: number): Value =>
            Array.isArray(from) ? ((from as readonly Value[])[index] ?? null) : null;
        for (let index = 0; index < Math.max(value.length, old.length); index++) {
            const entry = { newInput: side(sides.newInput, index), oldInput: side(sides.oldInput, index) };
            visit([...path, index], value[index] ?? null, { old: old[index], ...entry }, true);
        }
    };
    visitMap([], patch, { old, newInput: newInputs, oldInput: oldInputs }, false);
    return found;
}

/** Those of a detailed diff that mean replacement. */
export function replacing(detailed: Detailed): string[] {
    return Object.keys(detailed).filter((path) => detailed[path]!.kind.endsWith("-replace"));
}
