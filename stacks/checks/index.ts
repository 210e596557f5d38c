import type { Problem } from "../../components/shared/problems.js";
import type { EnvironmentSpec } from "../schema.js";
import { gatherFacts } from "./facts.js";
import type { LivingFacts } from "./living.js";
import { ruleGroups } from "./registry.js";
import type { Rule } from "./rule.js";

export type { LivingCluster, LivingFacts } from "./living.js";
export { ruleGroups } from "./registry.js";
export type { Rule, RuleExample, RuleGroup } from "./rule.js";

/** Every rule, in order of codes. */
export const rules: readonly Rule[] = ruleGroups
    .flatMap((group) => group.rules)
    .sort((a, b) => (a.code < b.code ? -1 : 1));

/**
 * Everything that is wrong with an environment beyond its shape, all at once, by code and then path.
 *
 * @param living - what is deployed now, for rules about changes; they find nothing without it
 */
export function checkEnvironment(spec: EnvironmentSpec, living?: LivingFacts): readonly Problem[] {
    const facts = gatherFacts(spec, living);
    return rules.flatMap(({ code, severity, check }) =>
        check(facts)
            .map(({ path, text }) => ({ path, text, code, severity }))
            .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    );
}
