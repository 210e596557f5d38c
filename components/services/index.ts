export * from "./globalService.js";
export * from "./meshNamespaces.js";
export * from "./placedCluster.js";
export * from "./serviceExport.js";
export * from "./servicePlan.js";
