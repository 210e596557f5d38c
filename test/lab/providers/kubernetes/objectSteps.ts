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
import { isObject, type Values } from "../base/values.js";
import { ApiError, KindMissing, type ObjectApi, type Propagation } from "./cluster.js";
import { applyAs, managerOf, release, type Managing } from "./fieldManager.js";
import { isPatch } from "./kinds.js";
import {
    annotation,
    at,
    idOf,
    liveOf,
    refOf,
    stateKeys,
    textAt,
    without,
    withMetadata,
    type KubeObject,
    type ObjectRef,
} from "./kubeObject.js";
import { normaliseInputs } from "./normalise.js";
import { previewOf, secretsOf, stateOf } from "./objectPreview.js";
import { pruned } from "./prune.js";
import { untilFound } from "./retry.js";
import { secondsFor, skipsAwait, unreadyReasons, waitUntilGone, waitUntilReady } from "./waiting.js";

/** Creates an object, or computes at preview what it will be. */
export async function createObject(
    objects: ObjectApi | undefined,
    request: CreateRequest,
    managing: Managing,
): Promise<CreateAnswer> {
    const { inputs, preview, urn, type } = request;
    const manager = managerOf(urn, {}, inputs, managing);
    const isOurs = !isPatch(type, textAt(inputs, "kind"));
    if (preview) {
        const state = isOurs ? await previewOf(objects, inputs, { manager, managing, isNew: true }) : inputs;
        return { id: "", state, secrets: secretsOf(inputs) };
    }
    const api = objects!;
    const seconds = secondsFor(request.timeout, inputs);
    const applied = await untilFound(
        async () => {
            if (isOurs && !managing.upsert) {
                await refuseExisting(api, inputs, request.signal);
            }
            return applyAs(manager, api, inputs, managing);
        },
        request,
        seconds,
    ).catch((error: unknown) => {
        throw notCreated(error, urn, inputs);
    });
    const state = await settled(api, request, applied, {
        seconds,
        failure: `resource "${urn}" was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live`,
        stateOf: (object) => stateOf(inputs, object, manager),
        inputs,
    });
    return { id: idOf(refOf(liveOf(state))), state, secrets: secretsOf(inputs) };
}

/** An object that is there already belongs to somebody else until the program says otherwise. */
async function refuseExisting(objects: ObjectApi, inputs: KubeObject, signal: AbortSignal): Promise<void> {
    const ref = refOf(inputs);
    const found = await objects.get(ref, undefined, signal);
    if (found) {
        throw new ApiError(409, `${await objects.resourceName(ref)} "${ref.name}" already exists`);
    }
}

function notCreated(error: unknown, urn: string, inputs: KubeObject): Error {
    const message = error instanceof Error ? error.message : String(error);
    const { apiVersion, kind } = refOf(inputs);
    return new Error(
        error instanceof KindMissing
            ? `creation of resource "${urn}" with kind ${apiVersion}/${kind} failed because the Kubernetes API server ` +
                  "reported that the apiVersion for this resource does not exist. Verify that any required CRDs have been " +
                  `created: ${message}`
            : `resource "${urn}" was not successfully created by the Kubernetes API server: ${message}`,
    );
}

/** Applies changed inputs; the fields of the former ones go with the field manager of the state. */
export async function updateObject(
    objects: ObjectApi | undefined,
    request: UpdateRequest,
    managing: Managing,
): Promise<UpdateAnswer> {
    const { news, olds, preview, urn } = request;
    const before = at(olds, stateKeys.inputs);
    const [former, manager] = [isObject(before) ? before : {}, news].map((inputs) =>
        managerOf(urn, olds, inputs, managing),
    ) as [string, string];
    if (preview) {
        return {
            state: await previewOf(objects, news, { manager, managing, isNew: false }),
            secrets: secretsOf(news),
        };
    }
    const api = objects!;
    const id = idOf(refOf(news));
    const applied = await applyAs(manager, api, news, managing).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        throw new Error(
            `update of resource "${urn}" failed because the Kubernetes API server reported that ` +
                (error instanceof KindMissing
                    ? "the apiVersion for this resource does not exist. Verify that any required CRDs have been created: "
                    : "it failed to fully initialize or become live: ") +
                message,
        );
    });
    const state = await settled(api, request, applied, {
        seconds: secondsFor(request.timeout, news),
        failure: `the Kubernetes API server reported that "${id}" failed to fully initialize or become live`,
        stateOf: (object) => stateOf(news, object, manager),
        inputs: news,
    });
    if (former !== manager) {
        await release(api, refOf(news), former);
    }
    return { state, secrets: secretsOf(news) };
}

/** What waiting for an applied object needs to know. */
interface Settling {
    readonly seconds: number;
    /** What to say first when it does not come up. */
    readonly failure: string;
    readonly stateOf: (object: KubeObject) => Values;
    readonly inputs: KubeObject;
}

/** State of an applied object that is up; one that does not come up keeps its state and says why. */
async function settled(
    objects: ObjectApi,
    request: ResourceRef,
    applied: KubeObject,
    { seconds, failure, stateOf, inputs }: Settling,
): Promise<Values> {
    const { object, reasons } = await waitUntilReady(objects, applied, request, seconds);
    const [general, ...particular] = reasons;
    if (general !== undefined) {
        const told = [`${failure}: ${general}`, ...particular];
        throw new InitialisationFailed(idOf(refOf(object)), stateOf(object), inputs, told, secretsOf(object));
    }
    return stateOf(object);
}

/** The object as it is now, and inputs that would describe it. */
export async function readObject(objects: ObjectApi, request: ReadRequest, managing: Managing): Promise<ReadAnswer> {
    const { id, state, inputs, urn, signal } = request;
    const known = liveOf(state);
    const live = await objects.get(refById(id, known, inputs), known, signal);
    if (!live) {
        return { id: "", state: {}, inputs: {} };
    }
    const spokenOf = normaliseInputs(inputs);
    const isImport = textAt(known, "kind") === "" && at(inputs, "metadata", "name") === undefined;
    const now = isImport ? importedInputs(live) : pruned(live, spokenOf);
    const seen = stateOf(now, live, managerOf(urn, state, spokenOf, managing));
    const reasons = isImport ? [] : await unreadyReasons(objects, live);
    if (reasons.length > 0) {
        throw new InitialisationFailed(id, seen, now, reasons, secretsOf(live));
    }
    return { id, state: seen, inputs: now, secrets: secretsOf(live) };
}

/** Deletes an object and waits until it is gone; of a patch, only its fields are given up. */
export async function deleteObject(objects: ObjectApi, request: DeleteRequest, managing: Managing): Promise<void> {
    const { state, type, urn } = request;
    const known = liveOf(state);
    const inputs = at(state, stateKeys.inputs);
    const manager = managerOf(urn, state, isObject(inputs) ? inputs : {}, managing);
    if (isPatch(type, textAt(known, "kind"))) {
        await release(objects, refOf(known), manager);
        return;
    }
    try {
        await objects.remove(refOf(known), propagationOf(known));
    } catch (error) {
        // What nobody may delete (the namespace `default`) is left as it was before.
        if (error instanceof ApiError && error.code === 403) {
            await release(objects, refOf(known), manager);
            return;
        }
        throw error;
    }
    if (!skipsAwait(known)) {
        await waitUntilGone(objects, known, request, secondsFor(request.timeout, known));
    }
}

function refById(id: string, known: KubeObject, inputs: KubeObject): ObjectRef {
    const [name = "", namespace] = id.split("/").reverse();
    const kind = refOf(textAt(known, "kind") ? known : inputs);
    return { apiVersion: kind.apiVersion, kind: kind.kind, name, ...(namespace ? { namespace } : {}) };
}

/** Annotations that tools write, not programs. */
const toolAnnotations = ["deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration"];

/** Inputs for an object that was not made here: all of it but what the API server and tools alone may say. */
function importedInputs(live: KubeObject): KubeObject {
    const given = at(live, "metadata", "annotations");
    const annotations = isObject(given) ? without(given, ...toolAnnotations) : undefined;
    return normaliseInputs(withMetadata(without(live, "status"), "annotations", annotations));
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
