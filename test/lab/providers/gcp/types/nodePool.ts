import { isObject, type Values } from "../../base/values.js";
import { parseFacts } from "../facts.js";
import type { Plan } from "../plan.js";
import type { ResourceType } from "../resource.js";
import { nodeConfigFacts } from "./nodeConfig.js";
import { nodePoolCalls } from "./nodePoolCalls.js";
import { nodePoolFacts } from "./nodePoolFacts.js";

const facts = `
cluster: text required new
deletionPolicy: text computed
location project: text computed new
operation: text output
${nodePoolFacts}`;

/** Node pools of a GKE cluster. */
export const nodePool: ResourceType = {
    token: "gcp:container/nodePool:NodePool",
    fields: parseFacts(facts, { nodeConfig: nodeConfigFacts }),
    autoname: { property: "name", max: 255, lowerCase: false },
    knowsProject: true,
    minutes: 120,
    customize,
    calls: nodePoolCalls,
};

/** The API answers no map of tags and the real provider plans an empty one, seen as soon as anything else changes. */
function customize(plan: Plan, _inputs: Values, olds: Values | undefined): void {
    const before = olds?.["nodeConfig"];
    const after = plan.planned["nodeConfig"];
    if (plan.changes.size > 0 && isObject(before) && isObject(after) && !("resourceManagerTags" in after)) {
        plan.note("nodeConfig.resourceManagerTags", "add", false, true);
    }
}
