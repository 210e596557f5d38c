import type { HelmValue, HelmValues } from "./ciliumInput.js";

const isMap = (value: HelmValue | undefined): value is HelmValues =>
    typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Values merged as Helm merges several files of them: maps key by key, everything else (lists, too) is replaced by what
 * comes later. A null stays in the result and means what it means to Helm: the key is taken away, together with the
 * chart's default.
 */
export function mergeValues(base: HelmValues, over: HelmValues): HelmValues {
    const merged: Record<string, HelmValue> = { ...base };
    for (const [key, value] of Object.entries(over)) {
        const before = Object.hasOwn(base, key) ? base[key] : undefined;
        merged[key] = isMap(before) && isMap(value) ? mergeValues(before, value) : value;
    }
    return merged;
}

/** Whether a key anywhere in the values is taken away. Lists are Kubernetes' own and not looked into. */
export function takesAway(values: HelmValues): boolean {
    return Object.values(values).some((value) => value === null || (isMap(value) && takesAway(value)));
}

/** A value by its path; undefined where something on the way is missing or no map. */
export function valueAt(values: HelmValues, path: string): HelmValue | undefined {
    return path
        .split(".")
        .reduce<HelmValue | undefined>(
            (value, key) => (isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined),
            values,
        );
}
