import { describe, expect, it } from "vitest";

import { planMeshFirewall, type MeshFirewallInput } from "../../../components/network/firewallPlan.js";
import type { CompleteRulePlan } from "../../../components/network/networkPlan.js";

const input: MeshFirewallInput = {
    key: "paris",
    namePrefix: "lab-paris",
    targetTag: "mesh-lab-paris",
    whom: "clusters connected to paris",
    nodeRanges: ["10.128.12.0/22", "10.128.8.0/22"],
    podRanges: ["10.0.192.0/18", "10.0.128.0/18", "10.1.0.0/18"],
    ownNodeRanges: ["10.128.4.0/22"],
    datapath: { mode: "native", encryption: { type: "none" } },
    logging: false,
    loadBalancers: false,
};

const datapath = (
    mode: NonNullable<MeshFirewallInput["datapath"]>["mode"],
    type: NonNullable<MeshFirewallInput["datapath"]>["encryption"]["type"] = "none",
): readonly CompleteRulePlan[] => planMeshFirewall({ ...input, datapath: { mode, encryption: { type } } });

/** `kind: protocol ports` of every rule. */
const opened = (rules: readonly CompleteRulePlan[]): readonly string[] =>
    rules.map(
        ({ key, allow }) =>
            `${key.replace("paris-mesh-", "")}: ${allow.map(({ protocol, ports }) => [protocol, ...(ports ?? [])].join(" ")).join(", ")}`,
    );

describe("planMeshFirewall", () => {
    it("names exactly the ranges given, in order", () => {
        expect(planMeshFirewall(input).map(({ key, sourceRanges }) => [key, sourceRanges])).toEqual([
            ["paris-mesh-nodes", ["10.128.8.0/22", "10.128.12.0/22"]],
            ["paris-mesh-pods", ["10.0.128.0/18", "10.0.192.0/18", "10.1.0.0/18"]],
        ]);
    });

    it.each<[string, readonly CompleteRulePlan[], readonly string[]]>([
        ["native routing", datapath("native"), ["nodes: tcp 4240, icmp", "pods: tcp, udp, icmp"]],
        ["VXLAN", datapath("vxlan"), ["nodes: tcp 4240, icmp, udp 8472"]],
        ["Geneve", datapath("geneve"), ["nodes: tcp 4240, icmp, udp 6081"]],
        ["WireGuard", datapath("native", "wireguard"), ["nodes: tcp 4240, icmp, udp 51871", "pods: tcp, udp, icmp"]],
        ["WireGuard in VXLAN", datapath("vxlan", "wireguard"), ["nodes: tcp 4240, icmp, udp 8472 51871"]],
        ["IPsec", datapath("native", "ipsec"), ["nodes: tcp 4240, icmp", "pods: tcp, udp, icmp", "esp: esp"]],
    ])("opens for %s what it needs and no more", (_what, rules, expected) => expect(opened(rules)).toEqual(expected));

    it("lets ESP pass between the nodes of one cluster, which GKE does not", () => {
        const esp = datapath("vxlan", "ipsec").find(({ key }) => key.endsWith("esp"));
        expect(esp?.sourceRanges).toEqual(["10.128.4.0/22", "10.128.8.0/22", "10.128.12.0/22"]);
    });

    it("opens load balancers where GKE may not do so itself", () => {
        const rules = planMeshFirewall({ ...input, loadBalancers: true });
        expect(opened(rules).slice(2)).toEqual(["apiserver: tcp 2379", "lb-health: tcp 10256"]);
        expect(rules[2]!.sourceRanges).toHaveLength(5);
    });

    it("applies to nodes with the tag given", () => {
        expect(planMeshFirewall(input).every((rule) => rule.targetTags.join() === "mesh-lab-paris")).toBe(true);
    });

    it("keeps names within what Google allows", () => {
        const rules = planMeshFirewall({ ...input, namePrefix: `environment-${"x".repeat(45)}` });
        expect(rules.every(({ name }) => name.length <= 63)).toBe(true);
        expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    });

    it("opens nothing without neighbours", () =>
        expect(planMeshFirewall({ ...input, nodeRanges: [], podRanges: [] })).toEqual([]));
});
