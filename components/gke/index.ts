export * from "./gkeCluster.js";
export * from "./gkePlan.js";
export * from "./kubeconfig.js";
