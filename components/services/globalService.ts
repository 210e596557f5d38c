import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { failOn } from "../shared/failOn.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import { checkNamed, checkPlaces, type PlacedCluster } from "./placedCluster.js";
import { checkGlobalService, type GlobalServicePlan, serviceAnnotations, servicePorts } from "./servicePlan.js";

/** Arguments of {@link GlobalService}. */
export interface GlobalServiceArgs {
    /**
     * The Service.
     * @example { name: "checkout", namespace: "shop", selector: { app: "checkout" }, ports: [{ name: "http", port: 80 }] }
     */
    readonly plan: GlobalServicePlan;
    /**
     * All clusters of the mesh.
     * @example [{ name: "paris", provider: paris }, { name: "rome", provider: rome }]
     */
    readonly clusters: readonly PlacedCluster[];
    /**
     * A way to what this component does not offer itself.
     * @default - every Service as decided
     * @example { service: (args) => ({ args: { ...args, spec: { ...args.spec, type: "NodePort" } } }) }
     */
    readonly transform?: { readonly service?: Transform<k8s.core.v1.ServiceArgs> };
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
        const { plan, clusters } = args;
        failOn(this, [
            ...checkPlaces(clusters),
            ...checkGlobalService(plan),
            ...checkNamed("plan.backendClusters", plan.backendClusters ?? [], clusters),
        ]);
        for (const cluster of clusters) {
            new k8s.core.v1.Service(
                ...transformed<k8s.core.v1.ServiceArgs>(
                    args.transform?.service,
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
                            ports: servicePorts(plan).map((port) => ({ ...port })),
                        },
                    },
                    childOf(this, { provider: cluster.provider, dependsOn: [...(cluster.after ?? [])] }),
                ),
            );
        }
        this.registerOutputs({});
    }
}
