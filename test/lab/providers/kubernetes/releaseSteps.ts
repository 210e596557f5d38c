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
import type { Cluster, HelmApi, InstalledRelease, ReleaseRef } from "./cluster.js";
import { groupOf, idOf, numberAt, textAt } from "./kubeObject.js";
import { decodeRelease } from "./releaseFields.js";
import { defaultTimeout, unknownOutputs } from "./releaseInputs.js";
import { releaseProblems, withProgress } from "./releaseProgress.js";
import { merge } from "./valueFiles.js";

/** Inputs may hold secrets anywhere in their values, so their copy in the state is one. */
const secrets = ["__inputs"];

/** Installs a release. */
export async function createRelease(cluster: Cluster | undefined, request: CreateRequest): Promise<CreateAnswer> {
    const { inputs, preview } = request;
    if (preview) {
        return { id: "", state: { ...inputs, ...unknownOutputs }, secrets };
    }
    const id = idOf(releaseRef(inputs));
    const state = await installed(cluster!, request, inputs, {
        revision: 0,
        failure: `Helm release "${id}" was created, but failed to initialize completely. Use Helm CLI to investigate`,
    });
    return { id, state, secrets };
}

/** Upgrades a release. */
export async function updateRelease(cluster: Cluster | undefined, request: UpdateRequest): Promise<UpdateAnswer> {
    const { news, olds, preview } = request;
    if (preview) {
        return { state: { ...news, ...unknownOutputs }, secrets };
    }
    const id = idOf(releaseRef(news));
    const state = await installed(cluster!, request, news, {
        revision: numberAt(olds, 0, "status", "revision"),
        failure: `Helm release "${id}" failed to initialize completely. Use Helm CLI to investigate`,
    });
    return { state, secrets };
}

/** The release as Helm knows it: what somebody else set shows in the values and the version of the state. */
export async function readRelease(helm: HelmApi, request: ReadRequest): Promise<ReadAnswer> {
    const { id, state, inputs, signal } = request;
    const [name = "", namespace = "default"] = id.split("/").reverse();
    const ref = Object.keys(state).length > 0 ? releaseRef(state) : { name, namespace };
    const found = await helm.find(ref, state, signal);
    if (!found) {
        return { id: "", state: {}, inputs: {} };
    }
    const values = await helm.values(ref, state, signal);
    const stored = isObject(state["__inputs"]) ? state["__inputs"] : inputs;
    const known = Object.keys(stored).length > 0 ? stored : importedInputs(ref, found, values);
    const seen = isObject(state["values"]) ? merge(state["values"], values) : values;
    return { id, state: { ...stateOf(known, found), values: seen }, inputs: known, secrets };
}

/** Inputs of a release that was not installed here. */
function importedInputs({ name, namespace }: ReleaseRef, { chart }: InstalledRelease, values: Values): Values {
    const { version } = chart;
    return { ...decodeRelease({}), name, namespace, chart: chart.name, version, values, timeout: defaultTimeout };
}

/** Uninstalls a release. */
export async function deleteRelease({ objects, helm }: Cluster, request: DeleteRequest): Promise<void> {
    const { state, signal, timeout } = request;
    const wait = state["atomic"] === true || state["skipAwait"] !== true;
    const timeoutSeconds = timeout || numberAt(state, 0, "timeout") || defaultTimeout;
    const ref = releaseRef(state);
    await withProgress(objects, ref, request, () => helm.uninstall(ref, { wait, timeoutSeconds }, signal));
}

function releaseRef(inputs: Values): ReleaseRef {
    return { name: textAt(inputs, "name"), namespace: textAt(inputs, "namespace") };
}

/** What is known before an installation. */
interface Installing {
    /** Revision of the release; 0 for a new one. */
    readonly revision: number;
    /** What to say first when it does not come up. */
    readonly failure: string;
}

/** A release that is on record but did not come up is not lost: the next `up` upgrades it. */
async function installed(
    { objects, helm }: Cluster,
    request: ResourceRef & { readonly timeout: number },
    inputs: Values,
    { revision, failure }: Installing,
): Promise<Values> {
    const ref = releaseRef(inputs);
    const timed = request.timeout > 0 ? { ...inputs, timeout: request.timeout } : inputs;
    const isUpgrade = revision > 0;
    try {
        await withProgress(objects, ref, request, () => helm.install(timed, isUpgrade, request.signal));
    } catch (error) {
        // After an abort the look at what is there must still be possible.
        const found = await helm.find(ref, {}, new AbortController().signal).catch(() => undefined);
        if (!found || found.revision <= revision) {
            throw error;
        }
        const message = error instanceof Error ? error.message : String(error);
        const reasons = [
            `${failure}: failed to become available within allocated timeout. Error: Helm Release ${idOf(ref)}: ${message}`,
            ...(await releaseProblems(objects, ref)),
        ];
        throw new InitialisationFailed(idOf(ref), stateOf(inputs, found), inputs, reasons, secrets);
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
