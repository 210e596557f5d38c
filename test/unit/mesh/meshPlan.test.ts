import { describe, expect, it } from "vitest";

import { edgesOf } from "../../../components/mesh/meshPlan.js";

describe("edgesOf", () => {
    it("names every connection once", () => {
        expect(edgesOf({ a: ["b", "c"], b: ["a", "c"], c: ["a", "b"] })).toEqual([
            ["a", "b"],
            ["a", "c"],
            ["b", "c"],
        ]);
    });

    it("finds none in a single cluster", () => expect(edgesOf({ a: [] })).toEqual([]));
});
