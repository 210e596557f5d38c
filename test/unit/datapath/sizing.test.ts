import { describe, expect, it } from "vitest";

import {
    defaultMaxUnavailable,
    planSizing,
    quantity,
    releaseTimeout,
    type SizedPart,
} from "../../../components/datapath/sizing.js";

const parts: readonly SizedPart[] = ["agent", "operator", "apiserver", "etcd", "kvstoremesh"];

describe("planSizing", () => {
    it("asks for no less the larger the mesh is, for every part", () => {
        const sizes = Array.from({ length: 511 }, (_, peers) => planSizing(peers));
        for (const part of parts) {
            for (const [index, size] of sizes.slice(1).entries()) {
                expect(quantity(size[part].cpu)).toBeGreaterThanOrEqual(quantity(sizes[index]![part].cpu));
                expect(quantity(size[part].memory)).toBeGreaterThanOrEqual(quantity(sizes[index]![part].memory));
            }
        }
        expect(sizes[510]!.kvstoremeshQps).toBeGreaterThan(sizes[0]!.kvstoremeshQps);
    });

    it("changes in few steps, so that a new cluster rarely restarts the agents of all others", () => {
        const sizes = Array.from({ length: 511 }, (_, peers) => JSON.stringify(planSizing(peers)));
        expect(new Set(sizes).size).toBe(4);
    });

    it("has what is measured on the local cloud as its least", () => {
        const { agent, operator } = planSizing(1);
        expect(quantity(agent.memory)).toBeGreaterThan(184e6);
        expect(quantity(operator.memory)).toBeGreaterThan(125e6);
    });

    it("takes what a person asks for, number by number", () => {
        const none = { agent: {}, operator: {}, apiserver: {}, etcd: {}, kvstoremesh: {} };
        expect(planSizing(1, { ...none, etcd: { memory: "2Gi" } })).toEqual({
            ...planSizing(1),
            etcd: { cpu: "100m", memory: "2Gi" },
        });
    });
});

describe("releaseTimeout", () => {
    it.each([
        [3, 2, 900],
        [100, 2, 3300],
        [100, "10%", 900],
        [1000, "10%", 900],
        [3000, "10%", 900],
        [450, 2, 13_800],
        [1000, 2, 14_400],
        [3000, 1, 14_400],
        [1, "1%", 900],
        [0, 1, 900],
    ])("for %i nodes, %s at once: %i s", (nodes, maxUnavailable, expected) =>
        expect(releaseTimeout(nodes, maxUnavailable)).toBe(expected),
    );
});

describe("the default of agents that restart at once", () => {
    it("reports a broken image after a quarter of an hour, however large the cluster", () => {
        for (const nodes of [0, 1, 3, 11, 300, 3000, 15_000]) {
            expect(releaseTimeout(nodes, defaultMaxUnavailable)).toBe(900);
        }
    });
});

describe("quantity", () => {
    it.each([
        ["100m", 0.1],
        ["2", 2],
        ["64Ki", 65_536],
        ["256Mi", 268_435_456],
        ["1.5Gi", 1_610_612_736],
    ])("%s", (text, expected) => expect(quantity(text)).toBe(expected));
});
