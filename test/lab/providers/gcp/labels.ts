import { isObject, unknownValue, type Value, type Values } from "../base/values.js";
import { mapValues } from "./coerce.js";
import type { Plan } from "./plan.js";
import type { Settings } from "./resource.js";

const attribution = "goog-pulumi-provisioned";

/**
 * Derives a resource's labels from those of the program: `pulumiLabels` is what Pulumi manages, `effectiveLabels` what
 * the resource carries, with labels that others put on it.
 */
export function planLabels(plan: Plan, property: string, settings: Settings): void {
    const given = plan.inputs[property];
    const olds = plan.olds;
    const before = labelsOf(olds?.["pulumiLabels"]);
    if (given === unknownValue || (isObject(given) && Object.values(given).includes(unknownValue))) {
        plan.deriveMap("pulumiLabels", unknownValue);
        plan.deriveMap("effectiveLabels", unknownValue);
        return;
    }
    const marked = settings.attribution && (olds === undefined || attribution in before);
    const managed = { ...settings.defaultLabels, ...labelsOf(given), ...(marked ? { [attribution]: "true" } : {}) };
    const foreign = Object.fromEntries(
        Object.entries(labelsOf(olds?.["effectiveLabels"])).filter(([key]) => !(key in before)),
    );
    plan.deriveMap("pulumiLabels", managed);
    plan.deriveMap("effectiveLabels", { ...foreign, ...managed });
}

function labelsOf(value: Value | undefined): Values {
    return isObject(value) ? mapValues(value, (entry) => entry) : {};
}
