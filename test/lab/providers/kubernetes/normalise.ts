import { hasUnknown, isObject, type Value, type Values } from "../base/values.js";
import { at, groupOf, textAt, withMetadata, without, type KubeObject } from "./kubeObject.js";
import { sameValue } from "./mergePatch.js";

/** Set by the API server alone; in an input they would only make differences. */
const readOnlyMetadata = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "uid",
];

/** Inputs in the form the API server keeps: `stringData` of a Secret becomes `data`, read-only fields go. */
export function normaliseInputs(inputs: KubeObject): KubeObject {
    const object = withoutUnderscores(inputs);
    const stored = hasUnknown(object) ? object : isSecret(object) ? normaliseSecret(object) : normaliseCrd(object);
    return isObject(stored["metadata"])
        ? readOnlyMetadata.reduce((result, key) => withMetadata(result, key, undefined), stored)
        : stored;
}

/** Whether this is a core/v1 Secret. */
export function isSecret(object: KubeObject): boolean {
    return textAt(object, "kind") === "Secret" && groupOf(textAt(object, "apiVersion")) === "";
}

function normaliseSecret(object: KubeObject): KubeObject {
    const { stringData, ...rest } = object;
    if (!isObject(stringData) || Object.keys(stringData).length === 0) {
        return isObject(object["data"]) ? { ...object, data: mapTexts(object["data"], unwrapBase64) } : object;
    }
    const encoded = mapTexts(stringData, (text) => Buffer.from(text).toString("base64"));
    return { ...rest, data: { ...(isObject(rest["data"]) ? rest["data"] : {}), ...encoded } };
}

/** Base64 may be folded into lines; the API server answers with one. */
function unwrapBase64(text: string): string {
    return text.replace(/\s/g, "");
}

function mapTexts(values: Values, change: (text: string) => string): Values {
    return Object.fromEntries(
        Object.entries(values).map(([key, value]) => [key, typeof value === "string" ? change(value) : value]),
    );
}

function normaliseCrd(object: KubeObject): KubeObject {
    if (textAt(object, "kind") !== "CustomResourceDefinition") {
        return object;
    }
    const rest = without(object, "status");
    const spec = at(rest, "spec");
    if (!isObject(spec) || spec["preserveUnknownFields"] !== false) {
        return rest;
    }
    return { ...rest, spec: without(spec, "preserveUnknownFields") };
}

/** The SDK spells `x-kubernetes-…` of schemas with underscores. */
function withoutUnderscores<T extends Value>(value: T): T {
    if (Array.isArray(value)) {
        return value.map((entry: Value) => withoutUnderscores(entry)) as unknown as T;
    }
    if (!isObject(value)) {
        return value;
    }
    const renamed = Object.entries(value).map(([key, entry]) => [
        key.startsWith("x_kubernetes_") ? key.replaceAll("_", "-") : key,
        withoutUnderscores(entry),
    ]);
    return Object.fromEntries(renamed) as T;
}

/**
 * Inputs that would describe the object as it is now: where the live object differs from how it was when last seen,
 * the live value, else what the program said (the API server spells some values in its own way, e.g. quantities).
 */
export function driftedInputs(inputs: Values, lastSeen: Values, live: Values): Values {
    const drift = (input: Value, before: Value | undefined, now: Value | undefined): Value | undefined => {
        if (sameValue(before, now)) {
            return input;
        }
        if (!isObject(input) || !isObject(now)) {
            return now;
        }
        const entries = Object.entries(input).flatMap(([key, value]) => {
            const found = drift(value, at(before, key), now[key]);
            return found === undefined ? [] : [[key, found] as const];
        });
        return Object.fromEntries(entries);
    };
    return drift(inputs, lastSeen, live) as Values;
}
