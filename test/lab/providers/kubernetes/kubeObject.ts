import { isObject, type Value, type Values } from "../base/values.js";

/** A Kubernetes object as plain JSON. */
export type KubeObject = Values;

/** What a kind is called on the wire. */
export interface KindRef {
    readonly apiVersion: string;
    readonly kind: string;
}

/** One object of a cluster. */
export interface ObjectRef extends KindRef {
    readonly name: string;
    /** Absent for kinds that live outside namespaces. */
    readonly namespace?: string | undefined;
}

/** The value at a path of keys and list positions, undefined where nothing is. */
export function at(value: Value | undefined, ...path: readonly (string | number)[]): Value | undefined {
    let here: unknown = value;
    for (const key of path) {
        here = isObject(here) || Array.isArray(here) ? (here as Record<string | number, unknown>)[key] : undefined;
    }
    return here as Value | undefined;
}

/** The text at a path; empty where there is none. */
export function textAt(value: Value | undefined, ...path: readonly (string | number)[]): string {
    const found = at(value, ...path);
    return typeof found === "string" ? found : "";
}

/** The number at a path, or the fallback. */
export function numberAt(value: Value | undefined, fallback: number, ...path: readonly (string | number)[]): number {
    const found = at(value, ...path);
    return typeof found === "number" ? found : fallback;
}

/** The list at a path; empty where there is none. */
export function listAt(value: Value | undefined, ...path: readonly (string | number)[]): readonly Value[] {
    const found = at(value, ...path);
    return Array.isArray(found) ? (found as readonly Value[]) : [];
}

/** Which object this is. */
export function refOf(object: KubeObject): ObjectRef {
    const namespace = textAt(object, "metadata", "namespace");
    return {
        apiVersion: textAt(object, "apiVersion"),
        kind: textAt(object, "kind"),
        name: textAt(object, "metadata", "name"),
        ...(namespace ? { namespace } : {}),
    };
}

/** `namespace/name`, or the name alone outside namespaces: what the real provider uses as id. */
export function idOf({ namespace, name }: { readonly namespace?: string | undefined; readonly name: string }): string {
    return namespace ? `${namespace}/${name}` : name;
}

/** Group of an apiVersion; the core group, under either of its names, is the empty text. */
export function groupOf(apiVersion: string): string {
    const [group = "", version] = apiVersion.split("/");
    return version === undefined || group === "core" ? "" : group;
}

/** Version of an apiVersion. */
export function versionOf(apiVersion: string): string {
    return apiVersion.split("/").at(-1) ?? apiVersion;
}

/** A copy without some entries. */
export function without(values: Values, ...keys: readonly string[]): Values {
    return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)));
}

/** Keys of a state beside the object itself, as the real provider names them. */
export const stateKeys = { inputs: "__inputs", manager: "__fieldManager", apiVersion: "__initialApiVersion" };

/** The object in a state. */
export function liveOf(state: Values): KubeObject {
    return without(state, ...Object.values(stateKeys));
}

/** A copy with one entry of `metadata` set, or removed when undefined. */
export function withMetadata(object: KubeObject, key: string, value: Value | undefined): KubeObject {
    const metadata = at(object, "metadata");
    const rest = without(isObject(metadata) ? metadata : {}, key);
    return { ...object, metadata: value === undefined ? rest : { ...rest, [key]: value } };
}

/** The value of an annotation, empty when absent. */
export function annotation(object: KubeObject, name: string): string {
    return textAt(object, "metadata", "annotations", name);
}
