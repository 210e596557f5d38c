import { checkComputeName, checkNotEmpty, checkUnique, findingIf } from "../shared/checks.js";
import type { Problem } from "../shared/problems.js";

/** A Network Connectivity Center hub with a spoke per network, as plain data. */
export interface NccPlan {
    /**
     * Project of the hub.
     * @example "my-project"
     */
    readonly project: string;
    /**
     * Name of the hub on Google Cloud, at most 63 characters; changing it replaces hub and spokes.
     * @example "prod-mesh"
     */
    readonly hubName: string;
    /**
     * Labels of hub and spokes.
     * @default {}
     * @example { environment: "prod" }
     */
    readonly labels?: Readonly<Record<string, string>>;
    /**
     * Other projects whose spokes are accepted without asking.
     * @default []
     * @example ["my-other-project"]
     */
    readonly acceptedProjects?: readonly string[];
    /**
     * The networks to join.
     * @example [{ key: "paris", project: "my-project", name: "prod-paris", network: "projects/my-project/global/networks/prod-paris" }]
     */
    readonly spokes: readonly SpokePlan[];
}

/** A network as a spoke of the hub. */
export interface SpokePlan {
    /**
     * Key of the network; the logical name is built from it.
     * @example "paris"
     */
    readonly key: string;
    /**
     * Project of the network.
     * @example "my-project"
     */
    readonly project: string;
    /**
     * Name of the spoke on Google Cloud, at most 63 characters.
     * @example "prod-paris"
     */
    readonly name: string;
    /**
     * Relative name of the network.
     * @example "projects/my-project/global/networks/prod-paris"
     */
    readonly network: string;
}

/** Most active VPC spokes of a hub; cannot be raised (NCC quotas and limits). */
export const maxSpokes = 250;

export const hubId = (project: string, name: string): string => `projects/${project}/locations/global/hubs/${name}`;

/** Everything about a hub that Google would refuse half-way, at once. */
export function checkNcc({ hubName, spokes }: NccPlan): readonly Problem[] {
    return [
        ...checkComputeName("plan.hubName", hubName),
        ...checkNotEmpty("plan.spokes", spokes, "name the networks to join"),
        ...findingIf(
            spokes.length > maxSpokes,
            "plan.spokes",
            `must have at most ${maxSpokes} entries`,
            spokes.length,
            "let clusters share networks",
        ),
        ...checkUnique(
            (index) => `plan.spokes.${index}.key`,
            spokes.map(({ key }) => key),
        ),
        ...spokes.flatMap(({ name, network }, index) => [
            ...checkComputeName(`plan.spokes.${index}.name`, name),
            ...findingIf(
                !/^projects\/[^/]+\/global\/networks\/[^/]+$/.test(network),
                `plan.spokes.${index}.network`,
                "must be the relative name of a network",
                network,
                "write projects/<project>/global/networks/<name>",
            ),
        ]),
    ];
}
