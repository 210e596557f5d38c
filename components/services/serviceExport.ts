import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { failOn } from "../shared/failOn.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import { checkNamed, checkPlaces, type PlacedCluster } from "./placedCluster.js";
import { checkServiceExport, mcsApiVersion, type ServiceExportPlan } from "./exportPlan.js";

/** Arguments of {@link ServiceExport}. */
export interface ServiceExportArgs {
    /**
     * The exported Service.
     * @example { name: "checkout", namespace: "shop", clusters: ["paris"] }
     */
    readonly plan: ServiceExportPlan;
    /**
     * All clusters of the mesh; those that do not export are passed over.
     * @example [{ name: "paris", provider: paris }, { name: "rome", provider: rome }]
     */
    readonly clusters: readonly PlacedCluster[];
    /**
     * A way to what this component does not offer itself.
     * @default - every export as decided
     * @example { serviceExport: (args, opts) => ({ opts: { ...opts, retainOnDelete: true } }) }
     */
    readonly transform?: { readonly serviceExport?: Transform<k8s.apiextensions.CustomResourceArgs> };
}

/**
 * A Service offered to the mesh by the Multi-Cluster Services API: one ServiceExport in every cluster that exports it.
 * Cilium makes the ServiceImport wherever the namespace exists.
 *
 * @example
 * new ServiceExport("checkout", { plan: plan.exports.checkout, clusters });
 */
export class ServiceExport extends pulumi.ComponentResource {
    constructor(name: string, args: ServiceExportArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:services:ServiceExport", name, {}, opts);
        const { plan, clusters } = args;
        failOn(this, [
            ...checkPlaces(clusters),
            ...checkServiceExport(plan),
            ...checkNamed("plan.clusters", plan.clusters ?? [], clusters),
        ]);
        for (const cluster of clusters.filter(({ name: cluster }) => plan.clusters?.includes(cluster) ?? true)) {
            new k8s.apiextensions.CustomResource(
                ...transformed<k8s.apiextensions.CustomResourceArgs>(
                    args.transform?.serviceExport,
                    `${name}-${cluster.name}-export`,
                    {
                        apiVersion: mcsApiVersion,
                        kind: "ServiceExport",
                        metadata: { name: plan.name, namespace: plan.namespace, labels: { ...cluster.labels } },
                    },
                    childOf(this, { provider: cluster.provider, dependsOn: [...(cluster.after ?? [])] }),
                ),
            );
        }
        this.registerOutputs({});
    }
}
