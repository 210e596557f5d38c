import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { childOf } from "../shared/options.js";
import { hubId, type NccPlan } from "./nccPlan.js";

/** Arguments of {@link NetworkHub}. */
export interface NetworkHubArgs {
    readonly plan: NccPlan;
    /** Networks with all their ranges: a spoke is refused when a range of it overlaps another's. */
    readonly after: readonly pulumi.Resource[];
}

/** Group every spoke of a hub with mesh topology belongs to; Google names it. */
const group = "default";

/**
 * A Network Connectivity Center hub that joins networks without peering them: everyone reaches everyone, and what
 * clusters accept is decided by their firewall rules.
 *
 * @example
 * new NetworkHub("mesh", { plan: plan.ncc, after: networks });
 */
export class NetworkHub extends pulumi.ComponentResource {
    /** The spoke of each network, by its key; what routes from there through the mesh depends on it. */
    public readonly spokes: Readonly<Record<string, pulumi.Resource>>;

    constructor(name: string, args: NetworkHubArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:network:NetworkHub", name, {}, opts);
        const { plan } = args;
        const labels = Object.keys(plan.labels).length > 0 ? { labels: { ...plan.labels } } : {};
        const hub = new gcp.networkconnectivity.Hub(
            `${name}-hub`,
            { project: plan.project, name: plan.hubName, presetTopology: "MESH", policyMode: "PRESET", ...labels },
            childOf(this, { dependsOn: [...args.after] }),
        );
        const id = hubId(plan.project, plan.hubName);
        const accepting =
            plan.acceptedProjects.length > 0
                ? [
                      new gcp.networkconnectivity.Group(
                          `${name}-group`,
                          {
                              project: plan.project,
                              name: group,
                              hub: id,
                              autoAccept: { autoAcceptProjects: [...plan.acceptedProjects] },
                          },
                          childOf(this, { dependsOn: [hub] }),
                      ),
                  ]
                : [];
        this.spokes = Object.fromEntries(
            plan.spokes.map((spoke) => [
                spoke.key,
                new gcp.networkconnectivity.Spoke(
                    `${spoke.key}-spoke`,
                    {
                        project: spoke.project,
                        name: spoke.name,
                        location: "global",
                        hub: id,
                        group: `${id}/groups/${group}`,
                        linkedVpcNetwork: { uri: `https://www.googleapis.com/compute/v1/${spoke.network}` },
                        ...labels,
                    },
                    childOf(this, { dependsOn: [hub, ...accepting] }),
                ),
            ]),
        );
        this.registerOutputs({});
    }
}
