import { hasUnknown, isObject, type Value } from "../base/values.js";
import { at, groupOf, textAt, withMetadata, without, type KubeObject } from "./kubeObject.js";
import { pruned } from "./prune.js";
import { throughItsType } from "./typed.js";

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

/**
 * Inputs in a form in which equal meanings look equal: a kind of Kubernetes itself as its type would write it,
 * `stringData` of a Secret as `data`; read-only fields go. What is not known yet cannot be normalised, and custom
 * resources have no known type.
 */
export function normaliseInputs(inputs: KubeObject): KubeObject {
    const object = withDashes(inputs);
    const stored = hasUnknown(object) ? object : normaliseKnown(object);
    return isObject(stored["metadata"])
        ? readOnlyMetadata.reduce((result, key) => withMetadata(result, key, undefined), stored)
        : stored;
}

function normaliseKnown(object: KubeObject): KubeObject {
    if (isSecret(object)) {
        return normaliseSecret(object);
    }
    return isCrd(object) ? normaliseCrd(object) : pruned(throughItsType(object), object);
}

/** Whether this is a core/v1 Secret. */
export function isSecret(object: KubeObject): boolean {
    return textAt(object, "kind") === "Secret" && groupOf(textAt(object, "apiVersion")) === "";
}

/** Data that is no text leaves a Secret as it is: the API server will say so. */
function normaliseSecret(object: KubeObject): KubeObject {
    const { stringData, ...rest } = object;
    const texts = isObject(stringData) ? Object.entries(stringData) : [];
    if (texts.length === 0 || texts.some(([, text]) => typeof text !== "string")) {
        return object;
    }
    const encoded = texts.map(([key, text]) => [key, Buffer.from(text as string).toString("base64")] as const);
    const data = isObject(rest["data"]) ? rest["data"] : {};
    return { ...rest, data: { ...data, ...Object.fromEntries<Value>(encoded) } };
}

/** Whether this defines a custom resource. */
export function isCrd(object: KubeObject): boolean {
    const group = groupOf(textAt(object, "apiVersion"));
    return textAt(object, "kind") === "CustomResourceDefinition" && group === "apiextensions.k8s.io";
}

/** Drops what the API server drops: the status, and a deprecated field at its default. */
function normaliseCrd(object: KubeObject): KubeObject {
    const rest = without(object, "status");
    const spec = at(rest, "spec");
    return isObject(spec) && spec["preserveUnknownFields"] === false
        ? { ...rest, spec: without(spec, "preserveUnknownFields") }
        : rest;
}

/** The SDK spells `x-kubernetes-…` of schemas with underscores. */
function withDashes<T extends Value>(value: T): T {
    if (Array.isArray(value)) {
        return value.map((entry: Value) => withDashes(entry)) as unknown as T;
    }
    if (!isObject(value)) {
        return value;
    }
    const renamed = Object.entries(value).map(([key, entry]) => [
        key.startsWith("x_kubernetes_") ? key.replaceAll("_", "-") : key,
        withDashes(entry),
    ]);
    return Object.fromEntries(renamed) as T;
}
