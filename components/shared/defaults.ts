/** What a record is once defaults are filled in: keys that have one are always there. */
export type Filled<D extends object, G extends object> = Omit<G, keyof D> & {
    readonly [K in keyof D]: D[K] | (K extends keyof G ? Exclude<G[K], undefined> : never);
};

/** The same without keys whose value is undefined: what is not said is not there. */
export function withoutUndefined<T extends object>(record: T): T {
    return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

/**
 * Defaults with what is given laid over them. A key that is there with nothing in it, as programs of others write it, is
 * one that is not given.
 */
export function withDefaults<D extends object, G extends object>(defaults: D, given: G | undefined): Filled<D, G> {
    return { ...defaults, ...(given && withoutUndefined(given)) } as unknown as Filled<D, G>;
}
