import type { CheckAnswer, CheckRequest } from "../base/provider.js";
import { unknownValue, wrap } from "../base/values.js";
import { isList, isPatch, kindOfType } from "./kinds.js";
import { textAt, withMetadata, type KindRef, type KubeObject } from "./kubeObject.js";
import { isNamed, withName } from "./naming.js";
import { normaliseInputs } from "./normalise.js";

/** Whether a kind lives in namespaces; what nobody knows yet (a custom resource before its definition) is taken to. */
export type ScopeOf = (kind: KindRef) => Promise<boolean>;

/** What of a provider's settings bears on the inputs of objects. */
export interface InputSettings {
    readonly defaultNamespace: string;
    readonly serverSideApply: boolean;
}

/** Inputs of an object as they will be applied: named, in a namespace, normalised. */
export async function checkObject(
    request: CheckRequest,
    { defaultNamespace, serverSideApply }: InputSettings,
    namespaced: ScopeOf,
): Promise<CheckAnswer> {
    const { news, olds, name, randomSeed, type } = request;
    const given = normaliseInputs(news);
    refuseHopeless(type, given, serverSideApply);
    const object = withName(given, olds, name, randomSeed);
    if (serverSideApply && !isNamed(object) && textAt(object, "metadata", "generateName") !== "") {
        throw new Error("the `.metadata.generateName` field is not supported in Server-Side Apply mode");
    }
    const placed =
        object["metadata"] !== unknownValue &&
        textAt(object, "metadata", "namespace") === "" &&
        (await namespaced(kindOfType(type)))
            ? withMetadata(object, "namespace", defaultNamespace)
            : object;
    // What a program gave as secret `stringData` stands elsewhere now, so the place is marked here.
    return { inputs: textAt(placed, "kind") === "Secret" ? wrap(placed, [["data"], ["stringData"]]) : placed };
}

function refuseHopeless(type: string, object: KubeObject, serverSideApply: boolean): void {
    if (isList(type)) {
        throw new Error(
            "list resources exist for compatibility with YAML manifests and Helm charts, and cannot be created " +
                "directly. Use the underlying resource type instead",
        );
    }
    if (!isPatch(type, textAt(object, "kind"))) {
        return;
    }
    if (!serverSideApply) {
        throw new Error(
            "patch resources require Server-side Apply mode, which is enabled using the `enableServerSideApply` " +
                "Provider config",
        );
    }
    if (!isNamed(object)) {
        throw new Error("patch resources require the resource `.metadata.name` to be set");
    }
}
