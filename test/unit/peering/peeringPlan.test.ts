import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { colourEdges } from "../../../components/peering/edgeColouring.js";
import {
    checkPeerings,
    peeringName,
    planPeerings,
    sequentialSteps,
    type PeeringPlan,
} from "../../../components/peering/peeringPlan.js";
import { maxComputeName } from "../../../components/shared/gcpNames.js";

type Pair = readonly [string, string];

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `n${index}`);
const allPairs = (networks: readonly string[]): readonly Pair[] =>
    networks.flatMap((a, index) => networks.slice(index + 1).map((b): Pair => [a, b]));
const somePairs: fc.Arbitrary<Pair[]> = fc
    .integer({ min: 2, max: 12 })
    .chain((count) => fc.subarray([...allPairs(names(count))]));
const coloursOf = (pairs: readonly Pair[]): number => new Set(colourEdges(pairs).map(({ colour }) => colour)).size;

/**
 * Runs a plan as the engine does, everything at once that waits for nothing, each operation as long as chance has it.
 *
 * @param waits - keys each operation waits for
 * @returns moments at which a network saw two operations
 */
function run(plan: readonly PeeringPlan[], waits: ReadonlyMap<string, readonly string[]>, lengths: readonly number[]) {
    const ends = new Map<string, number>();
    const spans: { readonly networks: readonly string[]; readonly start: number; readonly end: number }[] = [];
    const left = new Map(plan.map((peering, index) => [peering.key, { peering, length: lengths[index]! }]));
    while (left.size > 0) {
        const ready = [...left.values()].find(({ peering }) => waits.get(peering.key)!.every((key) => ends.has(key)))!;
        const start = Math.max(0, ...waits.get(ready.peering.key)!.map((key) => ends.get(key)!));
        ends.set(ready.peering.key, start + ready.length);
        spans.push({ networks: [ready.peering.from, ready.peering.to], start, end: start + ready.length });
        left.delete(ready.peering.key);
    }
    return spans.flatMap((one, index) =>
        spans
            .slice(index + 1)
            .filter((other) => one.start < other.end && other.start < one.end)
            .filter((other) => other.networks.some((network) => one.networks.includes(network))),
    );
}

const forwards = (plan: readonly PeeringPlan[]): ReadonlyMap<string, readonly string[]> =>
    new Map(plan.map(({ key, after }) => [key, after]));
/** The engine deletes what depends on a resource before the resource. */
const backwards = (plan: readonly PeeringPlan[]): ReadonlyMap<string, readonly string[]> =>
    new Map(plan.map(({ key }) => [key, plan.filter(({ after }) => after.includes(key)).map((other) => other.key)]));

/** A plan and how long each of its operations takes. */
const timed = somePairs.chain((pairs) =>
    fc.record({
        plan: fc.constant(planPeerings("p", pairs)),
        lengths: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2 * pairs.length, maxLength: 2 * pairs.length }),
    }),
);

describe("planPeerings", () => {
    it("makes both directions of every pair, once", () => {
        const plan = planPeerings("lab", allPairs(names(5)));
        expect(new Set(plan.map(({ from, to }) => `${from}>${to}`)).size).toBe(20);
        expect(plan).toHaveLength(20);
    });

    it("does not depend on the order of pairs and of names in them", () => {
        const pairs = allPairs(names(6));
        const shuffled = planPeerings("lab", pairs.map(([a, b]): Pair => [b, a]).reverse());
        expect(shuffled).toEqual(planPeerings("lab", pairs));
    });

    it.each([
        [2, 1, 2],
        [8, 7, 14],
        [25, 25, 50],
        [26, 25, 50],
    ])("joins a full mesh of %i networks in %i rounds, %i steps", (count, colours, steps) => {
        const plan = planPeerings("p", allPairs(names(count)));
        expect(coloursOf(allPairs(names(count)))).toBe(colours);
        expect(plan).toHaveLength(count * (count - 1));
        expect(sequentialSteps(plan)).toBe(steps);
    });

    it("has a longest chain of two steps per colour", () => {
        fc.assert(
            fc.property(somePairs, (pairs) => {
                expect(sequentialSteps(planPeerings("p", pairs))).toBe(2 * coloursOf(pairs));
            }),
        );
    });

    it("waits only for what shares a network", () => {
        fc.assert(
            fc.property(somePairs, (pairs) => {
                const plan = planPeerings("p", pairs);
                const byKey = new Map(plan.map((peering) => [peering.key, peering]));
                for (const { from, to, after } of plan) {
                    const shared = after
                        .map((key) => byKey.get(key)!)
                        .filter((other) => [from, to].includes(other.from) || [from, to].includes(other.to));
                    expect(shared).toHaveLength(after.length);
                    expect(after.length).toBeLessThanOrEqual(2);
                }
            }),
        );
    });

    it("never lets a network see two operations at once, made or taken away, however long each takes", () => {
        fc.assert(
            fc.property(timed, ({ plan, lengths }) => {
                expect(run(plan, forwards(plan), lengths)).toEqual([]);
                expect(run(plan, backwards(plan), lengths)).toEqual([]);
            }),
        );
    });

    it("would let it without the waiting", () => {
        const plan = planPeerings("p", allPairs(names(3)));
        expect(run(plan, new Map(plan.map(({ key }) => [key, []])), [1, 1, 1, 1, 1, 1])).not.toEqual([]);
    });

    it("keeps what one network leaves behind in a chain of its own", () => {
        fc.assert(
            fc.property(somePairs, (pairs) => {
                const gone = planPeerings("p", pairs).filter(({ from, to }) => [from, to].includes("n0"));
                gone.slice(1).forEach(({ after }, index) => expect(after).toContain(gone[index]!.key));
            }),
        );
    });

    it("makes nothing of no pairs", () => expect(planPeerings("p", [])).toEqual([]));
});

describe("peeringName", () => {
    it("stays readable where it fits", () => expect(peeringName("lab", "paris", "rome")).toBe("lab-paris-rome"));

    it("stays unique and short enough where it does not", () => {
        const long = (end: string): string =>
            peeringName("environment", `${"x".repeat(30)}-a`, `${"y".repeat(30)}-${end}`);
        expect(long("b")).not.toBe(long("c"));
        expect(long("b").length).toBeLessThanOrEqual(maxComputeName);
        expect(long("b")).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);
    });
});

describe("checkPeerings", () => {
    const networks = names(3);
    const plan = planPeerings("p", allPairs(networks));

    it("has nothing to say about what was planned", () => expect(checkPeerings(plan, networks)).toEqual([]));

    it.each<[string, Partial<PeeringPlan>, string, RegExp]>([
        ["a name that Google refuses", { name: "P" }, "plan.5.name", /^must be at most 63 .*, got P; /],
        ["a network nobody gave", { to: "n9" }, "plan.5.to", /^must be one of n0, n1, n2, got n9; /],
        [
            "a peering with itself",
            { from: "n1", to: "n1" },
            "plan.5.to",
            /^must be another network than from, got n1; /,
        ],
        ["an unknown predecessor", { after: ["n8-n9"] }, "plan.5.after", /^must name peerings .*, got n8-n9; /],
        ["a key twice", { key: plan[0]!.key, after: [] }, "plan.5.key", /^must be used once, got /],
    ])("finds %s", (_what, change, path, text) => {
        const changed = plan.map((peering, index) => (index === 5 ? { ...peering, ...change } : peering));
        expect(checkPeerings(changed, networks)).toEqual([{ path, text: expect.stringMatching(text) as string }]);
    });
});
