import { describe, expect, it } from "vitest";

import { exampleSpec } from "../../../stacks/checks/examples.js";
import type { SpecPatch } from "../../../stacks/checks/rule.js";

const agent = (requests: SpecPatch): SpecPatch => ({ cilium: { resources: { agent: requests } } });

describe("text that is refused when the file is read", () => {
    it.each<[string, SpecPatch, string]>([
        ["processors in the unit of memory", agent({ cpu: "1Gi" }), "cilium.resources.agent.cpu"],
        ["less than a thousandth of a processor", agent({ cpu: "0.5m" }), "cilium.resources.agent.cpu"],
        ["memory in the unit of processors", agent({ memory: "500m" }), "cilium.resources.agent.memory"],
        ["memory in bytes", agent({ memory: "512" }), "cilium.resources.agent.memory"],
    ])("%s", (_what, patch, path) => {
        expect(refusedPaths(patch)).toEqual([path]);
    });

    it.each<[string, SpecPatch]>([
        ["thousandths of a processor, and memory", agent({ cpu: "500m", memory: "1.5Gi" })],
        ["processors", agent({ cpu: "0.5" })],
    ])("but not %s", (_what, patch) => {
        expect(refusedPaths(patch)).toEqual([]);
    });
});

/** Paths of what the schema refuses in an example. */
function refusedPaths(patch: SpecPatch): readonly string[] {
    try {
        exampleSpec(patch);
        return [];
    } catch (error) {
        return (error as { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] }).issues.map(
            ({ path }) => path.join("."),
        );
    }
}
