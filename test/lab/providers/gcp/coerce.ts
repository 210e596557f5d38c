import { isObject, unknownValue, type Value, type Values } from "../base/values.js";
import type { Field, Fields, Scalar } from "./facts.js";

/**
 * Program inputs in the types of the facts: `"1460"` becomes 1460, a bare value a list of one, nulls vanish. Unknown
 * properties stay, so that validation can name them.
 *
 * @throws Error in the words of the real provider where text is no number or truth value
 */
export function coerceObject(fields: Fields, values: Values): Values {
    const result: Record<string, Value> = {};
    for (const [name, value] of Object.entries(values)) {
        if (value === null || name.startsWith("__")) {
            continue;
        }
        const field = fields.get(name);
        result[name] = field ? coerceField(field, value) : value;
    }
    return result;
}

function coerceField(field: Field, value: Value): Value {
    if (value === unknownValue) {
        return value;
    }
    switch (field.kind) {
        case "block":
            return isObject(value) ? coerceObject(field.fields!, value) : value;
        case "map":
            return isObject(value)
                ? mapValues(value, (entry) => coerceScalar(field.elem ?? "text", field, entry))
                : value;
        case "list":
        case "set": {
            const entries = Array.isArray(value) ? (value as readonly Value[]) : [value];
            return entries
                .filter((entry) => entry !== null)
                .map((entry) => {
                    if (field.fields) {
                        return isObject(entry) ? coerceObject(field.fields, entry) : entry;
                    }
                    return coerceScalar(field.elem ?? "text", field, entry);
                });
        }
        default:
            return coerceScalar(field.kind, field, value);
    }
}

function coerceScalar(kind: Scalar, field: Field, value: Value): Value {
    if (value === unknownValue || (typeof value === "object" && value !== null)) {
        return value;
    }
    switch (kind) {
        case "text":
            return typeof value === "string" ? value : String(value);
        case "bool":
            return typeof value === "string" ? parseBool(field, value) : value;
        case "int":
            return typeof value === "string" ? parseInteger(field, value) : Math.trunc(Number(value));
        default:
            return typeof value === "string" ? parseDecimal(field, value) : Number(value);
    }
}

/** Spellings that Go's strconv.ParseBool knows. */
const truths = new Map([
    ...["1", "t", "T", "TRUE", "true", "True"].map((word) => [word, true] as const),
    ...["0", "f", "F", "FALSE", "false", "False"].map((word) => [word, false] as const),
]);

function parseBool(field: Field, text: string): boolean {
    return truths.get(text) ?? refuse(field, "ParseBool", text);
}

function parseInteger(field: Field, text: string): number {
    return /^[+-]?\d+$/.test(text) ? Number(text) : refuse(field, "ParseInt", text);
}

function parseDecimal(field: Field, text: string): number {
    return text.trim() === text && text !== "" && !Number.isNaN(Number(text))
        ? Number(text)
        : refuse(field, "ParseFloat", text);
}

function refuse(field: Field, parser: string, text: string): never {
    throw new Error(`${field.tfName}: strconv.${parser}: parsing ${JSON.stringify(text)}: invalid syntax`);
}

export function mapValues(values: Values, change: (value: Value, key: string) => Value): Values {
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value, key)]));
}
