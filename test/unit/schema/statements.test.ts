import { describe, expect, it } from "vitest";

import { exampleSpec } from "../../../stacks/checks/examples.js";
import { checkEnvironment } from "../../../stacks/checks/index.js";
import { compileMesh, type MeshPlan } from "../../../stacks/compile.js";
import type { SpecPatch } from "../../../stacks/checks/rule.js";
import { environmentSchema } from "../../../stacks/schema.js";

const planOf = (patch: SpecPatch): MeshPlan => compileMesh(exampleSpec(patch)).plan!;
const said = (key: keyof typeof environmentSchema.shape): string => environmentSchema.shape[key].meta()!.description!;

describe("what the specification says of its keys", () => {
    it("is true of labels: Google Cloud has them, Kubernetes has not", () => {
        const plan = planOf({ labels: { team: "platform" }, clusters: { paris: { labels: { cost: "shop" } } } });
        const { gke, objectLabels } = plan.clusters["paris"]!;
        expect(gke.labels).toMatchObject({ team: "platform", cost: "shop" });
        expect(Object.keys(objectLabels)).not.toContain("team");
        expect(Object.keys(objectLabels)).not.toContain("cost");
        expect(said("labels")).toContain("Google Cloud");
    });

    it("is true of the tier: warnings and errors in production, neither in development", () => {
        const daring: SpecPatch = { deletionProtection: false, mesh: { apiserverReplicas: 1 } };
        const severities = (tier: string): readonly (string | undefined)[] =>
            checkEnvironment(exampleSpec({ ...daring, tier })).map(({ severity }) => severity);
        expect(severities("production").toSorted()).toEqual(["error", "warning"]);
        expect(severities("development")).toEqual([]);
        expect(said("tier")).toMatch(/warnings in production, and errors/);
    });
});
