export * from "./backupPlan.js";
export * from "./checkGkeCluster.js";
export * from "./featuresPlan.js";
export * from "./gkeCluster.js";
export * from "./gkePlan.js";
export * from "./kubeconfig.js";
export * from "./maintenancePlan.js";
export * from "./nodePoolPlan.js";
