import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { childOf } from "../shared/options.js";
import type { PlacedCluster } from "./globalService.js";
import { mcsApiVersion, type ServiceExportPlan } from "./servicePlan.js";

/** Arguments of {@link ServiceExport}. */
export interface ServiceExportArgs {
    readonly plan: ServiceExportPlan;
    /** All clusters of the mesh; those that do not export are passed over. */
    readonly clusters: readonly PlacedCluster[];
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
        const { plan } = args;
        for (const cluster of args.clusters.filter((candidate) => plan.clusters.includes(candidate.name))) {
            new k8s.apiextensions.CustomResource(
                `${name}-${cluster.name}-export`,
                {
                    apiVersion: mcsApiVersion,
                    kind: "ServiceExport",
                    metadata: { name: plan.name, namespace: plan.namespace, labels: { ...cluster.labels } },
                },
                childOf(this, { provider: cluster.provider, dependsOn: [...cluster.after] }),
            );
        }
        this.registerOutputs({});
    }
}
