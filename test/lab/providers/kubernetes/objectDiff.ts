import type { DiffAnswer, DiffRequest } from "../base/provider.js";
import { isObject, unknownValue, type Value, type Values } from "../base/values.js";
import { detailedDiff, replacing } from "./detailedDiff.js";
import { identityPaths, replacingPaths, type Mutability } from "./forceNew.js";
import { isPatch } from "./kinds.js";
import { at, liveOf, textAt, withMetadata, type KubeObject } from "./kubeObject.js";
import { mergePatch } from "./mergePatch.js";
import { isAutonamed } from "./naming.js";
import { normaliseInputs } from "./normalise.js";
import type { ScopeOf } from "./objectInputs.js";
import { covers, pathOf } from "./propertyPath.js";
import { pruned } from "./prune.js";

/**
 * What differs between the object as last seen, cut down to what the program spoke of, and the new inputs, and what of
 * it means replacement.
 */
export async function diffObject(request: DiffRequest, namespaced: ScopeOf, mutable: Mutability): Promise<DiffAnswer> {
    const { news, type } = request;
    const live = liveBefore(request);
    const inNamespace = await namespaced({ apiVersion: textAt(news, "apiVersion"), kind: textAt(news, "kind") });
    const after = placed(normaliseInputs(news), inNamespace);
    const spokenOf = placed(pruned(live, normaliseInputs(lastInputs(request))), inNamespace);
    const [oldName, newName] = [nameOf(live), nameOf(after)];
    const before = newName === "" || oldName === "" ? spokenOf : withMetadata(spokenOf, "name", oldName);
    const patterns = isPatch(type, textAt(after, "kind")) ? identityPaths : replacingPaths(after, mutable);
    const patch = mergePatch(before, withUnknownsMarked(after) as Values);
    const all = detailedDiff(patch, before, after, before, patterns);
    const ignored = request.ignoreChanges.map(pathOf);
    const detailed = Object.fromEntries(
        Object.entries(all).filter(([path]) => !ignored.some((entry) => covers(entry, pathOf(path)))),
    );
    if (Object.keys(detailed).length === 0) {
        return { changes: false };
    }
    const replaces = [...replacing(detailed), ...(detailed["metadata"]?.kind === "delete" ? ["metadata"] : [])];
    // The new object cannot stand beside the old one when both must have the same name.
    const deleteBeforeReplace =
        replaces.length > 0 &&
        newName !== "" &&
        !isAutonamed(after) &&
        newName === oldName &&
        textAt(after, "metadata", "namespace") === textAt(live, "metadata", "namespace");
    return { changes: true, detailed, replaces, deleteBeforeReplace };
}

/** Inputs of the last deployment, from the state (where the real provider keeps them) or from the engine. */
function lastInputs({ olds, oldInputs }: { readonly olds: Values; readonly oldInputs: Values }): KubeObject {
    const stored = olds["__inputs"];
    return isObject(stored) ? stored : oldInputs;
}

/** The object as last seen; a state that a preview made has none, and the inputs stand for it. */
function liveBefore(request: DiffRequest): KubeObject {
    const live = liveOf(request.olds);
    return nameOf(live) === "" ? normaliseInputs(lastInputs(request)) : live;
}

/** A name that is known. */
function nameOf(object: KubeObject): string {
    const name = textAt(object, "metadata", "name");
    return name === unknownValue ? "" : name;
}

function placed(object: KubeObject, namespaced: boolean): KubeObject {
    const stated = at(object, "metadata", "namespace");
    if (!namespaced) {
        return stated === undefined ? object : withMetadata(object, "namespace", undefined);
    }
    return stated === undefined || stated === "" ? withMetadata(object, "namespace", "default") : object;
}

/**
 * A copy in which every unknown is a map that no known value equals. The real provider's patch has such maps in these
 * places; where a map was, its entries therefore count as removed.
 */
function withUnknownsMarked(value: Value): Value {
    if (value === unknownValue) {
        return { Element: { V: "" } };
    }
    if (Array.isArray(value)) {
        return value.map((entry: Value) => withUnknownsMarked(entry));
    }
    return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withUnknownsMarked(entry)]))
        : value;
}
