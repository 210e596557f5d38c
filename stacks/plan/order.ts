/** A record with its keys in order, so that a plan does not depend on the order of lines in a file. */
export function sorted<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
    return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same all the way down. */
export function sortedDeep<T>(value: T): T {
    if (Array.isArray(value)) {
        return value.map((entry: unknown) => sortedDeep(entry)) as T;
    }
    if (typeof value === "object" && value !== null) {
        return mapSorted(value as Readonly<Record<string, unknown>>, sortedDeep) as T;
    }
    return value;
}

/** Makes something of every entry, in the order of the keys. */
export function mapSorted<T, R>(
    record: Readonly<Record<string, T>>,
    make: (value: T, key: string) => R,
): Readonly<Record<string, R>> {
    return Object.fromEntries(
        Object.keys(record)
            .sort()
            .map((key) => [key, make(record[key]!, key)]),
    );
}
