import { hasUnknown, unknownValue, type Values } from "../base/values.js";
import { ApiError, ClusterUnreachable, KindMissing, type ObjectApi } from "./cluster.js";
import { forces, type Managing } from "./fieldManager.js";
import { refOf, stateKeys, textAt, withMetadata, type KubeObject } from "./kubeObject.js";

/** How an object is to be previewed. */
export interface Previewing {
    readonly manager: string;
    readonly managing: Managing;
    /** The object is to be created. */
    readonly isNew: boolean;
}

/**
 * What the API server would make of the inputs, by a dry run. Without an answer that means something (no cluster yet,
 * a namespace or definition that the same run will bring) the inputs stand for themselves.
 */
export async function previewOf(
    objects: ObjectApi | undefined,
    inputs: KubeObject,
    { manager, managing, isNew }: Previewing,
): Promise<Values> {
    if (!objects || hasUnknown(inputs)) {
        return inputs;
    }
    try {
        const options = { fieldManager: manager, force: forces(inputs, managing), dryRun: true };
        const computed = await objects.apply(inputs, options);
        return stateOf(inputs, withoutOneRunOnly(computed), manager);
    } catch (error) {
        const unanswered =
            error instanceof ClusterUnreachable ||
            error instanceof KindMissing ||
            (error instanceof ApiError && error.code === 403);
        if (unanswered || (isNew && (await isPassing(objects, inputs, error)))) {
            return inputs;
        }
        throw error;
    }
}

/** A dry run answers with an identity that the real run will not have. */
function withoutOneRunOnly(computed: KubeObject): KubeObject {
    const anonymous = ["uid", "creationTimestamp", "resourceVersion"].reduce(
        (object, key) => withMetadata(object, key, unknownValue),
        computed,
    );
    return "status" in anonymous ? { ...anonymous, status: unknownValue } : anonymous;
}

/** Whether what the API server says of a new object will no longer hold by the time it is made. */
async function isPassing(objects: ObjectApi, inputs: KubeObject, error: unknown): Promise<boolean> {
    if (!(error instanceof ApiError)) {
        return false;
    }
    if (error.code === 404) {
        return true;
    }
    // An immutable field of the object that is about to be replaced: it is deleted first.
    return (
        error.code === 422 && (await objects.get(refOf(inputs), undefined, new AbortController().signal)) !== undefined
    );
}

/** State of an object: the object itself, and what the next run must know. */
export function stateOf(inputs: KubeObject, live: KubeObject, manager: string): Values {
    return {
        ...live,
        [stateKeys.inputs]: inputs,
        [stateKeys.manager]: manager,
        [stateKeys.apiVersion]: textAt(inputs, "apiVersion"),
    };
}

/** The inputs are kept as one secret, because anything in them may be one. */
export function secretsOf(object: KubeObject): readonly string[] {
    return textAt(object, "kind") === "Secret" ? [stateKeys.inputs, "data", "stringData"] : [stateKeys.inputs];
}
