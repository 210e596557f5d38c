import { maxComputeName } from "../shared/gcpNames.js";
import { fitName } from "../shared/names.js";

/** One direction of a VPC peering. Traffic flows only when both directions exist. */
export interface PeeringPlan {
    readonly key: string;
    readonly name: string;
    /** Network keys. */
    readonly from: string;
    readonly to: string;
    /**
     * Keys of the peerings that must be finished first. Google allows one peering operation at a time on a network and
     * on its peer (provider issue terraform-provider-google#3034); operations on disjoint networks may run together.
     */
    readonly after: readonly string[];
}

/**
 * Both directions of every pair of networks, ordered so that no network sees two operations at once.
 *
 * @param networks - network keys
 * @param pairs - which networks are peered; order of names and of pairs does not matter
 */
export function planPeerings(
    prefix: string,
    networks: readonly string[],
    pairs: readonly (readonly [string, string])[],
): readonly PeeringPlan[] {
    const wanted = new Set(pairs.map(([a, b]) => pairKey(a, b)));
    const lastOn = new Map<string, string>();
    const plans: PeeringPlan[] = [];
    for (const [a, b] of roundRobin([...networks].sort())) {
        if (!wanted.has(pairKey(a, b))) {
            continue;
        }
        for (const [from, to] of [
            [a, b],
            [b, a],
        ] as const) {
            const key = `${from}-${to}`;
            const after = [...new Set([lastOn.get(from), lastOn.get(to)])].filter((entry) => entry !== undefined);
            plans.push({ key, name: peeringName(prefix, from, to), from, to, after });
            lastOn.set(from, key);
            lastOn.set(to, key);
        }
    }
    return plans;
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

function pairKey(a: string, b: string): string {
    return a < b ? `${a}\0${b}` : `${b}\0${a}`;
}

/** All pairs in rounds in which every network appears at most once (the circle method of round-robin tournaments). */
function* roundRobin(names: readonly string[]): Generator<readonly [string, string]> {
    const seats: (string | undefined)[] = names.length % 2 === 0 ? [...names] : [...names, undefined];
    for (let round = 0; round < seats.length - 1; round += 1) {
        for (let index = 0; index < seats.length / 2; index += 1) {
            const [a, b] = [seats[index], seats[seats.length - 1 - index]];
            if (a !== undefined && b !== undefined) {
                yield a < b ? [a, b] : [b, a];
            }
        }
        seats.splice(1, 0, seats.pop());
    }
}
