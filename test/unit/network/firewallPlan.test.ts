import { describe, expect, it } from "vitest";

import { planMeshFirewall } from "../../../components/network/firewallPlan.js";

const neighbours = [
    { nodeRange: "10.128.12.0/22", podRange: "10.0.192.0/18" },
    { nodeRange: "10.128.8.0/22", podRange: "10.0.128.0/18" },
];

describe("planMeshFirewall", () => {
    it("names exactly the neighbours' ranges, in order", () => {
        const rules = planMeshFirewall("paris", "lab-paris", "mesh-lab-paris", neighbours);
        expect(rules.map(({ key, sourceRanges }) => [key, sourceRanges])).toEqual([
            ["paris-mesh-nodes", ["10.128.8.0/22", "10.128.12.0/22"]],
            ["paris-mesh-pods", ["10.0.128.0/18", "10.0.192.0/18"]],
        ]);
    });

    it("opens to nodes only what probes need", () => {
        const [nodes] = planMeshFirewall("paris", "lab-paris", "mesh-lab-paris", neighbours);
        expect(nodes?.allow).toEqual([{ protocol: "tcp", ports: ["4240"] }, { protocol: "icmp" }]);
    });

    it("applies to the cluster's own nodes", () => {
        const rules = planMeshFirewall("paris", "lab-paris", "mesh-lab-paris", neighbours);
        expect(rules.every((rule) => rule.targetTags.join() === "mesh-lab-paris")).toBe(true);
    });

    it("opens nothing without neighbours", () => expect(planMeshFirewall("a", "a", "t", [])).toEqual([]));
});
