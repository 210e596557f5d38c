import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { checkPlaces, type PlacedCluster } from "../services/placedCluster.js";
import { failOn } from "../shared/failOn.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import { checkPolicy, type MeshPolicyPlan, renderPolicySpec } from "./policyPlan.js";

/** Arguments of {@link MeshPolicy}. */
export interface MeshPolicyArgs {
    /**
     * The policy.
     * @example { name: "checkout-callers", namespace: "shop", endpointSelector: { app: "checkout" }, ingress: [rule] }
     */
    readonly plan: MeshPolicyPlan;
    /**
     * All clusters of the mesh.
     * @example [{ name: "paris", provider: paris }, { name: "rome", provider: rome }]
     */
    readonly clusters: readonly PlacedCluster[];
    /**
     * A way to what this component does not offer itself.
     * @default - every policy as decided
     * @example { policy: (args) => ({ args: { ...args, specs: [extraSpec] } }) }
     */
    readonly transform?: { readonly policy?: Transform<k8s.apiextensions.CustomResourceArgs> };
}

/**
 * One policy in every cluster. Cilium does not distribute policies, so a policy that is missing in one cluster
 * protects nothing there.
 *
 * @example
 * new MeshPolicy("web-clients", { plan: plan.policies.webClients, clusters });
 */
export class MeshPolicy extends pulumi.ComponentResource {
    constructor(name: string, args: MeshPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:policies:MeshPolicy", name, {}, opts);
        const { plan } = args;
        failOn(this, [...checkPlaces(args.clusters), ...checkPolicy(plan)]);
        for (const cluster of args.clusters) {
            new k8s.apiextensions.CustomResource(
                ...transformed<k8s.apiextensions.CustomResourceArgs>(
                    args.transform?.policy,
                    `${name}-${cluster.name}-policy`,
                    {
                        apiVersion: "cilium.io/v2",
                        kind: "CiliumNetworkPolicy",
                        metadata: { name: plan.name, namespace: plan.namespace, labels: { ...cluster.labels } },
                        spec: renderPolicySpec(plan),
                    },
                    childOf(this, { provider: cluster.provider, dependsOn: [...(cluster.after ?? [])] }),
                ),
            );
        }
        this.registerOutputs({});
    }
}
