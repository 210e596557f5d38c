import type { FabricHost, FabricNetwork } from "./model.js";
import {
    dnsAddress,
    gatewayAddress,
    hostLink,
    hostLinkPrefix,
    hostNamespace,
    peerLink,
    peerLinkPrefix,
} from "./names.js";
import type { Observed, ObservedLink } from "./observe.js";
import { planLocalRoutes, planPeerRoutes, planRouteChanges } from "./routePlan.js";
import { planPeerEnd, planPeerLink } from "./peeringPlan.js";

/** Links and addresses, as lines for `ip -batch`: what is missing is added, what is not wanted goes, the rest is let be. */

/** Whether the router's end and the host's end are two ends of one link. */
export function isPaired(atRouter: ObservedLink | undefined, atHost: ObservedLink | undefined): boolean {
    return (
        atRouter !== undefined &&
        atHost !== undefined &&
        atRouter.link_index === atHost.ifindex &&
        atHost.link_index === atRouter.ifindex
    );
}

/** Finds a link by its name. */
export function linkNamed(observed: Observed, name: string): ObservedLink | undefined {
    return observed.links.find((link) => link.ifname === name);
}

/**
 * What to do in a router namespace.
 * @param agreed keys of the peers that ask for the peering as well
 */
export function planRouter(
    lab: string,
    network: FabricNetwork,
    observed: Observed,
    agreed: ReadonlySet<string>,
): readonly string[] {
    const peers = network.peers.filter((peer) => agreed.has(peer.key));
    const wantedLinks = new Set([
        ...network.hosts.map((host) => hostLink(host.name)),
        ...peers.map((peer) => peerLink(network.key, peer.key)),
    ]);
    const routes = planRouteChanges(
        [...planLocalRoutes(network), ...peers.flatMap((peer) => planPeerRoutes(network.key, peer))],
        observed.routes,
    );
    return [
        ...routes.remove,
        ...observed.links
            .filter(({ ifname }) => ifname.startsWith(hostLinkPrefix) || ifname.startsWith(peerLinkPrefix))
            .filter(({ ifname }) => !wantedLinks.has(ifname))
            .map(({ ifname }) => `link del ${ifname}`),
        ...planLoopback(linkNamed(observed, "lo")),
        ...network.hosts.flatMap((host) => planHostLink(lab, network, host, observed)),
        ...peers.flatMap((peer) => [
            ...(linkNamed(observed, peerLink(network.key, peer.key)) ? [] : [planPeerLink(lab, network.key, peer.key)]),
            ...planPeerEnd(lab, network.key, peer.key),
        ]),
        ...routes.add,
    ];
}

/** What to do in a host's namespace, whose link is there. */
export function planHost(host: FabricHost, mtu: number, observed: Observed): readonly string[] {
    const eth0 = linkNamed(observed, "eth0");
    const foreign = ipv4(eth0).filter((address) => address !== `${host.ip}/32`);
    const wantedRoutes = [`${gatewayAddress} dev eth0 scope link`, `default via ${gatewayAddress} dev eth0 onlink`];
    // Hosts have routes of their own, a container network's for example: only these two are looked after.
    const routes = planRouteChanges(wantedRoutes, observed.routes).add;
    return [
        ...(isUp(linkNamed(observed, "lo")) ? [] : ["link set lo up"]),
        ...(isUp(eth0) && eth0?.mtu === mtu ? [] : [`link set eth0 mtu ${mtu} up`]),
        ...foreign.map((address) => `addr del ${address} dev eth0`),
        ...(ipv4(eth0).includes(`${host.ip}/32`) ? [] : [`addr add ${host.ip}/32 dev eth0`]),
        ...routes,
    ];
}

function planLoopback(lo: ObservedLink | undefined): readonly string[] {
    return [
        ...(isUp(lo) ? [] : ["link set lo up"]),
        ...(ipv4(lo).includes(`${dnsAddress}/32`) ? [] : [`addr add ${dnsAddress}/32 dev lo`]),
    ];
}

function planHostLink(
    lab: string,
    { key, mtu }: FabricNetwork,
    host: FabricHost,
    observed: Observed,
): readonly string[] {
    const name = hostLink(host.name);
    const link = linkNamed(observed, name);
    const space = hostNamespace(lab, key, host.name);
    const make = `link add ${name} mtu ${mtu} type veth peer name eth0 mtu ${mtu} netns ${space}`;
    return [
        ...(link ? [] : [make]),
        // The alias tells a reader of `ip link`, and the audit, whose it is.
        ...(isUp(link) && link?.mtu === mtu ? [] : [`link set ${name} mtu ${mtu} up alias ${space}`]),
        ...(ipv4(link).includes(`${gatewayAddress}/32`) ? [] : [`addr add ${gatewayAddress}/32 dev ${name}`]),
    ];
}

function isUp(link: ObservedLink | undefined): boolean {
    return link?.flags.includes("UP") ?? false;
}

function ipv4(link: ObservedLink | undefined): readonly string[] {
    return (link?.addr_info ?? [])
        .filter(({ family }) => family === "inet")
        .map(({ local, prefixlen }) => `${local}/${prefixlen}`);
}
