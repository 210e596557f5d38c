export * from "./peeringPlan.js";
export * from "./vpcPeerings.js";
