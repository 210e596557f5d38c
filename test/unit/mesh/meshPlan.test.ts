import { describe, expect, it } from "vitest";

import { edgesOf, planFullMesh } from "../../../components/mesh/meshPlan.js";

describe("planFullMesh", () => {
    it("connects everyone with everyone, mutually", () => {
        const peers = planFullMesh(["c", "a", "b"]);
        expect(peers).toEqual({ a: ["b", "c"], b: ["a", "c"], c: ["a", "b"] });
    });

    it("has n(n-1)/2 connections, each once", () => {
        const names = Array.from({ length: 511 }, (_, index) => `c${index}`);
        expect(edgesOf(planFullMesh(names))).toHaveLength((511 * 510) / 2);
    });

    it("leaves a single cluster alone", () => expect(planFullMesh(["a"])).toEqual({ a: [] }));
});
