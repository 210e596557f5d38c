import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { failOn } from "../shared/failOn.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import type { PlacedCluster } from "./placedCluster.js";
import { checkNamespaces, type NamespacePlan } from "./namespacePlan.js";

/** Arguments of {@link MeshNamespaces}. */
export interface MeshNamespacesArgs {
    /**
     * Namespaces by name.
     * @example { shop: {} }
     */
    readonly plan: Readonly<Record<string, NamespacePlan>>;
    /**
     * The cluster they are made on.
     * @example { name: "paris", provider: paris }
     */
    readonly cluster: PlacedCluster;
    /**
     * A way to what this component does not offer itself.
     * @default - every namespace as decided
     * @example { namespace: (args, opts) => ({ opts: { ...opts, protect: true } }) }
     */
    readonly transform?: { readonly namespace?: Transform<k8s.core.v1.NamespaceArgs> };
}

/**
 * The namespaces that services, policies and workloads of the mesh live in, on one cluster. Whether they
 * are global is said explicitly: only what lies in a namespace that is global on both sides is shared (Cilium 1.20).
 *
 * @example
 * new MeshNamespaces("paris", { plan: { shop: {} }, cluster });
 */
export class MeshNamespaces extends pulumi.ComponentResource {
    /** The namespaces; what lies in them depends on them. */
    public readonly namespaces: readonly pulumi.Resource[];

    constructor(name: string, args: MeshNamespacesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:services:MeshNamespaces", name, {}, opts);
        const { cluster } = args;
        failOn(this, checkNamespaces(args.plan));
        this.namespaces = Object.entries(args.plan).map(
            ([namespace, { global = true, labels }]) =>
                new k8s.core.v1.Namespace(
                    ...transformed<k8s.core.v1.NamespaceArgs>(
                        args.transform?.namespace,
                        `${name}-${namespace}-namespace`,
                        {
                            metadata: {
                                name: namespace,
                                annotations: { "clustermesh.cilium.io/global": global ? "true" : "false" },
                                labels: { ...labels, ...cluster.labels },
                            },
                        },
                        childOf(this, { provider: cluster.provider, dependsOn: [...(cluster.after ?? [])] }),
                    ),
                ),
        );
        this.registerOutputs({});
    }
}
