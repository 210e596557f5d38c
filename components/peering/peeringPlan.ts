import { checkComputeName, finding, findingIf, within, type Finding } from "../shared/checks.js";
import { maxComputeName } from "../shared/gcpNames.js";
import { fitName } from "../shared/names.js";
import type { Problem } from "../shared/problems.js";
import { colourEdges } from "./edgeColouring.js";

/** One direction of a VPC peering. Traffic flows only when both directions exist. */
export interface PeeringPlan {
    /**
     * What the peering is called here; its logical name is built from it.
     * @example "paris-rome"
     */
    readonly key: string;
    /**
     * Name on Google Cloud, at most 63 characters.
     * @example "prod-paris-rome"
     */
    readonly name: string;
    /**
     * Key of the network that holds this direction.
     * @example "paris"
     */
    readonly from: string;
    /**
     * Key of the network it leads to.
     * @example "rome"
     */
    readonly to: string;
    /**
     * Keys of the peerings that must be finished first. Google allows one peering operation at a time on a network and
     * on its peer (provider issue terraform-provider-google#3034); operations on disjoint networks may run together.
     * @example ["rome-paris"]
     */
    readonly after: readonly string[];
}

/**
 * Both directions of every pair of networks, ordered so that no network sees two operations at once, and each waits
 * only for those it shares a network with.
 *
 * A network with Δ peers sees 2Δ operations, so the longest chain has at least 2Δ steps; edge colouring keeps it at
 * that, or two more (docs/adr/0013).
 *
 * @param prefix - what names on Google Cloud begin with
 * @param pairs - which networks are peered, by key; order of keys and of pairs does not matter
 */
export function planPeerings(prefix: string, pairs: readonly (readonly [string, string])[]): readonly PeeringPlan[] {
    const lastOn = new Map<string, string>();
    return colourEdges(pairs).flatMap(({ edge: [a, b] }) =>
        (
            [
                [a, b],
                [b, a],
            ] as const
        ).map(([from, to]) => {
            const key = `${from}-${to}`;
            const after = [...new Set([lastOn.get(from), lastOn.get(to)])].filter((entry) => entry !== undefined);
            lastOn.set(from, key);
            lastOn.set(to, key);
            return { key, name: peeringName(prefix, from, to), from, to, after };
        }),
    );
}

/** Steps that cannot run together: the longest chain through the plan. */
export function sequentialSteps(plans: readonly PeeringPlan[]): number {
    const depth = new Map<string, number>();
    for (const plan of plans) {
        depth.set(plan.key, 1 + Math.max(0, ...plan.after.map((key) => depth.get(key) ?? 0)));
    }
    return Math.max(0, ...depth.values());
}

/** Name of one direction on Google Cloud. */
export function peeringName(prefix: string, from: string, to: string): string {
    return fitName(`${prefix}-${from}-${to}`, maxComputeName);
}

/**
 * What is wrong with peerings that were not planned by {@link planPeerings}.
 *
 * @param plan - peerings in the order they are made
 * @param networks - keys of the networks there are
 */
export function checkPeerings(plan: readonly PeeringPlan[], networks: readonly string[]): readonly Problem[] {
    const made = new Set<string>();
    const pairs = new Set<string>();
    return plan.flatMap(({ key, name, from, to, after }, index) => {
        const known = (where: "from" | "to", network: string): readonly Finding[] =>
            findingIf(
                !networks.includes(network),
                where,
                `must be one of ${networks.join(", ")}`,
                network,
                "correct it or add the network",
            );
        const problems = within(`plan.${index}`, [
            ...findingIf(made.has(key), "key", "must be used once", key, "give every peering a key of its own"),
            ...checkComputeName("name", name),
            ...known("from", from),
            ...known("to", to),
            ...findingIf(from === to, "to", "must be another network than from", to, "peer it with another"),
            ...findingIf(
                pairs.has(`${from}\0${to}`),
                "to",
                "must be peered with its network once",
                `${from} to ${to} twice`,
                "remove one of them",
            ),
            ...after
                .filter((other) => !made.has(other))
                .map((other) =>
                    finding("after", "must name peerings that come before", other, "put that one first, or remove it"),
                ),
        ]);
        made.add(key);
        pairs.add(`${from}\0${to}`);
        return problems;
    });
}
