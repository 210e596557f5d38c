export { environmentSchema, type ClusterSpec, type EnvironmentSpec } from "./schema/environment.js";
