import { asDestination } from "./addresses.js";
import type { FabricNetwork, FabricPeer } from "./model.js";
import { hostLink, peerGateway, peerLink } from "./names.js";
import type { ObservedHop, ObservedRoute } from "./observe.js";

/** Routes of a router, each as the text that `ip route replace` takes. */

/** Routes a network's router must have, peers' aside: hosts, their pods, virtual addresses, and nothing beyond. */
export function planLocalRoutes(network: FabricNetwork): readonly string[] {
    const hosts = new Map(network.hosts.map((host) => [host.name, host]));
    const hop = (name: string): readonly string[] => {
        const host = hosts.get(name);
        return host ? [`via ${host.ip} dev ${hostLink(host.name)} onlink`] : [];
    };
    return [
        // Fail at once, not after a timeout.
        "unreachable default",
        ...network.hosts.map((host) => `${host.ip} dev ${hostLink(host.name)} scope link`),
        ...network.hosts.flatMap((host) =>
            host.podCidr === undefined
                ? []
                : hop(host.name).map((via) => `${asDestination(host.podCidr ?? "")} ${via}`),
        ),
        ...network.virtualAddresses.flatMap((virtual) => {
            const hops = virtual.hosts.flatMap(hop).sort();
            return hops.length === 0 ? [] : [`${asDestination(virtual.address)} ${multipath(hops)}`];
        }),
    ];
}

/** Routes to a peer network. */
export function planPeerRoutes(ownKey: string, peer: FabricPeer): readonly string[] {
    return peer.ranges.map(
        (range) => `${asDestination(range)} via ${peerGateway} dev ${peerLink(ownKey, peer.key)} onlink`,
    );
}

/** What to do about the routes that are there: `remove` first, `add` when all links are up. */
export function planRouteChanges(
    wanted: readonly string[],
    observed: readonly ObservedRoute[],
): { readonly remove: readonly string[]; readonly add: readonly string[] } {
    const there = new Set(observed.map(routeText));
    const destinations = new Set(wanted.map((route) => /^(?:unreachable )?(\S+)/.exec(route)?.[1]));
    return {
        remove: observed
            .filter((route) => !destinations.has(route.dst))
            .map((route) => `route del ${kind(route)}${route.dst}`),
        add: wanted.filter((route) => !there.has(route)).map((route) => `route replace ${route}`),
    };
}

/** A route as the plans write it, so that the two can be compared. */
export function routeText(route: ObservedRoute): string {
    const hops = route.nexthops ? multipath(route.nexthops.map(hopText).sort()) : hopText(route);
    const scope = route.scope === undefined ? "" : `scope ${route.scope}`;
    return [`${kind(route)}${route.dst}`, hops, scope].filter(Boolean).join(" ");
}

function hopText({ gateway, dev, flags }: ObservedHop): string {
    return [
        gateway === undefined ? "" : `via ${gateway}`,
        dev === undefined ? "" : `dev ${dev}`,
        flags?.includes("onlink") ? "onlink" : "",
    ]
        .filter(Boolean)
        .join(" ");
}

function multipath(hops: readonly string[]): string {
    return hops.length === 1 ? (hops[0] ?? "") : hops.map((hop) => `nexthop ${hop}`).join(" ");
}

function kind(route: ObservedRoute): string {
    return route.type === undefined ? "" : `${route.type} `;
}
