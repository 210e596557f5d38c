import type { Value } from "../base/values.js";
import type { ObjectApi } from "./cluster.js";
import { groupOf, listAt, numberAt, textAt, type KubeObject } from "./kubeObject.js";
import { podErrors } from "./podReasons.js";
import { isAddressed, targetsPods } from "./serviceReadiness.js";

/** What is missing of an object that does not come up, in the words of the real provider. */
export async function waitErrors(objects: ObjectApi, object: KubeObject): Promise<string[]> {
    switch (`${groupOf(textAt(object, "apiVersion"))}/${textAt(object, "kind")}`) {
        case "apps/Deployment":
            return [...deploymentErrors(object), ...(await podErrors(objects, object))];
        case "apps/StatefulSet":
            return [...statefulSetErrors(object), ...(await podErrors(objects, object))];
        case "batch/Job":
            return [...jobErrors(object), ...(await podErrors(objects, object))];
        case "/Service":
            return serviceErrors(objects, object);
        case "apps/DaemonSet":
        case "/Pod":
            return podErrors(objects, object);
        default:
            return [];
    }
}

function condition(object: KubeObject, type: string): Value | undefined {
    return listAt(object, "status", "conditions").find((entry) => textAt(entry, "type") === type);
}

/** `[reason] message` of a condition that is not as it should be. */
function told(entry: Value | undefined, wanted: "True" | "False"): string[] {
    const [reason, message] = [textAt(entry, "reason"), textAt(entry, "message")];
    return textAt(entry, "status") === wanted || reason === "" || message === "" ? [] : [`[${reason}] ${message}`];
}

function deploymentErrors(deployment: KubeObject): string[] {
    const [available, progressing] = [condition(deployment, "Available"), condition(deployment, "Progressing")];
    const conditions = [...told(progressing, "True"), ...told(available, "True")];
    if (textAt(available, "status") !== "True") {
        return [...conditions, "Minimum number of live Pods was not attained"];
    }
    const isFirst = textAt(deployment, "metadata", "annotations", "deployment.kubernetes.io/revision") === "1";
    const isRolled =
        textAt(progressing, "status") === "True" && textAt(progressing, "reason") === "NewReplicaSetAvailable";
    return isFirst || !isRolled
        ? [...conditions, "Minimum number of Pods to consider the application live was not attained"]
        : [
              ...conditions,
              "Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live",
          ];
}

function statefulSetErrors(set: KubeObject): string[] {
    const wanted = numberAt(set, 1, "spec", "replicas");
    const ready = numberAt(set, 0, "status", "readyReplicas");
    const [current, update] = ["currentRevision", "updateRevision"].map((key) => textAt(set, "status", key));
    return [
        ...(ready < wanted ? [`${ready} out of ${wanted} replicas succeeded readiness checks`] : []),
        ...(current === update
            ? []
            : [`StatefulSet controller failed to advance from revision "${current}" to revision "${update}"`]),
    ];
}

function jobErrors(job: KubeObject): string[] {
    const failed = condition(job, "Failed");
    return failed ? told(failed, "False") : [];
}

async function serviceErrors(objects: ObjectApi, service: KubeObject): Promise<string[]> {
    const lost =
        "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' may not match " +
        "labels on any Pods";
    return [
        ...((await targetsPods(objects, service)) ? [] : [lost]),
        ...(isAddressed(service)
            ? []
            : ["Service was not allocated an IP address; does your cloud provider support this?"]),
    ];
}
