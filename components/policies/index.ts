export * from "./meshPolicy.js";
export * from "./policyPlan.js";
