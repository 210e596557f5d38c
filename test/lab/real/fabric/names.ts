import { createHash } from "node:crypto";

/**
 * Names of everything the fabric makes. A lab's name holds no dash, so `<lab>-` is a prefix that no other lab shares, and
 * network and host names hold no dot, so dots separate them without doubt.
 */

/** Address of Google's metadata server, which answers DNS in every VPC. */
export const dnsAddress = "169.254.169.254";

/** Address of the router as every host sees it. */
export const gatewayAddress = "169.254.1.1";

/** Stands for the other end of a peering link; no interface owns it, a fixed neighbour entry answers for it. */
export const peerGateway = "169.254.200.1";

/** Beginning of the names of links to hosts, in router namespaces. */
export const hostLinkPrefix = "h-";

/** Beginning of the names of links to other routers, in router namespaces. */
export const peerLinkPrefix = "p-";

/** Name of a network's router namespace. */
export function routerNamespace(lab: string, networkKey: string): string {
    return `${lab}-vpc.${networkKey}`;
}

/** Name of a host's namespace, as `ip netns` shows it. */
export function hostNamespace(lab: string, networkKey: string, hostName: string): string {
    return `${hostNamespacePrefix(lab, networkKey)}${hostName}`;
}

/** Beginning of the names of all host namespaces of a network. */
export function hostNamespacePrefix(lab: string, networkKey: string): string {
    return `${lab}-host.${networkKey}.`;
}

/** Whether a namespace belongs to the fabric of a lab. */
export function ownsNamespace(lab: string, namespace: string): boolean {
    return namespace.startsWith(`${lab}-vpc.`) || namespace.startsWith(`${lab}-host.`);
}

/** Name of the router's end of the link to a host. The kernel takes 15 characters, hence the digest. */
export function hostLink(hostName: string): string {
    return `${hostLinkPrefix}${digest(hostName, 10)}`;
}

/** Name of the link between two routers, the same in both. */
export function peerLink(oneKey: string, otherKey: string): string {
    return `${peerLinkPrefix}${digest([oneKey, otherKey].sort().join("."), 10)}`;
}

/** Hardware address of the end of a peering link that lies in `ownKey`: fixed, so that nobody has to ask for it. */
export function peerMac(ownKey: string, otherKey: string): string {
    const bytes = digest(`${ownKey}>${otherKey}`, 10).match(/../g) ?? [];
    // 02: unicast, locally administered.
    return ["02", ...bytes].join(":");
}

/** Name of the process that answers DNS in a network. */
export function dnsProcess(networkKey: string): string {
    return `dns.${networkKey}`;
}

/** Names of the two processes of a forward: `inner` dials inside the network, `outer` listens on this machine. */
export function forwardProcesses(
    networkKey: string,
    listen: string,
): { readonly inner: string; readonly outer: string } {
    const name = `${forwardPrefix(networkKey)}${listen.replace(":", "_")}`;
    return { inner: `${name}.inner`, outer: `${name}.outer` };
}

/** Beginning of the names of the forwards' processes of a network. */
export function forwardPrefix(networkKey: string): string {
    return `forward.${networkKey}.`;
}

/** First characters of a digest. */
export function digest(text: string, length: number): string {
    return createHash("sha256").update(text).digest("hex").slice(0, length);
}
