import type { z } from "zod";

/** What the reference page and an editor say about a key. */
export interface KeyDoc {
    /** A value as a person would write it. */
    readonly example?: unknown;
    /** Unit of a number, e.g. `seconds`. */
    readonly unit?: string;
}

/**
 * Puts words on a key of the specification. Goes outermost, behind the default: whatever wraps a schema afterwards
 * hides its words.
 */
export function key<T extends z.ZodType>(schema: T, description: string, { example, unit }: KeyDoc = {}): T {
    return schema.meta({
        description,
        ...(example === undefined ? {} : { examples: [example] }),
        ...(unit === undefined ? {} : { unit }),
    });
}
