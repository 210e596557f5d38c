export * from "./firewallPlan.js";
export * from "./meshNetwork.js";
export * from "./nccPlan.js";
export { checkNetwork } from "./networkChecks.js";
export * from "./networkHub.js";
export * from "./networkPlan.js";
export * from "./sharedVpc.js";
export * from "./sharedVpcPlan.js";
