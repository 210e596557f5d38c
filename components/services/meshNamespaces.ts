import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { childOf } from "../shared/options.js";
import type { PlacedCluster } from "./globalService.js";
import type { NamespacePlan } from "./servicePlan.js";

/** Arguments of {@link MeshNamespaces}. */
export interface MeshNamespacesArgs {
    readonly plan: Readonly<Record<string, NamespacePlan>>;
    readonly cluster: PlacedCluster;
}

/**
 * The namespaces that services, policies and workloads of the mesh live in, on one cluster. Whether they
 * are global is said explicitly: only what lies in a namespace that is global on both sides is shared (Cilium 1.20).
 *
 * @example
 * new MeshNamespaces("paris", { plan: plan.namespaces, cluster });
 */
export class MeshNamespaces extends pulumi.ComponentResource {
    public readonly namespaces: readonly pulumi.Resource[];

    constructor(name: string, args: MeshNamespacesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:services:MeshNamespaces", name, {}, opts);
        this.namespaces = Object.entries(args.plan).map(
            ([namespace, plan]) =>
                new k8s.core.v1.Namespace(
                    `${name}-${namespace}-namespace`,
                    {
                        metadata: {
                            name: namespace,
                            annotations: { "clustermesh.cilium.io/global": plan.global ? "true" : "false" },
                            labels: { ...plan.labels, ...args.cluster.labels },
                        },
                    },
                    childOf(this, { provider: args.cluster.provider, dependsOn: [...args.cluster.after] }),
                ),
        );
        this.registerOutputs({});
    }
}
