import { isError, type Problem } from "../components/shared/problems.js";
import { checkEnvironment, type LivingFacts } from "./checks/index.js";
import { planMesh } from "./plan/mesh.js";
import type { MeshPlan } from "./plan/model.js";
import type { EnvironmentSpec } from "./schema.js";

export type { Budget, BudgetEntry } from "./plan/budget.js";
export type { ClusterPlan, MeshPlan } from "./plan/model.js";

/** Makes the plan of an environment, or says what stands in the way. Warnings come with the plan. */
export function compileMesh(
    spec: EnvironmentSpec,
    living?: LivingFacts,
): {
    readonly plan?: MeshPlan;
    readonly problems: readonly Problem[];
} {
    const problems = checkEnvironment(spec, living);
    return problems.some(isError) ? { problems } : { plan: planMesh(spec), problems };
}
