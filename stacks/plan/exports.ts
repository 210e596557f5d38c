import type { ServiceExportPlan } from "../../components/services/exportPlan.js";
import type { EnvironmentSpec } from "../schema.js";
import { clusterSelection } from "./clusterSelection.js";
import { mapSorted } from "./order.js";

/** Multi-cluster exports with the clusters that export by name. */
export function planExports(spec: EnvironmentSpec): Readonly<Record<string, Required<ServiceExportPlan>>> {
    const select = clusterSelection(spec);
    return mapSorted(spec.exports, (wanted) => ({
        name: wanted.service,
        namespace: wanted.namespace,
        clusters: select(wanted.clusters),
    }));
}
