import { isObject, unknownValue, type Value, type Values } from "../base/values.js";
import type { Field, Fields } from "./facts.js";

/** Key under which the real provider lists the inputs that it filled in itself. */
export const defaultsKey = "__defaults";

/** Fills in what the program left out, at this level and below; the names filled in stand under {@link defaultsKey}. */
export function withDefaults(fields: Fields, news: Values, olds: Values, root: Fields = fields): Values {
    const result: Record<string, Value> = {};
    for (const [name, value] of Object.entries(news)) {
        result[name] = insideDefaults(fields.get(name), value, olds[name], root);
    }
    const filled: string[] = [];
    const notes = olds[defaultsKey];
    const wasDefault = (name: string): boolean => !Array.isArray(notes) || notes.includes(name);
    for (const field of fields.values()) {
        if (field.name in result || !isMeaningful(field.fallback) || isExcluded(field, fields, news)) {
            continue;
        }
        const old = olds[field.name];
        result[field.name] = wasDefault(field.name) && old !== undefined ? old : field.fallback!;
        filled.push(field.name);
    }
    return { ...result, [defaultsKey]: filled.sort() };
}

function insideDefaults(field: Field | undefined, value: Value, old: Value | undefined, root: Fields): Value {
    if (!field?.fields || value === unknownValue) {
        return value;
    }
    if (Array.isArray(value)) {
        const olds: readonly Value[] = Array.isArray(old) ? (old as readonly Value[]) : [];
        return value.map((entry: Value, at) => {
            const before = olds[at];
            return isObject(entry) ? withDefaults(field.fields!, entry, isObject(before) ? before : {}, root) : entry;
        });
    }
    return isObject(value) ? withDefaults(field.fields, value, isObject(old) ? old : {}, root) : value;
}

/** Zero values are left to the API: a default that says nothing is not written down. */
function isMeaningful(value: Value | undefined): boolean {
    return value !== undefined && value !== false && value !== 0 && value !== "";
}

/** A default must not clash with what the program did say. */
function isExcluded(field: Field, fields: Fields, news: Values): boolean {
    const rivals = [...field.conflicts, ...field.exactlyOne].map((path) => path.replace(/^\./, ""));
    const named = [...fields.values()].filter(({ name }) => name in news);
    return (
        rivals.some((name) => name !== field.name && name in news) ||
        named.some(({ conflicts }) => conflicts.includes(field.name) || conflicts.includes(`.${field.name}`))
    );
}

/** Inputs without the provider's own notes. */
export function withoutNotes(values: Values): Values {
    const strip = (value: Value): Value =>
        Array.isArray(value)
            ? value.map(strip)
            : isObject(value)
              ? Object.fromEntries(
                    Object.entries(value)
                        .filter(([key]) => key !== defaultsKey)
                        .map(([key, entry]) => [key, strip(entry)]),
                )
              : value;
    return strip(values) as Values;
}
