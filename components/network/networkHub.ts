import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { failOn } from "../shared/failOn.js";
import { labelled } from "../shared/labelled.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import { checkNcc, hubId, type NccPlan } from "./nccPlan.js";

/** Arguments of {@link NetworkHub}. */
export interface NetworkHubArgs {
    /**
     * What to make.
     * @example { project: "my-project", hubName: "prod-mesh", spokes: [spoke] }
     */
    readonly plan: NccPlan;
    /**
     * Networks with all their ranges: a spoke is refused when a range of it overlaps another's.
     * @default []
     * @example network.ready
     */
    readonly after?: readonly pulumi.Resource[];
    /**
     * A way to what this component does not offer itself, by kind of child.
     * @default - every child as decided
     * @example { hub: { exportPsc: true } }
     */
    readonly transform?: {
        readonly hub?: Transform<gcp.networkconnectivity.HubArgs>;
        readonly group?: Transform<gcp.networkconnectivity.GroupArgs>;
        readonly spoke?: Transform<gcp.networkconnectivity.SpokeArgs>;
    };
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
        const { plan, transform } = args;
        failOn(this, checkNcc(plan));
        const hub = new gcp.networkconnectivity.Hub(
            ...transformed(
                transform?.hub,
                `${name}-hub`,
                {
                    project: plan.project,
                    name: plan.hubName,
                    presetTopology: "MESH",
                    policyMode: "PRESET",
                    ...labelled(plan.labels),
                },
                childOf(this, { dependsOn: [...(args.after ?? [])] }),
            ),
        );
        const accepting = this.accepting(name, args, hub);
        const id = hubId(plan.project, plan.hubName);
        this.spokes = Object.fromEntries(
            plan.spokes.map((spoke) => [
                spoke.key,
                new gcp.networkconnectivity.Spoke(
                    ...transformed(
                        transform?.spoke,
                        `${spoke.key}-spoke`,
                        {
                            project: spoke.project,
                            name: spoke.name,
                            location: "global",
                            hub: id,
                            group: `${id}/groups/${group}`,
                            linkedVpcNetwork: { uri: `https://www.googleapis.com/compute/v1/${spoke.network}` },
                            ...labelled(plan.labels),
                        },
                        childOf(this, { dependsOn: [hub, ...accepting] }),
                    ),
                ),
            ]),
        );
        this.registerOutputs({});
    }

    /** What lets spokes of other projects in. */
    private accepting(name: string, args: NetworkHubArgs, hub: pulumi.Resource): readonly pulumi.Resource[] {
        const { project, hubName, acceptedProjects = [] } = args.plan;
        return acceptedProjects.length === 0
            ? []
            : [
                  new gcp.networkconnectivity.Group(
                      ...transformed(
                          args.transform?.group,
                          `${name}-group`,
                          {
                              project,
                              name: group,
                              hub: hubId(project, hubName),
                              autoAccept: { autoAcceptProjects: [...acceptedProjects] },
                              ...labelled(args.plan.labels),
                          },
                          childOf(this, { dependsOn: [hub] }),
                      ),
                  ),
              ];
    }
}
