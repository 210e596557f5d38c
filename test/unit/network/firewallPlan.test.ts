import { describe, expect, it } from "vitest";

import { planClusterFirewall } from "../../../components/network/clusterFirewallPlan.js";
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
            ["paris-mesh-hosts", ["10.128.8.0/22", "10.128.12.0/22"]],
        ]);
    });

    it.each<[string, readonly CompleteRulePlan[], readonly string[]]>([
        [
            "native routing",
            datapath("native"),
            ["nodes: tcp 4240, icmp", "pods: tcp, udp, icmp", "hosts: tcp, udp, icmp"],
        ],
        ["VXLAN", datapath("vxlan"), ["nodes: tcp 4240, icmp, udp 8472"]],
        ["Geneve", datapath("geneve"), ["nodes: tcp 4240, icmp, udp 6081"]],
        [
            "WireGuard",
            datapath("native", "wireguard"),
            ["nodes: tcp 4240, icmp, udp 51871", "pods: tcp, udp, icmp", "hosts: tcp, udp, icmp"],
        ],
        ["WireGuard in VXLAN", datapath("vxlan", "wireguard"), ["nodes: tcp 4240, icmp, udp 8472 51871"]],
        [
            "IPsec",
            datapath("native", "ipsec"),
            ["nodes: tcp 4240, icmp", "pods: tcp, udp, icmp", "hosts: tcp, udp, icmp", "esp: esp"],
        ],
    ])("opens for %s what it needs and no more", (_what, rules, expected) => expect(opened(rules)).toEqual(expected));

    it("lets nodes of others reach pods with native routing, and pods only", () => {
        const destinations = (patch: Partial<MeshFirewallInput>): readonly unknown[] =>
            planMeshFirewall({ ...input, ...patch }).map(({ key, destinationRanges }) => [key, destinationRanges]);
        expect(destinations({ ownPodRanges: ["10.0.64.0/18"] })).toEqual([
            ["paris-mesh-nodes", undefined],
            ["paris-mesh-pods", undefined],
            ["paris-mesh-hosts", ["10.0.64.0/18"]],
        ]);
        expect(destinations({ podRanges: ["10.0.0.0/9"] })).toContainEqual(["paris-mesh-hosts", ["10.0.0.0/9"]]);
    });

    it("lets ESP pass between the nodes of one cluster, which GKE does not", () => {
        const esp = datapath("vxlan", "ipsec").find(({ key }) => key.endsWith("esp"));
        expect(esp?.sourceRanges).toEqual(["10.128.4.0/22", "10.128.8.0/22", "10.128.12.0/22"]);
    });

    it("opens load balancers where GKE may not do so itself", () => {
        const rules = planMeshFirewall({ ...input, loadBalancers: true });
        expect(opened(rules).slice(3)).toEqual(["apiserver: tcp 2379", "lb-health: tcp 10256"]);
        expect(rules[3]!.sourceRanges).toHaveLength(5);
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

describe("planClusterFirewall", () => {
    const nodes = { key: "paris", namePrefix: "prod-paris", targetTag: "mesh-prod-paris" };

    it("opens what GKE's rule for pods leaves out: ranges beyond the first", () => {
        expect(planClusterFirewall({ ...nodes, extraPodRanges: ["10.2.0.0/20", "10.1.0.0/20"] })).toEqual([
            {
                key: "paris-own-pods",
                name: "prod-paris-own-pods",
                description: "pods of further ranges of the same cluster",
                sourceRanges: ["10.1.0.0/20", "10.2.0.0/20"],
                targetTags: ["mesh-prod-paris"],
                allow: ["tcp", "udp", "icmp", "sctp", "esp", "ah"].map((protocol) => ({ protocol })),
                priority: 1000,
                logging: false,
            },
        ]);
    });

    it("opens ports of webhooks to the control plane, once each and in order", () => {
        const [rule, ...more] = planClusterFirewall({
            ...nodes,
            controlPlaneRange: "172.16.0.0/28",
            webhookPorts: [9443, 8443, 9443],
            priority: 900,
            logging: true,
        });
        expect(rule).toMatchObject({
            key: "paris-webhooks",
            sourceRanges: ["172.16.0.0/28"],
            allow: [{ protocol: "tcp", ports: ["8443", "9443"] }],
            priority: 900,
            logging: true,
        });
        expect(more).toEqual([]);
    });

    it("opens nothing where nothing is left out", () => {
        expect(planClusterFirewall(nodes)).toEqual([]);
        expect(planClusterFirewall({ ...nodes, controlPlaneRange: "172.16.0.0/28" })).toEqual([]);
        expect(planClusterFirewall({ ...nodes, webhookPorts: [8443] })).toEqual([]);
    });
});
