import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { childOf } from "../shared/options.js";
import type { PlacedCluster } from "./globalService.js";

/** Arguments of {@link MeshNamespaces}. */
export interface MeshNamespacesArgs {
    readonly names: readonly string[];
    readonly cluster: PlacedCluster;
}

/**
 * The namespaces that services, policies and workloads of the mesh live in, on one cluster. They are global, said
 * explicitly: only what lies in a namespace that is global on both sides is shared (Cilium 1.20).
 *
 * @example
 * new MeshNamespaces("paris", { names: plan.namespaces, cluster });
 */
export class MeshNamespaces extends pulumi.ComponentResource {
    public readonly namespaces: readonly pulumi.Resource[];

    constructor(name: string, args: MeshNamespacesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:services:MeshNamespaces", name, {}, opts);
        this.namespaces = args.names.map(
            (namespace) =>
                new k8s.core.v1.Namespace(
                    `${name}-${namespace}-namespace`,
                    { metadata: { name: namespace, annotations: { "clustermesh.cilium.io/global": "true" } } },
                    childOf(this, { provider: args.cluster.provider, dependsOn: [...args.cluster.after] }),
                ),
        );
        this.registerOutputs({});
    }
}
