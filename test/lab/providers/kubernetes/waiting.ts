import type { ResourceRef } from "../base/provider.js";
import { ApiError, ClusterUnreachable, type ObjectApi } from "./cluster.js";
import { annotation, refOf, textAt, type KubeObject } from "./kubeObject.js";
import { Deadline, Poll } from "./pause.js";
import { readinessOf, type Readiness } from "./readiness.js";
import { targetsPods } from "./serviceReadiness.js";
import { waitErrors } from "./waitErrors.js";
import { waitForOf } from "./waitFor.js";

/** Seconds an object may take when the program says nothing. */
const defaultWaitSeconds = 600;

/**
 * Seconds an object may take: what the resource's options say, else its annotation.
 *
 * @param timeout - 0 where the options say nothing
 */
export function secondsFor(timeout: number, object: KubeObject): number {
    const annotated = Number.parseInt(annotation(object, "pulumi.com/timeoutSeconds"), 10);
    return timeout || (annotated > 0 ? annotated : defaultWaitSeconds);
}

/** Whether the program wants nobody to wait for an object. */
export function skipsAwait(object: KubeObject): boolean {
    return annotation(object, "pulumi.com/skipAwait") === "true";
}

/** How waiting for an object ended. */
export interface Waited {
    /** As last seen. */
    readonly object: KubeObject;
    /** Why it is not up, the first in general, the others in particular; empty when it is. */
    readonly reasons: readonly string[];
}

/** Waits until an applied object is up, for as long as it may. */
export async function waitUntilReady(
    objects: ObjectApi,
    applied: KubeObject,
    { signal, report }: ResourceRef,
    seconds: number,
): Promise<Waited> {
    const deadline = new Deadline(seconds);
    const poll = new Poll(signal);
    const { name } = refOf(applied);
    let object = applied;
    for (;;) {
        const readiness = skipsAwait(object) ? up : await lookAt(objects, object);
        if (readiness.state === "ready") {
            return { object, reasons: [] };
        }
        const end =
            readiness.state === "failed"
                ? notInitialised(name)
                : signal.aborted
                  ? `Resource operation was cancelled for "${name}"`
                  : deadline.passed
                    ? `'${name}' timed out waiting to be Ready`
                    : "";
        if (end !== "") {
            return { object, reasons: [end, ...(await particulars(objects, object, readiness.reason))] };
        }
        report(readiness.reason);
        await poll.pause();
        const seen = await lookAgain(objects, object, signal);
        if (!seen) {
            return { object, reasons: [`${refOf(object).kind} '${name}' was deleted while it was waited for`] };
        }
        object = seen;
    }
}

const up: Readiness = { state: "ready" };

/** Why an object is not up as it is now, like {@link Waited}; empty when it is, or nobody is to wait for it. */
export async function unreadyReasons(objects: ObjectApi, object: KubeObject): Promise<readonly string[]> {
    const readiness = skipsAwait(object) ? up : await lookAt(objects, object);
    return readiness.state === "ready"
        ? []
        : [notInitialised(refOf(object).name), ...(await particulars(objects, object, readiness.reason))];
}

function notInitialised(name: string): string {
    return `Resource '${name}' was created but failed to initialize`;
}

/** Whether an object is up: by what it says is to be waited for, else by the custom of its kind. */
async function lookAt(objects: ObjectApi, object: KubeObject): Promise<Readiness> {
    const conditions = waitForOf(object);
    if (conditions.length > 0) {
        const missing = conditions.find((condition) => !condition.holds(object));
        return missing ? { state: "waiting", reason: `Waiting for ${missing.text}` } : up;
    }
    const readiness = readinessOf(object);
    const isService = refOf(object).kind === "Service" && textAt(object, "apiVersion") === "v1";
    // An API server that does not answer for a moment is asked again.
    if (readiness.state === "ready" && isService && !(await targetsPods(objects, object).catch(() => false))) {
        return { state: "waiting", reason: "Finding Pods to direct traffic to" };
    }
    return readiness;
}

async function particulars(objects: ObjectApi, object: KubeObject, reason: string): Promise<readonly string[]> {
    if (waitForOf(object).length > 0) {
        return [reason];
    }
    const errors = await waitErrors(objects, object).catch(() => []);
    return errors.length > 0 ? errors : [reason];
}

/** A look that fails for a moment is no reason to give up waiting. */
async function lookAgain(objects: ObjectApi, object: KubeObject, signal: AbortSignal): Promise<KubeObject | undefined> {
    try {
        return await objects.get(refOf(object), object, signal);
    } catch (error) {
        if (error instanceof ClusterUnreachable || signal.aborted || (error instanceof ApiError && error.code >= 500)) {
            return object;
        }
        throw error;
    }
}

/** Waits until an object is gone, or another one has taken its name. */
export async function waitUntilGone(
    objects: ObjectApi,
    known: KubeObject,
    { signal, report }: ResourceRef,
    seconds: number,
): Promise<void> {
    const deadline = new Deadline(seconds);
    const poll = new Poll(signal);
    const ref = refOf(known);
    const uid = textAt(known, "metadata", "uid");
    for (;;) {
        const found = await objects.get(ref, undefined, signal);
        if (!found || (uid !== "" && textAt(found, "metadata", "uid") !== uid)) {
            return;
        }
        if (deadline.passed || signal.aborted) {
            const finalizers = (found["metadata"] as { finalizers?: string[] } | undefined)?.finalizers ?? [];
            const held = finalizers.length > 0 ? `; its finalizers are ${finalizers.join(", ")}` : "";
            throw new Error(
                `${ref.kind} ${ref.name}: ${signal.aborted ? "cancelled before it was gone" : `still there after ${seconds} s`}${held}`,
            );
        }
        report("waiting until it is gone");
        await poll.pause();
    }
}
