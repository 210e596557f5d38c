import { describe, expect, it } from "vitest";

import { exampleSpec } from "../../../stacks/checks/examples.js";
import type { SpecPatch } from "../../../stacks/checks/rule.js";

const paris = (cluster: SpecPatch): SpecPatch => ({ clusters: { paris: cluster } });
const main = (pool: SpecPatch): SpecPatch => paris({ pools: { main: pool } });
const backup = (more: SpecPatch): SpecPatch => paris({ backup: { schedule: "0 2 * * *", ...more } });
const roles = (...extraRoles: readonly string[]): SpecPatch => paris({ nodeServiceAccount: { extraRoles } });
const agent = (requests: SpecPatch): SpecPatch => ({ cilium: { resources: { agent: requests } } });

describe("text that is refused when the file is read", () => {
    it.each<[string, SpecPatch, string]>([
        ["processors in the unit of memory", agent({ cpu: "1Gi" }), "cilium.resources.agent.cpu"],
        ["less than a thousandth of a processor", agent({ cpu: "0.5m" }), "cilium.resources.agent.cpu"],
        ["memory in the unit of processors", agent({ memory: "500m" }), "cilium.resources.agent.memory"],
        ["memory in bytes", agent({ memory: "512" }), "cilium.resources.agent.memory"],
        ["a tag with a space", main({ tags: ["Batch Nodes!"] }), "clusters.paris.pools.main.tags.0"],
        ["a machine type without size", main({ machineType: "enormous" }), "clusters.paris.pools.main.machineType"],
        ["a role without roles/", roles("storage.objectViewer"), "clusters.paris.nodeServiceAccount.extraRoles.0"],
        ["a region in words", backup({ region: "Europe West" }), "clusters.paris.backup.region"],
        ["a namespace in words", backup({ namespaces: ["Shop X"] }), "clusters.paris.backup.namespaces.0"],
    ])("%s", (_what, patch, path) => {
        expect(refusedPaths(patch)).toEqual([path]);
    });

    it.each<[string, SpecPatch]>([
        ["thousandths of a processor, and memory", agent({ cpu: "500m", memory: "1.5Gi" })],
        ["processors", agent({ cpu: "0.5" })],
        ["network tags", main({ tags: ["batch", "a-1"] })],
        ["machine types", main({ machineType: "n2-custom-4-8192-ext" })],
        ["shared-core machine types", main({ machineType: "f1-micro" })],
        ["roles of Google and of a project", roles("roles/storage.objectViewer", "projects/p/roles/my_role.x")],
        ["a region and namespaces", backup({ region: "europe-west1", namespaces: ["shop"] })],
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
