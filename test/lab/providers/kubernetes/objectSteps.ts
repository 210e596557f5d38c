import {
    InitialisationFailed,
    type CreateAnswer,
    type CreateRequest,
    type DeleteRequest,
    type ReadAnswer,
    type ReadRequest,
    type ResourceRef,
    type UpdateAnswer,
    type UpdateRequest,
} from "../base/provider.js";
import { hasUnknown, isObject, unknownValue, type Values } from "../base/values.js";
import { ApiError, ClusterUnreachable, KindMissing, type ObjectApi, type Propagation } from "./cluster.js";
import {
    annotation,
    idOf,
    refOf,
    textAt,
    withMetadata,
    without,
    type KubeObject,
    type ObjectRef,
} from "./kubeObject.js";
import { fieldManagerOf } from "./naming.js";
import { driftedInputs, isSecret, normaliseInputs } from "./normalise.js";
import { defaultWaitSeconds, waitUntilGone, waitUntilReady, untilServed } from "./waiting.js";

/** State keys beside the object itself, as the real provider names them. */
const own = { inputs: "__inputs", manager: "__fieldManager", apiVersion: "__initialApiVersion" };

/** Creates an object, or computes at preview what it will be. */
export async function createObject(objects: ObjectApi | undefined, request: CreateRequest): Promise<CreateAnswer> {
    const { inputs, preview, urn } = request;
    if (preview) {
        const state = await previewOf(objects, inputs, fieldManagerOf(urn), true);
        return { id: "", state, secrets: secretsOf(inputs) };
    }
    const applied = await applyAndWait(reachable(objects), request, inputs, fieldManagerOf(urn));
    return {
        id: idOf(refOf(applied)),
        state: stateOf(inputs, applied, fieldManagerOf(urn)),
        secrets: secretsOf(inputs),
    };
}

/** Applies changed inputs; the fields of the former ones go with the field manager of the state. */
export async function updateObject(objects: ObjectApi | undefined, request: UpdateRequest): Promise<UpdateAnswer> {
    const { news, olds, preview, urn } = request;
    const manager = textAt(olds, own.manager) || fieldManagerOf(urn);
    if (preview) {
        return { state: await previewOf(objects, news, manager, false), secrets: secretsOf(news) };
    }
    const applied = await applyAndWait(reachable(objects), request, news, manager);
    return { state: stateOf(news, applied, manager), secrets: secretsOf(news) };
}

/** The object as it is now, and inputs that would describe it. */
export async function readObject(objects: ObjectApi | undefined, request: ReadRequest): Promise<ReadAnswer> {
    const { id, state, inputs, urn, signal } = request;
    const known = liveOf(state);
    const live = await reachable(objects).get(refById(id, known, inputs), known, signal);
    if (!live) {
        return { id: "", state: {}, inputs: {} };
    }
    const before = isObject(state[own.inputs]) ? (state[own.inputs] as Values) : inputs;
    const now =
        Object.keys(before).length > 0 ? driftedInputs(normaliseInputs(before), known, live) : importedInputs(live);
    const manager = textAt(state, own.manager) || fieldManagerOf(urn);
    return { id: idOf(refOf(live)), state: stateOf(now, live, manager), inputs: now, secrets: secretsOf(live) };
}

/** Deletes an object and waits until it is gone. */
export async function deleteObject(objects: ObjectApi | undefined, request: DeleteRequest): Promise<void> {
    const api = reachable(objects);
    const known = liveOf(request.state);
    await api.remove(refOf(known), propagationOf(known));
    const seconds = request.timeout || defaultWaitSeconds;
    await waitUntilGone(api, known, request, textAt(known, "metadata", "uid"), seconds);
}

function reachable(objects: ObjectApi | undefined): ObjectApi {
    if (!objects) {
        throw new ClusterUnreachable("configured Kubernetes cluster is unreachable: its kubeconfig is not known yet");
    }
    return objects;
}

async function applyAndWait(
    objects: ObjectApi,
    request: ResourceRef & { readonly timeout: number },
    inputs: KubeObject,
    manager: string,
): Promise<KubeObject> {
    const seconds = request.timeout || defaultWaitSeconds;
    const options = { fieldManager: manager, force: forces(inputs), dryRun: false };
    const applied = await untilServed(() => objects.apply(inputs, options), request, seconds);
    const { object, reasons } = await waitUntilReady(objects, applied, request, seconds);
    if (reasons.length > 0) {
        throw new InitialisationFailed(idOf(refOf(object)), stateOf(inputs, object, manager), inputs, reasons);
    }
    return object;
}

function forces(inputs: KubeObject): boolean {
    return annotation(inputs, "pulumi.com/patchForce") === "true";
}

/**
 * What the API server would make of the inputs, by a dry run. Without an answer that means something (no cluster yet,
 * a namespace or definition that the same run will bring) the inputs stand for themselves.
 */
async function previewOf(
    objects: ObjectApi | undefined,
    inputs: KubeObject,
    manager: string,
    isNew: boolean,
): Promise<Values> {
    if (!objects || hasUnknown(inputs)) {
        return inputs;
    }
    try {
        const options = { fieldManager: manager, force: forces(inputs), dryRun: true };
        const computed = await objects.apply(inputs, options);
        return stateOf(inputs, withoutOneRunOnly(computed), manager);
    } catch (error) {
        const unanswered = error instanceof ClusterUnreachable || error instanceof KindMissing;
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

function stateOf(inputs: KubeObject, live: KubeObject, manager: string): Values {
    return {
        ...live,
        [own.inputs]: inputs,
        [own.manager]: manager,
        [own.apiVersion]: textAt(inputs, "apiVersion"),
    };
}

/** The inputs are kept as one secret, because anything in them may be one. */
function secretsOf(object: KubeObject): readonly string[] {
    return isSecret(object) ? [own.inputs, "data", "stringData"] : [own.inputs];
}

function liveOf(state: Values): KubeObject {
    return without(state, ...Object.values(own));
}

function refById(id: string, known: KubeObject, inputs: KubeObject): ObjectRef {
    const [name = "", namespace] = id.split("/").reverse();
    const kind = refOf(textAt(known, "kind") ? known : inputs);
    return { apiVersion: kind.apiVersion, kind: kind.kind, name, ...(namespace ? { namespace } : {}) };
}

/** Inputs for an object that was not made here: all of it but what the API server alone may say. */
function importedInputs(live: KubeObject): KubeObject {
    return normaliseInputs(without(live, "status"));
}

function propagationOf(known: KubeObject): Propagation {
    switch (annotation(known, "pulumi.com/deletionPropagationPolicy").toLowerCase()) {
        case "background":
            return "Background";
        case "orphan":
            return "Orphan";
        default:
            return "Foreground";
    }
}
