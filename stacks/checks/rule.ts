import type { Finding } from "../../components/shared/checks.js";
import type { Severity } from "../../components/shared/problems.js";
import type { Facts } from "./facts.js";
import type { LivingFacts } from "./living.js";

export { finding, findingIf, type Finding } from "../../components/shared/checks.js";

/** Number of a rule, e.g. `MESH021`. Never given to another rule. */
export type RuleCode = `MESH${string}`;

/**
 * What an example changes in the base environment (stacks/checks/examples.ts): mappings are merged, everything else
 * replaces, `null` takes a key away.
 */
export interface SpecPatch {
    readonly [key: string]: unknown;
}

/** An environment that breaks a rule, or keeps it. */
export interface RuleExample {
    readonly spec: SpecPatch;
    /** What is deployed, for rules about changes. */
    readonly living?: LivingFacts;
    /** Other rules a failing example breaks as well, because one fact breaks both. */
    readonly also?: readonly RuleCode[];
    /** Words instead of the environment where it is too long to read. */
    readonly says?: string;
}

/** One thing that must hold of every environment, beyond its shape. */
export interface Rule {
    readonly code: RuleCode;
    /** The rule as a sentence that is true when it is kept. */
    readonly title: string;
    readonly severity: Severity;
    /** What happens when it is broken. */
    readonly why: string;
    /** Document of Cilium, Kubernetes or Google, or issue number, that says so. */
    readonly source: string;
    /** Everything that breaks it. Pure, and total for every spec the schema accepts. */
    readonly check: (facts: Facts) => readonly Finding[];
    readonly fails: readonly RuleExample[];
    readonly passes: readonly RuleExample[];
}

/** Rules about one topic. */
export interface RuleGroup {
    readonly topic: string;
    readonly rules: readonly Rule[];
}
