import { isObject, type Value } from "../base/values.js";
import type { ObjectApi } from "./cluster.js";
import { at, idOf, listAt, numberAt, refOf, textAt, type KubeObject } from "./kubeObject.js";

/** What keeps the pods of a workload, in the words of the real provider; empty when they cannot be looked at. */
export async function podErrors(objects: ObjectApi, workload: KubeObject): Promise<string[]> {
    try {
        return (await podsOf(objects, workload)).flatMap(podError);
    } catch {
        // Reasons are a courtesy: failing to find them must not hide that the workload did not come up.
        return [];
    }
}

/** Pods a workload stands for now: those of a former version of a Deployment are on their way out anyway. */
async function podsOf(objects: ObjectApi, workload: KubeObject): Promise<readonly KubeObject[]> {
    const { kind, namespace = "default" } = refOf(workload);
    if (kind === "Pod") {
        return [workload];
    }
    const labels = at(workload, "spec", "selector", "matchLabels");
    if (!isObject(labels) || Object.keys(labels).length === 0) {
        return [];
    }
    const selector = labels as Readonly<Record<string, string>>;
    const owner = kind === "Deployment" ? await currentReplicaSet(objects, workload, selector) : workload;
    const pods = await objects.list({ apiVersion: "v1", kind: "Pod" }, namespace, selector);
    return owner ? pods.filter((pod) => isOwnedBy(pod, owner)) : [];
}

const revision = "deployment.kubernetes.io/revision";

async function currentReplicaSet(
    objects: ObjectApi,
    deployment: KubeObject,
    selector: Readonly<Record<string, string>>,
): Promise<KubeObject | undefined> {
    const { namespace = "default" } = refOf(deployment);
    const sets = await objects.list({ apiVersion: "apps/v1", kind: "ReplicaSet" }, namespace, selector);
    const current = textAt(deployment, "metadata", "annotations", revision);
    return sets.find(
        (set) => isOwnedBy(set, deployment) && textAt(set, "metadata", "annotations", revision) === current,
    );
}

function isOwnedBy(object: KubeObject, owner: KubeObject): boolean {
    const uid = textAt(owner, "metadata", "uid");
    return listAt(object, "metadata", "ownerReferences").some((entry) => textAt(entry, "uid") === uid);
}

/** The first condition of a pod that does not hold, with what its containers say. A pod that is not placed says none. */
function podError(pod: KubeObject): string[] {
    const condition = (type: string): Value | undefined =>
        listAt(pod, "status", "conditions").find((entry) => textAt(entry, "type") === type);
    if (textAt(condition("PodScheduled"), "status") !== "True") {
        return [];
    }
    const failing = ["Initialized", "Ready"]
        .map(condition)
        .find((entry) => textAt(entry, "status") !== "True" && textAt(pod, "status", "phase") !== "Succeeded");
    const message = textAt(failing, "message");
    const containers = listAt(pod, "status", "containerStatuses").flatMap(containerErrors).join("\n");
    if (failing === undefined || (message === "" && containers === "")) {
        return [];
    }
    const { namespace, name } = refOf(pod);
    const place = idOf({ name, namespace: namespace === "default" ? undefined : namespace });
    return [`[Pod ${place}]: ${textAt(failing, "reason") === "" ? "" : message}${containers}`];
}

function containerErrors(container: Value): string[] {
    if (at(container, "ready") === true) {
        return [];
    }
    const name = textAt(container, "name");
    const lines: string[] = [];
    const waiting = at(container, "state", "waiting");
    if (isObject(waiting) && textAt(waiting, "reason") !== "ContainerCreating") {
        lines.push(`[${textAt(waiting, "reason")}] ${withoutNoise(textAt(waiting, "message"))}`);
    }
    const ended = at(container, "state", "terminated");
    if (textAt(ended, "reason") !== "") {
        const message = textAt(ended, "message");
        lines.push(
            message === ""
                ? `container "${name}" completed with exit code ${numberAt(ended, 0, "exitCode")}`
                : `[${textAt(ended, "reason")}] ${withoutNoise(message)}`,
        );
    }
    const last = at(container, "lastState", "terminated");
    if (isObject(last)) {
        const how = `${textAt(last, "reason")}: exit code ${numberAt(last, 0, "exitCode")}`;
        lines.push(`container "${name}" terminated at ${textAt(last, "finishedAt")} (${how})`);
        lines.push(...(textAt(last, "message") === "" ? [] : [textAt(last, "message")]));
    }
    return lines;
}

/** What container runtimes put around the reason that an image cannot be pulled. */
function withoutNoise(message: string): string {
    return message
        .replace(/^rpc error: code = Unknown desc = Error response from daemon: /, "")
        .replace(/: manifest unknown$/, "");
}
