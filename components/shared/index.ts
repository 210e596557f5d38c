export { addressFromEnd, nthRange, type Cidr } from "./cidr.js";
export { addressId, clusterId, networkId, subnetworkId } from "./gcpNames.js";
export { ownerLabels, type Owner } from "./ownership.js";
export { renderProblems, type Problem, type Severity } from "./problems.js";
export type { Transform, Transformed } from "./transform.js";
