import { describe, expect, it } from "vitest";

import type { Budget } from "../../../stacks/compile.js";
import { planMesh } from "../../../stacks/plan/mesh.js";
import { specOf, type RawSpec } from "./anySpec.js";

const raw: RawSpec = {
    environment: "test",
    project: "test-project",
    clusters: Object.fromEntries(
        [1, 2, 3].map((id) => [
            `c${id}`,
            {
                id,
                region: "europe-west9",
                zones: ["europe-west9-a", "europe-west9-b"],
                pools: { main: { autoscaling: { min: 1, max: id } } },
            },
        ]),
    ),
};
const budgetOf = (more: Partial<RawSpec> = {}): Budget => planMesh(specOf({ ...raw, ...more })).budget;

describe("the budget of a plan", () => {
    it("counts ranges, ids and fees", () => {
        expect(budgetOf()).toMatchObject({
            podSpace: { used: 3 * 2 ** 14, limit: 2 ** 23 },
            nodeSpace: { used: 3 * 2 ** 10, limit: 2 ** 19 },
            ids: { used: 3, limit: 511 },
            gkeFee: { used: 0.3 },
        });
    });

    it("knows what fewer clusters leave to identities", () => {
        expect(budgetOf()["identities"]!.limit).toBe(32_767);
        expect(budgetOf({ mesh: { maxConnectedClusters: 255 } })["identities"]!.limit).toBe(65_535);
    });

    it("counts peerings or spokes, whichever join the networks", () => {
        expect(budgetOf()["peerings"]).toMatchObject({ used: 2, limit: 25, where: "c1" });
        const hub = budgetOf({ network: { mode: "ncc" } });
        expect(hub["spokes"]).toMatchObject({ used: 3, limit: 250 });
        expect(hub).not.toHaveProperty("peerings");
        expect(budgetOf({ network: { mode: "shared" } })).not.toHaveProperty("peerings");
    });

    it("estimates memory from the cluster that knows most others", () => {
        expect(budgetOf()["agentMemory"]!.used).toBe(0.15);
        const hub = budgetOf({ mesh: { topology: { hubs: ["c3"] } } });
        expect(hub["agentMemory"]).toMatchObject({ used: 0.15, where: "c3" });
        expect(hub["helmPayload"]).toMatchObject({ used: 405_082, where: "c3" });
    });

    it("stays within a Secret for the largest mesh", () => {
        const clusters = Object.fromEntries(
            Array.from({ length: 511 }, (_, index) => [
                `c${index + 1}`,
                { id: index + 1, region: "europe-west9", zones: ["europe-west9-a"], pools: { main: {} } },
            ]),
        );
        const { used, limit } = budgetOf({ clusters, network: { mode: "shared" } })["helmPayload"]!;
        expect(used!).toBeLessThan(limit!);
    });

    it("names the assumption behind every figure", () => {
        for (const entry of Object.values(budgetOf())) {
            expect(entry.assumption).not.toBe("");
        }
    });
});
