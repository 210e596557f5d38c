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
    const present = labelsOf(olds?.["effectiveLabels"]);
    const marked = settings.attribution && (olds === undefined || settings.proactive || attribution in present);
    const managed = { ...settings.defaultLabels, ...(marked ? { [attribution]: "true" } : {}), ...labelsOf(given) };
    const foreign = Object.fromEntries(Object.entries(present).filter(([key]) => !(key in before)));
    plan.deriveMap("pulumiLabels", managed);
    plan.deriveMap("effectiveLabels", { ...foreign, ...managed });
}

/** The same for annotations, of which nothing is known before creation unless the program gives some. */
export function planAnnotations(plan: Plan): void {
    const given = plan.inputs["annotations"];
    if (given === unknownValue || (isObject(given) && Object.values(given).includes(unknownValue))) {
        plan.deriveMap("effectiveAnnotations", unknownValue);
        return;
    }
    const before = labelsOf(plan.olds?.["annotations"]);
    const present = Object.entries(labelsOf(plan.olds?.["effectiveAnnotations"]));
    const effective = { ...Object.fromEntries(present.filter(([key]) => !(key in before))), ...labelsOf(given) };
    if (plan.olds !== undefined || Object.keys(effective).length > 0) {
        plan.deriveMap("effectiveAnnotations", effective);
    }
}

function labelsOf(value: Value | undefined): Values {
    return isObject(value) ? mapValues(value, (entry) => entry) : {};
}
