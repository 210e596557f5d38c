export * from "./projectPlan.js";
export * from "./projectServices.js";
