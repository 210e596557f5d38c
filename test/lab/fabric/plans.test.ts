import { describe, expect, it } from "vitest";

import { collapse, intersect } from "../real/fabric/addresses.js";
import { checkNetwork } from "../real/fabric/checks.js";
import { planDns, renderZone } from "../real/fabric/dnsPlan.js";
import { renderFirewall } from "../real/fabric/firewallPlan.js";
import type { FabricNetwork, FabricRule } from "../real/fabric/model.js";
import { hostLink, hostNamespace, ownsNamespace, peerLink, peerMac, routerNamespace } from "../real/fabric/names.js";
import { planLocalRoutes, planRouteChanges, routeText } from "../real/fabric/routePlan.js";
import { allowTcp, network, node } from "./support.js";

describe("names", () => {
    it("fit a link and are the same from both sides", () => {
        expect(peerLink("paris", "tokyo")).toBe(peerLink("tokyo", "paris"));
        expect(peerMac("paris", "tokyo")).not.toBe(peerMac("tokyo", "paris"));
        expect(peerMac("paris", "tokyo")).toMatch(/^02(:[0-9a-f]{2}){5}$/);
        expect(hostLink("a-very-long-host-name-of-a-node-pool-1234").length).toBeLessThanOrEqual(15);
    });

    it("never mistake one lab, network or host for another", () => {
        expect(hostNamespace("lab", "a", "b-c")).not.toBe(hostNamespace("lab", "a-b", "c"));
        expect(ownsNamespace("lab", routerNamespace("lab", "a"))).toBe(true);
        expect(ownsNamespace("lab", routerNamespace("lab2", "a"))).toBe(false);
        expect(ownsNamespace("la", hostNamespace("lab", "a", "b"))).toBe(false);
    });
});

describe("addresses", () => {
    it("collapse into ranges that do not overlap", () => {
        expect(collapse(["10.2.0.0/24", "10.0.0.0/8", "10.2.0.7/32", "9.0.0.1/32", "9.0.0.1/32"])).toEqual([
            "9.0.0.1/32",
            "10.0.0.0/8",
        ]);
    });

    it("intersect whichever list is the finer", () => {
        expect(intersect(["10.0.0.0/8", "9.0.0.1/32"], ["10.1.0.0/16", "9.0.0.0/24", "8.0.0.0/8"])).toEqual([
            "9.0.0.1/32",
            "10.1.0.0/16",
        ]);
    });
});

describe("firewall plan", () => {
    const hosts = [
        node("n1", "10.1.0.11", { podCidr: "10.101.1.0/24", tags: ["web"] }),
        node("n2", "10.1.0.12", { tags: ["other"] }),
    ];
    const virtualAddresses = [{ address: "10.1.0.100", hosts: ["n1"] }];
    const rulesOf = (...firewall: FabricRule[]) =>
        renderFirewall(network("paris", { hosts, virtualAddresses, firewall }))
            .split("\n")
            .filter((line) => line.includes("comment"))
            .map((line) => line.trim());

    it("aims at every address of the tagged hosts", () => {
        expect(
            rulesOf(allowTcp(["10.0.0.0/8", "10.2.0.0/16"], ["443", "80-90", "85-100"], { targets: ["web"] })),
        ).toEqual([
            "ct original ip saddr { 10.0.0.0/8 } ct original ip daddr { 10.1.0.11, 10.1.0.100, 10.101.1.0/24 } " +
                'meta l4proto tcp ct original proto-dst { 80-100, 443 } accept comment "let-in"',
        ]);
    });

    it("narrows to destinations, and drops a rule that reaches nothing", () => {
        const [rule] = rulesOf(allowTcp(["10.2.0.1"], ["80"], { destinations: ["10.1.0.100/32"], targets: ["web"] }));
        expect(rule).toContain("ct original ip daddr { 10.1.0.100 }");
        expect(rulesOf(allowTcp(["10.2.0.1"], ["80"], { destinations: ["10.1.0.100"], targets: ["other"] }))).toEqual(
            [],
        );
        expect(rulesOf(allowTcp(["10.2.0.1"], ["80"], { targets: ["nobody"] }))).toEqual([]);
        expect(rulesOf(allowTcp([], ["80"]))).toEqual([]);
    });

    it("orders rules by priority, and writes one line for each protocol", () => {
        const several = { ...allowTcp(["10.2.0.1"], []), allow: [{ protocol: "icmp" }, { protocol: "all" }] };
        const lines = rulesOf(
            { ...several, name: "later" },
            allowTcp(["10.2.0.1"], ["80"], { priority: 5, name: "first" }),
        );
        expect(lines.map((line) => /(\S+ \S+) accept comment "(.*)"/.exec(line)?.slice(1))).toEqual([
            ["80 }", "first"],
            ["l4proto icmp", "later"],
            ["10.101.1.0/24 }", "later"],
        ]);
    });
});

describe("route plan", () => {
    it("knows its own routes again and takes away the rest", () => {
        const hosts = [node("n1", "10.1.0.11", { podCidr: "10.101.1.0/24" }), node("n2", "10.1.0.12")];
        const virtualAddresses = [
            { address: "10.1.0.100", hosts: ["n2", "n1", "gone"] },
            { address: "10.1.0.101", hosts: [] },
        ];
        const [one, two] = [hostLink("n1"), hostLink("n2")];
        const wanted = planLocalRoutes(network("paris", { hosts, virtualAddresses }));
        const observed = [
            { type: "unreachable", dst: "default", flags: [] },
            { dst: "10.1.0.11", dev: one, scope: "link", flags: ["linkdown"] },
            { dst: "10.101.1.0/24", gateway: "10.1.0.11", dev: one, flags: ["onlink"] },
            {
                dst: "10.1.0.100",
                nexthops: [
                    { gateway: "10.1.0.12", dev: two, flags: ["onlink"] },
                    { gateway: "10.1.0.11", dev: one, flags: ["onlink"] },
                ],
            },
            { dst: "10.9.0.0/16", gateway: "10.1.0.11", dev: one, flags: ["onlink"] },
            { type: "unreachable", dst: "10.8.0.0/16" },
        ];
        expect(planRouteChanges(wanted, observed)).toEqual({
            remove: ["route del 10.9.0.0/16", "route del unreachable 10.8.0.0/16"],
            add: [`route replace 10.1.0.12 dev ${two} scope link`],
        });
        expect(wanted).toContain(observed[3] && routeText(observed[3]));
    });
});

describe("DNS plan", () => {
    const record = (name: string, data: string) => ({ name, type: "A", ttl: 30, rrdatas: [data] });

    it("changes the serial number with the records and with nothing else", () => {
        const serial = (...data: string[]) =>
            / (\d+) 21600 3600/.exec(
                renderZone(
                    "a.b.",
                    data.map((ip) => record("x.a.b.", ip)),
                ),
            )?.[1];
        expect(serial("10.0.0.1", "10.0.0.2")).toBe(serial("10.0.0.2", "10.0.0.1"));
        expect(serial("10.0.0.1")).not.toBe(serial("10.0.0.2"));
    });

    it("starts the server anew for other zones, not for other records", () => {
        const plan = (...names: string[]) =>
            planDns(
                names.map((dnsName) => ({ dnsName, records: [record(dnsName, "10.0.0.1")] })),
                "/d",
            );
        const changed = planDns([{ dnsName: "a.b.", records: [] }], "/d");
        expect(changed.corefile).toBe(plan("a.b").corefile);
        expect(plan("a.b.", "c.d.").corefile).not.toBe(changed.corefile);
    });

    it("makes one zone of two with the same name", () => {
        const zones = ["10.0.0.1", "10.0.0.2"].map((ip) => ({ dnsName: "a.b.", records: [record("x.a.b.", ip)] }));
        const { corefile, files } = planDns(zones, "/d");
        expect(files[corefile]?.match(/a\.b\.:53/g)).toHaveLength(1);
        expect(files["zone-a.b"]).toMatch(/x\.a\.b\. 30 IN A 10\.0\.0\.1\nx\.a\.b\. 30 IN A 10\.0\.0\.2\n/);
    });
});

describe("checks", () => {
    const problems = (more: Partial<FabricNetwork>) => checkNetwork(network("paris", more));

    it("accept a network as it should be", () => {
        const firewall = [allowTcp(["0.0.0.0/0", "10.0.0.1"], ["80", "1-2"], { destinations: ["10.1.0.0/24"] })];
        expect(problems({ hosts: [node("n1", "10.1.0.1", { podCidr: "10.2.0.0/24" })], firewall })).toEqual([]);
    });

    it("name the place, the rule and the value", () => {
        const firewall = [allowTcp(["2001:db8::/32"], ["http"])];
        expect(problems({ firewall })).toEqual([
            'paris.firewall.let-in: must be an IPv4 address or range, got "2001:db8::/32"',
            'paris.firewall.let-in: must be a port or a span, got "http"',
        ]);
        expect(problems({ hosts: [node("n1", "10.1.0.1"), node("n1", "10.1.0.2")] })).toEqual([
            'paris.hosts.n1: name and address must be its own, got "10.1.0.2"',
        ]);
        expect(problems({ peers: [{ key: "paris", ranges: ["10.0.0.1/8"] }] })).toEqual([
            'paris.peers.paris: must be the key of another network, got "paris"',
            'paris.peers.paris.ranges: must be an IPv4 range, got "10.0.0.1/8"',
        ]);
    });
});
