import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { PlacedCluster } from "../services/globalService.js";
import { childOf } from "../shared/options.js";
import { type MeshPolicyPlan, renderPolicySpec } from "./policyPlan.js";

/** Arguments of {@link MeshPolicy}. */
export interface MeshPolicyArgs {
    readonly plan: MeshPolicyPlan;
    readonly clusters: readonly PlacedCluster[];
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
        for (const cluster of args.clusters) {
            new k8s.apiextensions.CustomResource(
                `${name}-${cluster.name}-policy`,
                {
                    apiVersion: "cilium.io/v2",
                    kind: "CiliumNetworkPolicy",
                    metadata: { name: plan.name, namespace: plan.namespace, labels: { ...cluster.labels } },
                    spec: renderPolicySpec(plan),
                },
                childOf(this, { provider: cluster.provider, dependsOn: [...cluster.after] }),
            );
        }
        this.registerOutputs({});
    }
}
