import { isObject, type Value } from "../base/values.js";
import type { ObjectApi } from "./cluster.js";
import { at, listAt, textAt, type KubeObject } from "./kubeObject.js";

/** How many lines of reasons a failed wait may have. */
const most = 8;

/** Why an object does not come up, from its pods and events: what one would look for with kubectl. */
export async function waitingReasons(objects: ObjectApi, object: KubeObject): Promise<string[]> {
    const namespace = textAt(object, "metadata", "namespace");
    if (namespace === "") {
        return [];
    }
    try {
        const pods = await podsOf(objects, object, namespace);
        const name = textAt(object, "metadata", "name");
        const events = (await objects.list({ apiVersion: "v1", kind: "Event" }, namespace, {})).filter(
            (event) => textAt(event, "type") === "Warning" && isAbout(textAt(event, "involvedObject", "name"), name),
        );
        return [...new Set([...pods.flatMap(podProblems), ...events.map(eventLine)])].slice(0, most);
    } catch {
        // Reasons are a courtesy: failing to find them must not hide that the object did not come up.
        return [];
    }
}

/** What a workload makes (replica sets, pods) carries its name in front. */
function isAbout(involved: string, name: string): boolean {
    return involved === name || involved.startsWith(`${name}-`);
}

async function podsOf(objects: ObjectApi, object: KubeObject, namespace: string): Promise<readonly KubeObject[]> {
    const labels = at(object, "spec", "selector", "matchLabels");
    if (!isObject(labels) || Object.keys(labels).length === 0) {
        return [];
    }
    return objects.list({ apiVersion: "v1", kind: "Pod" }, namespace, labels as Readonly<Record<string, string>>);
}

function podProblems(pod: KubeObject): string[] {
    const name = textAt(pod, "metadata", "name");
    const containers = [
        ...listAt(pod, "status", "initContainerStatuses"),
        ...listAt(pod, "status", "containerStatuses"),
    ];
    const waiting = containers.flatMap((container) => containerProblem(name, container));
    const unschedulable = listAt(pod, "status", "conditions")
        .filter((entry) => textAt(entry, "type") === "PodScheduled" && textAt(entry, "status") === "False")
        .map((entry) => `pod ${name}: ${textAt(entry, "reason")}: ${textAt(entry, "message")}`);
    return [...unschedulable, ...waiting];
}

function containerProblem(pod: string, container: Value): string[] {
    const place = `pod ${pod}, container ${textAt(container, "name")}`;
    const waiting = at(container, "state", "waiting");
    const reason = textAt(waiting, "reason");
    if (reason !== "" && reason !== "PodInitializing" && reason !== "ContainerCreating") {
        return [`${place}: ${[reason, textAt(waiting, "message")].filter(Boolean).join(": ")}`];
    }
    const ended = at(container, "state", "terminated");
    return textAt(ended, "reason") === "" || textAt(ended, "reason") === "Completed"
        ? []
        : [`${place}: ${textAt(ended, "reason")}`];
}

function eventLine(event: KubeObject): string {
    const object = `${textAt(event, "involvedObject", "kind").toLowerCase()} ${textAt(event, "involvedObject", "name")}`;
    return `${object}: ${textAt(event, "reason")}: ${textAt(event, "message")}`;
}
