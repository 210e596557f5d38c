import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { PlacedCluster } from "../services/placedCluster.js";
import { failOn } from "../shared/failOn.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import { checkDemo, completeDemo, type DemoPlan } from "./demoPlan.js";

/** Arguments of {@link DemoApp}. */
export interface DemoAppArgs {
    /**
     * The workload.
     * @example { namespace: "demo", image: "clustermesh.local/demo:1" }
     */
    readonly plan: DemoPlan;
    /**
     * The cluster it runs on.
     * @example { name: "paris", provider: paris }
     */
    readonly cluster: PlacedCluster;
    /**
     * A way to what this component does not offer itself.
     * @default - every Deployment as decided
     * @example { deployment: (args, opts) => ({ opts: { ...opts, customTimeouts: { create: "20m" } } }) }
     */
    readonly transform?: { readonly deployment?: Transform<k8s.apps.v1.DeploymentArgs> };
}

/**
 * How long a pod that is to go still serves. Other clusters are offered it as long as it is ready (Cilium exports
 * endpoints that serve, also ending ones), and hear that it is not through two clustermesh-apiservers.
 */
const drainSeconds = 15;

/**
 * The demonstration workload on one cluster: a web server that answers with its cluster, node and pod, and a client
 * to call from.
 *
 * @example
 * new DemoApp("paris", { plan: plan.demo, cluster });
 */
export class DemoApp extends pulumi.ComponentResource {
    constructor(name: string, args: DemoAppArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:demo:DemoApp", name, {}, opts);
        failOn(this, checkDemo(args.plan));
        const { webReplicas, port } = completeDemo(args.plan);
        const field = (variable: string, fieldPath: string): k8s.types.input.core.v1.EnvVar => ({
            name: variable,
            valueFrom: { fieldRef: { fieldPath } },
        });
        this.deployment(name, "web", args, webReplicas, {
            args: ["serve", "--drain", `${drainSeconds}s`],
            env: [
                { name: "CLUSTER_NAME", value: args.cluster.name },
                field("NODE_NAME", "spec.nodeName"),
                field("POD_NAME", "metadata.name"),
            ],
            ports: [{ name: "http", containerPort: port }],
            readinessProbe: { httpGet: { path: "/healthz", port }, periodSeconds: 1, failureThreshold: 1 },
        });
        this.deployment(name, "client", args, 1, { args: ["wait"] });
        this.registerOutputs({});
    }

    private deployment(
        name: string,
        app: string,
        { plan, cluster, transform }: DemoAppArgs,
        replicas: number,
        container: Omit<k8s.types.input.core.v1.Container, "name">,
    ): k8s.apps.v1.Deployment {
        return new k8s.apps.v1.Deployment(
            ...transformed<k8s.apps.v1.DeploymentArgs>(
                transform?.deployment,
                `${name}-${app}`,
                {
                    metadata: { name: app, namespace: plan.namespace, labels: { ...cluster.labels, app } },
                    spec: {
                        replicas,
                        selector: { matchLabels: { app } },
                        template: {
                            // No others: what a pod is labelled with is its identity in Cilium, which every connected
                            // cluster keeps, and the cluster is part of it already.
                            metadata: { labels: { app } },
                            spec: {
                                containers: [
                                    { name: app, image: plan.image, imagePullPolicy: "IfNotPresent", ...container },
                                ],
                            },
                        },
                    },
                },
                childOf(this, { provider: cluster.provider, dependsOn: [...(cluster.after ?? [])] }),
            ),
        );
    }
}
