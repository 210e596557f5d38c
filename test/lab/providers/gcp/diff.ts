import type { DiffAnswer, DiffKind } from "../base/provider.js";
import { unknownValue, type Values } from "../base/values.js";
import { defaultsKey, withoutNotes } from "./defaults.js";
import { planLabels } from "./labels.js";
import { Plan } from "./plan.js";
import type { ResourceType, Settings } from "./resource.js";

/** Plans a resource with all that its type adds to the facts. */
export function planResource(type: ResourceType, settings: Settings, olds: Values | undefined, inputs: Values): Plan {
    const given = withoutNotes(inputs);
    const plan = new Plan(type.fields, olds, given);
    const chosen = type.fields.get("deletionPolicy")?.computed === true && !type.policyLate;
    if (chosen && !("deletionPolicy" in given) && olds?.["deletionPolicy"] === undefined) {
        plan.set("deletionPolicy", "DELETE");
    }
    if (type.knowsProject && plan.planned["project"] === unknownValue && given["project"] === undefined) {
        plan.set("project", settings.project);
    }
    if (type.labels) {
        planLabels(plan, type.labels, settings);
    }
    type.customize?.(plan, given, olds);
    return plan;
}

/** What a change of inputs means for a resource in `olds`. */
export function diffInputs(
    type: ResourceType,
    settings: Settings,
    olds: Values,
    news: Values,
    ignored: readonly string[] = [],
): DiffAnswer {
    const plan = planResource(type, settings, olds, news);
    const changes = [...plan.changes].filter(([path]) => !ignored.some((entry) => isWithin(path, entry)));
    if (changes.length === 0) {
        return { changes: false, stables: stablesOf(type, []) };
    }
    const replace = plan.requiresReplacement;
    const detailed: Record<string, { readonly kind: DiffKind }> = {};
    for (const [path, { kind, replaces }] of changes) {
        detailed[path] = { kind: replace && replaces ? `${kind}-replace` : kind };
    }
    if (replace && !changes.some(([, change]) => change.replaces)) {
        // Decided by the type, not by a property: the engine still has to see where it comes from.
        detailed["__meta"] = { kind: "update-replace" };
    }
    const tops = (paths: readonly string[]): string[] => [...new Set(paths.map(topOf))].sort();
    const replacing = tops(Object.keys(detailed).filter((path) => detailed[path]!.kind.endsWith("-replace")));
    return {
        changes: true,
        diffs: tops(Object.keys(detailed)),
        detailed,
        stables: stablesOf(type, replacing),
        ...(replace ? { replaces: replacing, deleteBeforeReplace: isNamed(type, news) } : {}),
    };
}

/** Properties that cannot change without replacement, and do not change now. */
function stablesOf(type: ResourceType, replacing: readonly string[]): readonly string[] {
    return [...type.fields.values()]
        .filter(({ name, forceNew }) => forceNew && !replacing.includes(name))
        .map(({ name }) => name)
        .sort();
}

/** Two resources cannot bear the same name: a name that the program gives makes the old one go first. */
function isNamed(type: ResourceType, news: Values): boolean {
    const defaults = news[defaultsKey];
    const { autoname } = type;
    const chosen = Array.isArray(defaults) && autoname && !defaults.includes(autoname.property);
    return (type.deleteBeforeReplace ?? false) || Boolean(chosen);
}

/** The top-level property that a path begins with. */
export function topOf(path: string): string {
    return path.split(/[.[]/)[0]!;
}

function isWithin(path: string, ignored: string): boolean {
    return path === ignored || path.startsWith(`${ignored}.`) || path.startsWith(`${ignored}[`);
}
