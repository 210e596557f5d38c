import { parseAllDocuments } from "yaml";

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
import { ClusterUnreachable, type Cluster, type InstalledRelease, type ReleaseRef } from "./cluster.js";
import { groupOf, idOf, numberAt, textAt } from "./kubeObject.js";
import { unknownOutputs } from "./releaseInputs.js";
import { releaseProblems, withProgress } from "./releaseProgress.js";

/** Inputs may hold secrets anywhere in their values, so their copy in the state is one. */
const secrets = ["__inputs"];

/** Installs a release. */
export async function createRelease(cluster: Cluster | undefined, request: CreateRequest): Promise<CreateAnswer> {
    const { inputs, preview } = request;
    if (preview) {
        return { id: "", state: { ...inputs, ...unknownOutputs }, secrets };
    }
    const state = await installed(reachable(cluster), request, inputs);
    return { id: idOf(releaseRef(inputs)), state, secrets };
}

/** Upgrades a release. */
export async function updateRelease(cluster: Cluster | undefined, request: UpdateRequest): Promise<UpdateAnswer> {
    const { news, preview } = request;
    if (preview) {
        return { state: { ...news, ...unknownOutputs }, secrets };
    }
    return { state: await installed(reachable(cluster), request, news), secrets };
}

/** The release as Helm knows it. */
export async function readRelease(cluster: Cluster | undefined, request: ReadRequest): Promise<ReadAnswer> {
    const { id, state, inputs, signal } = request;
    const [name = "", namespace = "default"] = id.split("/").reverse();
    const found = await reachable(cluster).helm.find({ name, namespace }, state, signal);
    if (!found) {
        return { id: "", state: {}, inputs: {} };
    }
    const stored = isObject(state["__inputs"]) ? state["__inputs"] : inputs;
    const known = Object.keys(stored).length > 0 ? stored : { name, namespace, chart: found.chart.name };
    // Somebody else's upgrade shows as a difference of the version.
    const now = { ...known, version: found.chart.version };
    return { id, state: stateOf(now, found), inputs: now, secrets };
}

/** Uninstalls a release. */
export async function deleteRelease(cluster: Cluster | undefined, request: DeleteRequest): Promise<void> {
    const { state, signal, timeout } = request;
    const wait = state["atomic"] === true || state["skipAwait"] !== true;
    const timeoutSeconds = timeout || numberAt(state, 0, "timeout") || 300;
    const { objects, helm } = reachable(cluster);
    const ref = releaseRef(state);
    await withProgress(objects, ref, request, () => helm.uninstall(ref, { wait, timeoutSeconds }, signal));
}

function reachable(cluster: Cluster | undefined): Cluster {
    if (!cluster) {
        throw new ClusterUnreachable("the cluster of this Release is unreachable: its kubeconfig is not known yet");
    }
    return cluster;
}

function releaseRef(inputs: Values): ReleaseRef {
    return { name: textAt(inputs, "name"), namespace: textAt(inputs, "namespace") };
}

/** A release that is on record but did not come up is not lost: the next `up` upgrades it. */
async function installed(
    { objects, helm }: Cluster,
    request: ResourceRef & { readonly timeout: number },
    inputs: Values,
): Promise<Values> {
    const ref = releaseRef(inputs);
    const timed = request.timeout > 0 ? { ...inputs, timeout: request.timeout } : inputs;
    try {
        await withProgress(objects, ref, request, () => helm.install(timed, request.signal));
    } catch (error) {
        // After an abort the look at what is there must still be possible.
        const found = await helm.find(ref, {}, new AbortController().signal).catch(() => undefined);
        if (!found) {
            throw error;
        }
        const message = error instanceof Error ? error.message : String(error);
        throw new InitialisationFailed(idOf(ref), stateOf(inputs, found), inputs, [
            `Helm release "${idOf(ref)}" was created, but failed to initialize completely: ${message}`,
            ...(await releaseProblems(objects, ref)),
        ]);
    }
    const found = await helm.find(ref, {}, request.signal);
    if (!found) {
        throw new Error(`Helm release "${idOf(ref)}" was installed and is not there`);
    }
    return stateOf(inputs, found);
}

function stateOf(inputs: Values, { chart, revision, status, manifest }: InstalledRelease): Values {
    return {
        ...inputs,
        version: chart.version,
        resourceNames: namesIn(manifest),
        status: {
            appVersion: chart.appVersion,
            chart: chart.name,
            name: textAt(inputs, "name"),
            namespace: textAt(inputs, "namespace"),
            revision,
            status,
            version: chart.version,
        },
        __inputs: inputs,
    };
}

/** Names of a release's objects by kind and version, e.g. `Deployment.apps/apps/v1`. */
function namesIn(manifest: string): Values {
    const names: Record<string, string[]> = {};
    for (const document of parseAllDocuments(manifest)) {
        const object: unknown = (document as { toJS(): unknown }).toJS();
        if (!isObject(object) || textAt(object, "kind") === "") {
            continue;
        }
        const group = groupOf(textAt(object, "apiVersion"));
        const key = `${textAt(object, "kind")}${group ? `.${group}` : ""}/${textAt(object, "apiVersion")}`;
        const namespace = textAt(object, "metadata", "namespace");
        (names[key] ??= []).push(idOf({ name: textAt(object, "metadata", "name"), namespace }));
    }
    return names;
}
