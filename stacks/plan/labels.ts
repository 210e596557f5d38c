import { ownerLabels } from "../../components/shared/ownership.js";
import { meshName, type PlanContext } from "./context.js";
import { sorted } from "./order.js";

/**
 * Labels of a resource on Google Cloud: what the file says, and whose it is. The one place that decides.
 *
 * @param cluster - cluster the resource belongs to; absent for what the clusters share
 */
export function labelsOf(context: PlanContext, cluster?: string): Readonly<Record<string, string>> {
    const { spec } = context;
    const own = cluster === undefined ? {} : spec.clusters[cluster]!.labels;
    return sorted({ ...spec.labels, ...own, ...objectLabels(context, cluster) });
}

/** Labels of a Kubernetes object: whose it is. */
export function objectLabels(context: PlanContext, cluster?: string): Readonly<Record<string, string>> {
    const { spec, stack } = context;
    return ownerLabels({ environment: spec.environment, mesh: meshName(spec), stack }, cluster);
}
