import type { ResourceRef } from "../base/provider.js";
import { ApiError, ClusterUnreachable, KindMissing, type ObjectApi } from "./cluster.js";
import { refOf, type KubeObject } from "./kubeObject.js";
import { Deadline, Poll } from "./pause.js";
import { waitingReasons } from "./podReasons.js";
import { needsWaiting, readinessOf } from "./readiness.js";

/** Seconds an object may take when the program says nothing. */
export const defaultWaitSeconds = 600;

/** How waiting for an object ended. */
export interface Waited {
    /** As last seen. */
    readonly object: KubeObject;
    /** Empty when it came up. */
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
    let object = applied;
    while (needsWaiting(object)) {
        const readiness = readinessOf(object);
        const reason = readiness.state === "ready" ? "" : readiness.reason;
        if (readiness.state === "failed") {
            return { object, reasons: [reason, ...(await waitingReasons(objects, object))] };
        }
        if (signal.aborted) {
            return { object, reasons: [`the wait was cancelled: ${reason}`] };
        }
        if (deadline.passed) {
            return {
                object,
                reasons: [`not ready within ${seconds} s: ${reason}`, ...(await waitingReasons(objects, object))],
            };
        }
        report(reason);
        await poll.pause();
        const seen = await lookAgain(objects, object, signal);
        if (!seen) {
            return { object, reasons: ["the object was deleted while it was waited for"] };
        }
        object = seen;
    }
    return { object, reasons: [] };
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

/**
 * Repeats work while the kind of its object is not served yet: a custom resource may be created moments after what
 * brings its definition (an operator registers definitions only when it runs).
 */
export async function untilServed<T>(
    work: () => Promise<T>,
    { signal, report }: ResourceRef,
    seconds: number,
): Promise<T> {
    const deadline = new Deadline(seconds);
    const poll = new Poll(signal);
    for (;;) {
        try {
            return await work();
        } catch (error) {
            if (!isPassing(error) || deadline.passed || signal.aborted) {
                throw error;
            }
            report(`waiting for the API server: ${error.message}`);
            await poll.pause();
        }
    }
}

/** Whether the API server only asks for patience. */
function isPassing(error: unknown): error is Error {
    return error instanceof KindMissing || (error instanceof ApiError && (error.code === 429 || error.code === 503));
}

/** Waits until an object is gone, or another one has taken its name. */
export async function waitUntilGone(
    objects: ObjectApi,
    known: KubeObject,
    { signal, report }: ResourceRef,
    uid: string,
    seconds: number,
): Promise<void> {
    const deadline = new Deadline(seconds);
    const poll = new Poll(signal);
    const ref = refOf(known);
    for (;;) {
        const found = await objects.get(ref, undefined, signal);
        if (!found || (uid !== "" && (found["metadata"] as { uid?: string } | undefined)?.uid !== uid)) {
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
