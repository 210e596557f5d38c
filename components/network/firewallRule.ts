import { sortRanges, type Cidr } from "../shared/cidr.js";
import { maxComputeName } from "../shared/gcpNames.js";
import { fitName } from "../shared/names.js";
import { ruleDefaults, type CompleteRulePlan } from "./networkPlan.js";

/** Whom rules protect, and what all of them have in common. */
export interface ProtectedNodes {
    /**
     * Cluster or network the rules are named after.
     * @example "paris"
     */
    readonly key: string;
    /**
     * Name of the same on Google Cloud.
     * @example "prod-paris"
     */
    readonly namePrefix: string;
    /**
     * Network tag of the nodes the rules apply to.
     * @example "mesh-prod"
     */
    readonly targetTag: string;
    /**
     * Order among rules, the lowest first.
     * @default 1000
     * @example 900
     */
    readonly priority?: number;
    /**
     * Whether allowed connections are written to the logs.
     * @default false
     * @example true
     */
    readonly logging?: boolean;
}

/** What one rule says beyond that. */
interface RuleWords extends Pick<CompleteRulePlan, "allow"> {
    /** Last part of its names. */
    readonly kind: string;
    readonly description: string;
    readonly sources: readonly Cidr[];
    /** Addresses of the nodes it opens; none means all they have. */
    readonly destinations?: readonly Cidr[];
}

/** A rule, or none where nobody may connect: without sources Google would let everyone in. */
export function ruleOf(nodes: ProtectedNodes, rule: RuleWords): readonly CompleteRulePlan[] {
    const sourceRanges = sortRanges([...new Set(rule.sources)]);
    const destinationRanges = sortRanges([...new Set(rule.destinations)]);
    return sourceRanges.length === 0
        ? []
        : [
              {
                  key: `${nodes.key}-${rule.kind}`,
                  name: fitName(`${nodes.namePrefix}-${rule.kind}`, maxComputeName),
                  description: rule.description,
                  sourceRanges,
                  ...(destinationRanges.length > 0 ? { destinationRanges } : {}),
                  targetTags: [nodes.targetTag],
                  allow: rule.allow,
                  priority: nodes.priority ?? ruleDefaults.priority,
                  logging: nodes.logging ?? ruleDefaults.logging,
              },
          ];
}
