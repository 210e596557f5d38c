import { isObject, unknownValue, type Value, type Values } from "../base/values.js";
import { without } from "./kubeObject.js";

/** What an input of a Release is. */
type FieldType = "bool" | "int" | "string" | "map" | Readonly<Record<string, "string" | "int">>;

const named = <T extends FieldType>(type: T, names: string): Record<string, T> =>
    Object.fromEntries(names.split(/\s+/).map((name) => [name, type]));

/** Inputs of a Release; what is not here is dropped silently. */
const fields: Readonly<Record<string, FieldType>> = {
    ...named(
        "bool",
        `allowNullValues atomic cleanupOnFail createNamespace dependencyUpdate devel disableCRDHooks
        disableOpenapiValidation disableWebhooks forceUpdate lint recreatePods renderSubchartNotes replace resetValues
        reuseValues skipAwait skipCrds verify waitForJobs`,
    ),
    ...named("string", "chart description keyring name namespace postrender version"),
    ...named("int", "maxHistory timeout"),
    ...named("map", "resourceNames values"),
    repositoryOpts: named("string", "caFile certFile keyFile password repo username"),
    status: { ...named("string", "appVersion chart name namespace status version"), revision: "int" },
};

/** Inputs that are absent unless given. */
const optional = ["maxHistory", "repositoryOpts", "resourceNames", "revision", "status"];

/** What a bad input is called, and how. */
interface Problem {
    readonly path: string;
    readonly reason: string;
}

/**
 * Every input of a Release at its type, zero where none is given; what is unknown counts as not given. Inputs of
 * another type are refused all at once. Names are matched whatever their case, as the real provider does.
 */
export function decodeRelease(inputs: Values): Values {
    const problems: Problem[] = [];
    const decoded = decodeStruct(inputs, fields, "", problems);
    if (problems.length > 0) {
        const lines = problems.map(({ path, reason }) => `* '${path}' ${reason}`).sort();
        throw new Error(`decoding failure: ${problems.length} error(s) decoding:\n\n${lines.join("\n")}`);
    }
    return { ...decoded, values: decoded["values"] ?? {} };
}

function decodeStruct(
    given: Values,
    types: Readonly<Record<string, FieldType>>,
    prefix: string,
    problems: Problem[],
): Values {
    const entries = Object.entries(types).flatMap(([name, type]) => {
        const key =
            name in given ? name : Object.keys(given).find((other) => other.toLowerCase() === name.toLowerCase());
        const value = key === undefined ? null : withoutUnknowns(given[key]!);
        if (value === null) {
            const zero = optional.includes(name) ? undefined : zeroOf(type);
            return zero === undefined ? [] : [[name, zero] as const];
        }
        return [[name, decodeField(value, type, `${prefix}${goName(name)}`, problems)] as const];
    });
    return Object.fromEntries(entries);
}

function zeroOf(type: FieldType): Value {
    return type === "bool" ? false : type === "int" ? 0 : type === "string" ? "" : {};
}

function decodeField(value: Value, type: FieldType, path: string, problems: Problem[]): Value {
    if (typeof type !== "string") {
        return isObject(value)
            ? decodeStruct(value, type, `${path}.`, problems)
            : refused(value, "map", path, problems);
    }
    switch (type) {
        case "bool":
            return typeof value === "boolean" ? value : refused(value, type, path, problems);
        case "int":
            return typeof value === "number" ? Math.trunc(value) : refused(value, type, path, problems);
        case "string":
            return typeof value === "string" ? value : refused(value, type, path, problems);
        default:
            return isObject(value) ? value : refused(value, type, path, problems);
    }
}

function refused(value: Value, type: string, path: string, problems: Problem[]): Value {
    const [kind, goType] = goTypeOf(value);
    const reason =
        type === "map"
            ? `expected a map, got '${kind}'`
            : `expected type '${type}', got unconvertible type '${goType}', value: '${goText(value)}'`;
    problems.push({ path, reason });
    return null;
}

/** Name of a field in the real provider's own type, which its messages show. */
function goName(name: string): string {
    return name === "caFile" ? "CAFile" : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function goTypeOf(value: Value): readonly [kind: string, type: string] {
    if (Array.isArray(value)) {
        return ["slice", "[]interface {}"];
    }
    if (isObject(value)) {
        return ["map", "map[string]interface {}"];
    }
    const kind = typeof value === "boolean" ? "bool" : typeof value === "number" ? "float64" : "string";
    return [kind, kind];
}

/** A value as Go prints it. */
function goText(value: Value): string {
    if (Array.isArray(value)) {
        return `[${value.map(goText).join(" ")}]`;
    }
    if (isObject(value)) {
        const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
        return `map[${entries.map(([key, entry]) => `${key}:${goText(entry)}`).join(" ")}]`;
    }
    return typeof value === "string" ? value : value === null ? "<nil>" : JSON.stringify(value);
}

function withoutUnknowns(value: Value): Value {
    if (value === unknownValue) {
        return null;
    }
    if (Array.isArray(value)) {
        return value.map(withoutUnknowns);
    }
    return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutUnknowns(entry)]))
        : value;
}

/** What is unknown in the inputs is so in what was made of them, wherever the two have the same shape. */
export function withUnknownsOf(inputs: Value, made: Value): Value {
    if (inputs === unknownValue) {
        return unknownValue;
    }
    if (Array.isArray(made) && Array.isArray(inputs)) {
        const from: readonly Value[] = inputs;
        return made.map((entry: Value, index) => withUnknownsOf(from[index] ?? null, entry));
    }
    return isObject(made) && isObject(inputs)
        ? Object.fromEntries(
              Object.entries(made).map(([key, entry]) => [key, withUnknownsOf(inputs[key] ?? null, entry)]),
          )
        : made;
}

/** Outputs among the fields: no program's input decides them. */
export function withoutOutputs(release: Values): Values {
    return without(release, "resourceNames");
}
