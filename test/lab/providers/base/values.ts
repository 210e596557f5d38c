/** Property values as they travel between engine and provider, in plain JSON. */
export type Value = null | boolean | number | string | readonly Value[] | Values;
export interface Values {
    readonly [key: string]: Value;
}

/** Stands for a value that only the deployment will know (the protocol's own sentinel). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** A path into nested values; list positions are numbers. */
export type Path = readonly (string | number)[];

export function isObject(value: unknown): value is Values {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value, or anything in it, is not yet known. */
export function hasUnknown(value: Value | undefined): boolean {
    if (Array.isArray(value)) {
        return value.some((entry: Value) => hasUnknown(entry));
    }
    return isObject(value) ? Object.values(value).some(hasUnknown) : value === unknownValue;
}

/** Values without the protocol's wrappers, and where secrets stood. */
export interface Unwrapped {
    readonly values: Values;
    readonly secrets: readonly Path[];
}

/** Takes secrets out of their wrappers and remembers their places. */
export function unwrap(wire: unknown): Unwrapped {
    const secrets: Path[] = [];
    const walk = (value: unknown, path: Path): Value => {
        if (Array.isArray(value)) {
            return value.map((entry, index) => walk(entry, [...path, index]));
        }
        if (!isObject(value)) {
            return value as Value;
        }
        const signature = value[signatureKey];
        if (signature === secretSignature) {
            secrets.push(path);
            return walk(value["value"], path);
        }
        if (signature === outputSignature) {
            if (value["secret"] === true) {
                secrets.push(path);
            }
            return "value" in value ? walk(value["value"], path) : unknownValue;
        }
        return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, walk(entry, [...path, key])]));
    };
    return { values: walk(wire ?? {}, []) as Values, secrets };
}

/** Puts secrets back into wrappers; a path that no longer exists is passed over. */
export function wrap(values: Values, secrets: readonly Path[]): Values {
    const wanted = new Set(secrets.map((path) => JSON.stringify(path)));
    const walk = (value: Value, path: Path): Value => {
        const inner: Value = Array.isArray(value)
            ? value.map((entry: Value, index) => walk(entry, [...path, index]))
            : isObject(value)
              ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, walk(entry, [...path, key])]))
              : value;
        return wanted.has(JSON.stringify(path)) ? { [signatureKey]: secretSignature, value: inner } : inner;
    };
    return wanted.size === 0 ? values : (walk(values, []) as Values);
}

/** Paths that end at the first list they lead into, because where in a list something stands may change. */
export function wholeLists(paths: readonly Path[]): readonly Path[] {
    return paths.map((path) => {
        const position = path.findIndex((step) => typeof step === "number");
        return position < 0 ? path : path.slice(0, position);
    });
}
