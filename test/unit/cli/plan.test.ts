import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { renderPlan } from "../../../cli/plan/render.js";
import { loadEnvironment } from "../../../stacks/load.js";

describe("renderPlan", () => {
    it("shows ranges, endpoints and connections", () => {
        const text = renderPlan(
            loadEnvironment(join(import.meta.dirname, "../../../stacks/environments"), "example").plan,
        );
        expect(text).toMatch(
            /paris .* 1 .* europe-west9 .* 10\.128\.4\.0\/22 .* 10\.0\.64\.0\/18 .* paris\.mesh\.cilium\.io \(10\.128\.7\.240\)/,
        );
        expect(text).toMatch(/connections: 3; VPC peerings: 6 in 6 steps/);
        expect(text).toMatch(/shop\/checkout \(backends in amsterdam, paris\)/);
    });
});
