import type { EnvironmentSpec } from "../schema.js";
import type { ClusterSelector } from "../schema/basics.js";
import { selectClusters } from "../select.js";

/** Selects clusters; all of them is one and the same list, however often it is asked for. */
export function clusterSelection(spec: EnvironmentSpec): (selector: ClusterSelector | undefined) => readonly string[] {
    const all = selectClusters(spec.clusters, undefined);
    return (wanted) => (wanted === undefined ? all : selectClusters(spec.clusters, wanted));
}
