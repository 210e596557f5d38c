import { isError, type Problem } from "../components/shared/problems.js";
import { checkEnvironment, type LivingFacts } from "./checks/index.js";
import { planMesh } from "./plan/mesh.js";
import type { MeshPlan } from "./plan/model.js";
import type { EnvironmentSpec } from "./schema.js";

export type { LivingFacts } from "./checks/index.js";
export type { Budget, BudgetEntry } from "./plan/budget.js";
export type { ClusterPlan, MeshPlan } from "./plan/model.js";

/** What a plan depends on besides the file. */
export interface Situation {
    /**
     * What is deployed now, for rules about changes.
     * @default - nothing is known, and those rules are not asked
     */
    readonly living?: LivingFacts | undefined;
    /**
     * Stack that deploys the plan; a label of everything.
     * @default - the environment's name
     */
    readonly stack?: string | undefined;
}

/** Makes the plan of an environment, or says what stands in the way. Warnings come with the plan. */
export function compileMesh(
    spec: EnvironmentSpec,
    { living, stack }: Situation = {},
): {
    readonly plan?: MeshPlan;
    readonly problems: readonly Problem[];
} {
    const problems = checkEnvironment(spec, living);
    return problems.some(isError) ? { problems } : { plan: planMesh(spec, stack), problems };
}
