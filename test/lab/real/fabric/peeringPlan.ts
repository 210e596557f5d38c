import { peerGateway, peerLink, peerMac, routerNamespace } from "./names.js";

/**
 * A peering is a veth between two routers and routes on both sides. As with Google it needs both: it is made when the
 * second side asks for it, and unmade when the first one no longer does.
 */

/** The largest MTU Google knows: smaller ones are told to the sender by the router of the host it does not fit. */
const peeringMtu = 8896;

/** Makes the link between two routers, both ends down. */
export function planPeerLink(lab: string, ownKey: string, peerKey: string): string {
    const link = peerLink(ownKey, peerKey);
    const [own, other] = [peerMac(ownKey, peerKey), peerMac(peerKey, ownKey)];
    return [
        `link add ${link} mtu ${peeringMtu} address ${own} type veth`,
        `peer name ${link} mtu ${peeringMtu} address ${other} netns ${routerNamespace(lab, peerKey)}`,
    ].join(" ");
}

/** Raises the end of one side. */
export function planPeerEnd(lab: string, ownKey: string, peerKey: string): readonly string[] {
    const link = peerLink(ownKey, peerKey);
    return [
        `link set ${link} up alias ${routerNamespace(lab, ownKey)}`,
        `neigh replace ${peerGateway} lladdr ${peerMac(peerKey, ownKey)} dev ${link} nud permanent`,
    ];
}
