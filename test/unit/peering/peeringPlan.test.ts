import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { maxComputeName } from "../../../components/shared/gcpNames.js";
import { peeringName, planPeerings, sequentialSteps } from "../../../components/peering/peeringPlan.js";

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `n${index}`);
const allPairs = (networks: readonly string[]): readonly (readonly [string, string])[] =>
    networks.flatMap((a, index) => networks.slice(index + 1).map((b) => [a, b] as const));

describe("planPeerings", () => {
    it("makes both directions of every pair, once", () => {
        const networks = names(5);
        const plan = planPeerings("lab", networks, allPairs(networks));
        expect(new Set(plan.map(({ from, to }) => `${from}>${to}`)).size).toBe(20);
        expect(plan).toHaveLength(20);
    });

    it("does not depend on the order of networks and pairs", () => {
        const networks = names(6);
        const plan = planPeerings("lab", networks, allPairs(networks));
        const shuffled = planPeerings(
            "lab",
            [...networks].reverse(),
            allPairs(networks)
                .map(([a, b]) => [b, a] as const)
                .reverse(),
        );
        expect(shuffled).toEqual(plan);
    });

    it("never lets two operations touch one network at a time", () => {
        const scene = fc
            .integer({ min: 2, max: 12 })
            .chain((count) =>
                fc.record({ count: fc.constant(count), pairs: fc.subarray([...allPairs(names(count))]) }),
            );
        fc.assert(
            fc.property(scene, ({ count, pairs }) => {
                const plan = planPeerings("p", names(count), pairs);
                const ancestors = new Map<string, Set<string>>();
                for (const step of plan) {
                    const before = new Set(step.after.flatMap((key) => [key, ...ancestors.get(key)!]));
                    ancestors.set(step.key, before);
                }
                for (const one of plan) {
                    for (const other of plan) {
                        const shared = [one.from, one.to].some((network) => [other.from, other.to].includes(network));
                        if (one !== other && shared) {
                            const ordered =
                                ancestors.get(one.key)!.has(other.key) || ancestors.get(other.key)!.has(one.key);
                            expect(ordered, `${one.key} and ${other.key}`).toBe(true);
                        }
                    }
                }
            }),
        );
    });

    it("needs two steps per round of a full mesh, not two per pair", () => {
        const networks = names(10);
        const plan = planPeerings("p", networks, allPairs(networks));
        expect(plan).toHaveLength(90);
        expect(sequentialSteps(plan)).toBe(18);
    });

    it("makes nothing of no pairs", () => expect(planPeerings("p", names(3), [])).toEqual([]));
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
