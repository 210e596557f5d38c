import type { ResourceRef } from "../base/provider.js";
import { ApiError, KindMissing } from "./cluster.js";
import { Deadline, pause } from "./pause.js";

/** Milliseconds between attempts of a creation, as the real provider pauses; after them it gives up. */
const pauses = [1000, 2000, 4000, 8000, 16_000];

/**
 * Repeats a creation while what it needs is not there yet: a custom resource may come moments after what brings its
 * definition, an object after its namespace.
 */
export async function untilFound<T>(
    work: () => Promise<T>,
    { signal, report }: ResourceRef,
    seconds: number,
): Promise<T> {
    const deadline = new Deadline(seconds);
    for (let attempt = 1; ; attempt++) {
        try {
            return await work();
        } catch (error) {
            const wait = pauses[attempt - 1];
            if (!isMissing(error) || wait === undefined || deadline.passed || signal.aborted) {
                throw error;
            }
            report(`Retry #${attempt}; creation failed: ${error.message}`);
            await pause(Math.min(wait, deadline.left), signal);
        }
    }
}

function isMissing(error: unknown): error is Error {
    return error instanceof KindMissing || (error instanceof ApiError && error.code === 404);
}
