import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { childOf } from "../shared/options.js";
import type { PeeringPlan } from "./peeringPlan.js";

/** Arguments of {@link VpcPeerings}. */
export interface VpcPeeringsArgs {
    /** Relative names of the networks by key. */
    readonly networkIds: Readonly<Record<string, string>>;
    readonly plan: readonly PeeringPlan[];
    /** What must exist before a network is peered, by its key: the network and all its ranges. */
    readonly after: Readonly<Record<string, readonly pulumi.Resource[]>>;
}

/**
 * All VPC peerings of an environment, both directions of each.
 *
 * Every peering goes through the one provider given, because the provider serialises operations within its process
 * only, and is chained after those that share a network with it.
 *
 * @example
 * new VpcPeerings("mesh", { networkIds, plan: plan.peerings, after: { paris: paris.ready, iowa: iowa.ready } });
 */
export class VpcPeerings extends pulumi.ComponentResource {
    /**
     * The last peering of each network, by its key. All others of the network come before it, so what routes from there
     * through the mesh depends on this one.
     */
    public readonly last: Readonly<Record<string, pulumi.Resource>>;

    constructor(name: string, args: VpcPeeringsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:network:VpcPeerings", name, {}, opts);
        const made = new Map<string, gcp.compute.NetworkPeering>();
        const last: Record<string, pulumi.Resource> = {};
        for (const peering of args.plan) {
            const before = peering.after.map((key) => made.get(key)!);
            // A network that has a peering already has its ranges as well.
            const ranges = [peering.from, peering.to].flatMap((key) => (last[key] ? [] : (args.after[key] ?? [])));
            made.set(
                peering.key,
                new gcp.compute.NetworkPeering(
                    `${name}-${peering.key}`,
                    {
                        name: peering.name,
                        network: args.networkIds[peering.from]!,
                        peerNetwork: args.networkIds[peering.to]!,
                        // Pods and nodes are subnet routes, which are always exchanged.
                        exportCustomRoutes: false,
                        importCustomRoutes: false,
                        updateStrategy: "INDEPENDENT",
                    },
                    // A pair of networks can hold one peering: the old one must go before its replacement comes.
                    childOf(this, { dependsOn: [...ranges, ...before], deleteBeforeReplace: true }),
                ),
            );
            last[peering.from] = last[peering.to] = made.get(peering.key)!;
        }
        this.last = last;
        this.registerOutputs({});
    }
}
