/** Every component of this project with its plans, for other programs (docs/components.md). */
export * from "./datapath/index.js";
export * from "./demo/index.js";
export * from "./gke/index.js";
export * from "./mesh/index.js";
export * from "./network/index.js";
export * from "./peering/index.js";
export * from "./policies/index.js";
export * from "./project/index.js";
export * from "./services/index.js";
export * from "./shared/index.js";
