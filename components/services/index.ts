export * from "./exportPlan.js";
export * from "./globalService.js";
export * from "./meshNamespaces.js";
export * from "./namespacePlan.js";
export * from "./placedCluster.js";
export * from "./serviceExport.js";
export * from "./servicePlan.js";
