import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { failOn } from "../shared/failOn.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import { checkPeerings, type PeeringPlan } from "./peeringPlan.js";

/** Arguments of {@link VpcPeerings}. */
export interface VpcPeeringsArgs {
    /**
     * Relative names of the networks by key.
     * @example { paris: "projects/my-project/global/networks/prod-paris" }
     */
    readonly networkIds: Readonly<Record<string, string>>;
    /**
     * Both directions of every peering, in order.
     * @example planPeerings("prod", [["paris", "rome"]])
     */
    readonly plan: readonly PeeringPlan[];
    /**
     * What must exist before a network is peered, by its key: the network and all its ranges.
     * @default {}
     * @example { paris: paris.ready, rome: rome.ready }
     */
    readonly after?: Readonly<Record<string, readonly pulumi.Resource[]>>;
    /**
     * A way to what this component does not offer itself.
     * @default - every peering as decided
     * @example { peering: { importCustomRoutes: true, exportCustomRoutes: true } }
     */
    readonly transform?: { readonly peering?: Transform<gcp.compute.NetworkPeeringArgs> };
}

/**
 * All VPC peerings of an environment, both directions of each.
 *
 * Each waits for those before it that share a network with it, so no network sees two operations at once, whether
 * peerings are made or taken away. Where several networks leave in one change, what keeps their peerings apart is the
 * provider's own lock, which holds within one provider: give all of them the same.
 *
 * @example
 * new VpcPeerings("mesh", { networkIds, plan: planPeerings("prod", [["paris", "rome"]]), after: ready });
 */
export class VpcPeerings extends pulumi.ComponentResource {
    /**
     * The last peering of each network, by its key. All others of the network come before it, so what routes from there
     * through the mesh depends on this one.
     */
    public readonly last: Readonly<Record<string, pulumi.Resource>>;

    constructor(name: string, args: VpcPeeringsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:network:VpcPeerings", name, {}, opts);
        failOn(this, checkPeerings(args.plan, Object.keys(args.networkIds)));
        const made = new Map<string, gcp.compute.NetworkPeering>();
        const last: Record<string, pulumi.Resource> = {};
        for (const peering of args.plan) {
            const before = peering.after.map((key) => made.get(key)!);
            // A network that has a peering already has its ranges as well.
            const ranges = [peering.from, peering.to].flatMap((key) => (last[key] ? [] : (args.after?.[key] ?? [])));
            made.set(
                peering.key,
                new gcp.compute.NetworkPeering(
                    ...transformed(
                        args.transform?.peering,
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
                        childOf(this, {
                            dependsOn: [...ranges, ...before],
                            deleteBeforeReplace: true,
                        }),
                    ),
                ),
            );
            last[peering.from] = last[peering.to] = made.get(peering.key)!;
        }
        this.last = last;
        this.registerOutputs({});
    }
}
