import { checkDnsLabel } from "../shared/checks.js";
import type { Problem } from "../shared/problems.js";

/** A Service that some clusters offer to the mesh as `<name>.<namespace>.svc.clusterset.local`. */
export interface ServiceExportPlan {
    /**
     * Name of the exported Service.
     * @example "checkout"
     */
    readonly name: string;
    /**
     * Namespace of the exported Service.
     * @example "shop"
     */
    readonly namespace: string;
    /**
     * Clusters that export it.
     * @default - all clusters
     * @example ["paris", "rome"]
     */
    readonly clusters?: readonly string[];
}

/**
 * Version of the Multi-Cluster Services API the objects are written in. Cilium serves it beside v1beta1; another
 * version would be another resource to the engine, which would delete the old one and with it the only object.
 */
export const mcsApiVersion = "multicluster.x-k8s.io/v1alpha1";

/** What an API server would refuse of an export. */
export function checkServiceExport(plan: ServiceExportPlan): readonly Problem[] {
    return [...checkDnsLabel("plan.name", plan.name), ...checkDnsLabel("plan.namespace", plan.namespace)];
}
