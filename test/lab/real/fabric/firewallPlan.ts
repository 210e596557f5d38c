import type { Cidr } from "../../../../components/shared/cidr.js";

import { asDestination, asRange, collapse, intersect } from "./addresses.js";
import type { FabricAllow, FabricHost, FabricNetwork, FabricRule } from "./model.js";
import { peerLinkPrefix } from "./names.js";

/**
 * The nftables ruleset of a network's router.
 *
 * Rules look at the connection a packet belongs to (`ct original`), not at the packet: a connection lives exactly as long
 * as a rule allows it, in both directions, so taking a rule away cuts what it had let in, and adding a host disturbs
 * nobody. Nothing has to be flushed.
 */
export function renderFirewall(network: FabricNetwork): string {
    const rules = [...network.firewall]
        .sort((a, b) => a.priority - b.priority || a.name.localeCompare(b.name))
        .flatMap((rule) => renderRule(network, rule));
    return [
        // Declared before it is deleted, because deleting what is not there fails; all of it is one transaction.
        "table inet fabric {}",
        "delete table inet fabric",
        "table inet fabric {",
        // Where no route leads the router's own refusal comes too, but only a few times a second.
        "    chain prerouting {",
        "        type filter hook prerouting priority filter; policy accept;",
        "        fib daddr type unicast fib daddr oif missing reject with icmp type host-unreachable",
        "    }",
        "    chain input {",
        "        type filter hook input priority filter; policy accept;",
        `        iifname "${peerLinkPrefix}*" drop`,
        "    }",
        "    chain forward {",
        "        type filter hook forward priority filter; policy drop;",
        "        ct state related accept",
        // Peering is not transitive.
        `        iifname "${peerLinkPrefix}*" oifname "${peerLinkPrefix}*" drop`,
        // What leaves is judged by the firewall of the peer; what comes back belongs to it.
        `        ct direction original oifname "${peerLinkPrefix}*" accept`,
        `        ct direction reply iifname "${peerLinkPrefix}*" accept`,
        ...rules.map((rule) => `        ${rule}`),
        "    }",
        "}",
        "",
    ].join("\n");
}

function renderRule(network: FabricNetwork, rule: FabricRule): readonly string[] {
    const sources = collapse(rule.sources.map(asRange));
    const reachable = targetAddresses(network, rule.targets);
    const destinations = rule.destinations ? intersect(reachable, rule.destinations.map(asRange)) : collapse(reachable);
    if (sources.length === 0 || destinations.length === 0) {
        return [];
    }
    const ends = `ct original ip saddr ${set(sources)} ct original ip daddr ${set(destinations)}`;
    return rule.allow.map((allow) => `${ends} ${service(allow)}accept comment "${rule.name}"`);
}

/** Google applies rules to interfaces: a host's own address, its alias range, and what a load balancer sends it. */
function targetAddresses(network: FabricNetwork, tags: readonly string[]): readonly Cidr[] {
    const targets = network.hosts.filter((host) => tags.length === 0 || host.tags.some((tag) => tags.includes(tag)));
    const served = network.virtualAddresses.filter((virtual) =>
        targets.some((host) => virtual.hosts.includes(host.name)),
    );
    return [...targets.flatMap(ownAddresses), ...served.map((virtual) => asRange(virtual.address))];
}

function ownAddresses(host: FabricHost): readonly Cidr[] {
    return [asRange(host.ip), ...(host.podCidr === undefined ? [] : [host.podCidr])];
}

function service({ protocol, ports }: FabricAllow): string {
    if (protocol === "all") {
        return "";
    }
    const portMatch = ports && ports.length > 0 ? `ct original proto-dst { ${mergeSpans(ports).join(", ")} } ` : "";
    return `meta l4proto ${protocol === "ipip" ? "4" : protocol} ${portMatch}`;
}

/** Ports and spans in order, those that overlap or touch made one. */
function mergeSpans(ports: readonly string[]): readonly string[] {
    const spans = ports.map((text) => {
        const [first, last] = text.split("-").map(Number);
        return { first: first ?? 0, last: last ?? first ?? 0 };
    });
    const merged: { first: number; last: number }[] = [];
    for (const span of spans.sort((a, b) => a.first - b.first)) {
        const before = merged.at(-1);
        if (before && span.first <= before.last + 1) {
            before.last = Math.max(before.last, span.last);
        } else {
            merged.push({ ...span });
        }
    }
    return merged.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`));
}

function set(ranges: readonly Cidr[]): string {
    return `{ ${ranges.map(asDestination).join(", ")} }`;
}
