import { isObject, unknownValue, type Value, type Values } from "../base/values.js";
import { defaultsKey } from "./defaults.js";
import type { Field, Fields } from "./facts.js";
import type { ResourceType } from "./resource.js";
import { isZero } from "./sameness.js";

/** A planned state without what is not known yet. */
export function knownPart(values: Values): Values {
    const strip = (value: Value): Value =>
        Array.isArray(value)
            ? value.filter((entry: Value) => entry !== unknownValue).map(strip)
            : isObject(value)
              ? knownPart(value)
              : value;
    return Object.fromEntries(
        Object.entries(values)
            .filter(([, value]) => value !== unknownValue)
            .map(([key, value]) => [key, strip(value)]),
    );
}

/** The state to store: what the API says over what was known before; what neither says has its zero value. */
export function completeState(type: ResourceType, id: string, known: Values, api: Values): Values {
    return { ...completeFields(type.fields, knownPart(known), api), id };
}

function completeFields(fields: Fields, known: Values, api: Values): Values {
    const result: Record<string, Value> = {};
    for (const field of fields.values()) {
        const value = completeField(field, known[field.name], api[field.name]);
        if (value !== undefined) {
            result[field.name] = value;
        }
    }
    return result;
}

function completeField(field: Field, known: Value | undefined, api: Value | undefined): Value | undefined {
    if (field.kind === "block" && (isObject(known) || isObject(api))) {
        return completeFields(field.fields!, isObject(known) ? known : {}, isObject(api) ? api : {});
    }
    return api ?? known ?? (field.computed ? zeroOf(field) : undefined);
}

function zeroOf(field: Field): Value | undefined {
    switch (field.kind) {
        case "bool":
            return false;
        case "text":
            return "";
        case "list":
        case "set":
            return [];
        case "map":
        case "block":
            return undefined;
        default:
            return 0;
    }
}

/** Inputs that would lead to a state: those given where they still do, the state's values where `drifted`. */
export function inputsOf(type: ResourceType, inputs: Values, state: Values, drifted: ReadonlySet<string>): Values {
    const imported = Object.keys(inputs).length === 0;
    const result: Record<string, Value> = { ...inputs };
    for (const { name, output } of type.fields.values()) {
        const value = state[name];
        if (imported && !output && !isZero(value)) {
            result[name] = value!;
        } else if (name in inputs && drifted.has(name)) {
            if (value === undefined) {
                delete result[name];
            } else {
                result[name] = narrowed(inputs[name]!, value);
            }
        }
    }
    return result;
}

/** A value of the state in the shape of the input: inside blocks, only what the program gives. */
function narrowed(input: Value, value: Value): Value {
    if (!isObject(input) || !isObject(value)) {
        return value;
    }
    return Object.fromEntries(
        Object.entries(input).map(([key, entry]) => [
            key,
            key === defaultsKey ? entry : narrowed(entry, value[key] ?? entry),
        ]),
    );
}
