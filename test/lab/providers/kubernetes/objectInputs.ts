import type { CheckAnswer, CheckRequest, DiffAnswer, DiffRequest } from "../base/provider.js";
import { isObject, wrap, type Values } from "../base/values.js";
import { detailedDiff, replacing } from "./detailedDiff.js";
import { replacingPaths, type Mutability } from "./forceNew.js";
import { kindOfType } from "./kinds.js";
import { at, textAt, withMetadata, type KindRef, type KubeObject } from "./kubeObject.js";
import { mergePatch } from "./mergePatch.js";
import { isAutonamed, isNamed, withName } from "./naming.js";
import { isSecret, normaliseInputs } from "./normalise.js";

/** Whether a kind lives in namespaces; what nobody knows yet (a custom resource before its definition) is taken to. */
export type ScopeOf = (kind: KindRef) => Promise<boolean>;

/** Inputs of an object as they will be applied: named, in a namespace, normalised. */
export async function checkObject(
    request: CheckRequest,
    defaultNamespace: string,
    namespaced: ScopeOf,
): Promise<CheckAnswer> {
    const { news, olds, name, randomSeed, type } = request;
    const object = withName(normaliseInputs(withoutNulls(news)), olds, name, randomSeed);
    if (!isNamed(object) && textAt(object, "metadata", "generateName") !== "") {
        throw new Error("the `.metadata.generateName` field is not supported in Server-Side Apply mode");
    }
    const placed =
        textAt(object, "metadata", "namespace") === "" && (await namespaced(kindOfType(type)))
            ? withMetadata(object, "namespace", defaultNamespace)
            : object;
    // What a program gave as secret `stringData` stands elsewhere now, so the place is marked here.
    return { inputs: isSecret(placed) ? wrap(placed, [["data"], ["stringData"]]) : placed };
}

function withoutNulls(values: Values): Values {
    const kept = Object.entries(values).filter(([, value]) => value !== null);
    return Object.fromEntries(kept.map(([key, value]) => [key, isObject(value) ? withoutNulls(value) : value]));
}

/** What differs between the inputs of the last deployment and the new ones, and what of it means replacement. */
export async function diffObject(request: DiffRequest, namespaced: ScopeOf, mutable: Mutability): Promise<DiffAnswer> {
    const { olds, news, ignoreChanges } = request;
    const inNamespace = await namespaced({ apiVersion: textAt(news, "apiVersion"), kind: textAt(news, "kind") });
    const newInputs = inNamespaceOrNot(normaliseInputs(news), inNamespace);
    const before = inNamespaceOrNot(lastInputs(request), inNamespace);
    const oldName = textAt(olds, "metadata", "name") || textAt(before, "metadata", "name");
    const oldInputs = isNamed(newInputs) && oldName ? withMetadata(before, "name", oldName) : before;
    const all = detailedDiff(
        mergePatch(oldInputs, newInputs),
        oldInputs,
        newInputs,
        oldInputs,
        replacingPaths(newInputs, mutable),
    );
    const detailed = Object.fromEntries(Object.entries(all).filter(([path]) => !isIgnored(path, ignoreChanges)));
    if (Object.keys(detailed).length === 0) {
        return { changes: false };
    }
    const replaces = [...replacing(detailed), ...(detailed["metadata"]?.kind === "delete" ? ["metadata"] : [])];
    // The new object cannot stand beside the old one when both must have the same name.
    const deleteBeforeReplace =
        replaces.length > 0 &&
        isNamed(newInputs) &&
        !isAutonamed(newInputs) &&
        textAt(newInputs, "metadata", "name") === oldName &&
        textAt(newInputs, "metadata", "namespace") === textAt(oldInputs, "metadata", "namespace");
    return { changes: true, detailed, replaces, deleteBeforeReplace };
}

/** Inputs of the last deployment, from the state (where the real provider keeps them) or from the engine. */
export function lastInputs({ olds, oldInputs }: { readonly olds: Values; readonly oldInputs: Values }): KubeObject {
    const stored = olds["__inputs"];
    return normaliseInputs(isObject(stored) ? stored : oldInputs);
}

function inNamespaceOrNot(object: KubeObject, namespaced: boolean): KubeObject {
    if (!namespaced) {
        return at(object, "metadata", "namespace") === undefined
            ? object
            : withMetadata(object, "namespace", undefined);
    }
    return textAt(object, "metadata", "namespace") === "" ? withMetadata(object, "namespace", "default") : object;
}

/** An ignored path covers everything below it. */
function isIgnored(path: string, ignored: readonly string[]): boolean {
    return ignored.some((entry) => path === entry || path.startsWith(`${entry}.`) || path.startsWith(`${entry}[`));
}
