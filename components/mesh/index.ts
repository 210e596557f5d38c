export * from "./ipsecKey.js";
export * from "./meshCa.js";
export * from "./meshEndpoints.js";
export * from "./meshPlan.js";
