import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { childOf } from "../shared/options.js";
import { type GlobalServicePlan, serviceAnnotations } from "./servicePlan.js";

/** A cluster a component places objects on. */
export interface PlacedCluster {
    readonly name: string;
    readonly provider: k8s.Provider;
    /** Labels of every object. */
    readonly labels: Readonly<Record<string, string>>;
    /** What must run there first. */
    readonly after: readonly pulumi.Resource[];
}

/** Arguments of {@link GlobalService}. */
export interface GlobalServiceArgs {
    readonly plan: GlobalServicePlan;
    readonly clusters: readonly PlacedCluster[];
}

/**
 * One Service of the same name in every cluster, its backends merged by Cilium.
 *
 * @example
 * new GlobalService("web", { plan: plan.services.web, clusters });
 */
export class GlobalService extends pulumi.ComponentResource {
    constructor(name: string, args: GlobalServiceArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:services:GlobalService", name, {}, opts);
        const { plan } = args;
        for (const cluster of args.clusters) {
            new k8s.core.v1.Service(
                `${name}-${cluster.name}-service`,
                {
                    metadata: {
                        name: plan.name,
                        namespace: plan.namespace,
                        labels: { ...cluster.labels },
                        annotations: { ...serviceAnnotations(plan, cluster.name) },
                    },
                    spec: {
                        selector: { ...plan.selector },
                        ports: plan.ports.map((port) => ({ ...port })),
                    },
                },
                childOf(this, { provider: cluster.provider, dependsOn: [...cluster.after] }),
            );
        }
        this.registerOutputs({});
    }
}
