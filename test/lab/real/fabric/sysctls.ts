import { run } from "./command.js";

/** Kernel settings of network namespaces. */

const both = (name: string, value: number): readonly string[] => [
    `net.ipv4.conf.all.${name}=${value}`,
    `net.ipv4.conf.default.${name}=${value}`,
];

/** A host forwards for its pods, and answers may come another way than questions go. */
const host: readonly string[] = ["net.ipv4.ip_forward=1", ...both("rp_filter", 0)];

const router: readonly string[] = [
    ...host,
    "net.ipv6.conf.all.disable_ipv6=1",
    "net.ipv6.conf.default.disable_ipv6=1",
    // The one link of a host is the way to everything; a redirect would be wrong.
    ...both("send_redirects", 0),
    // Every router has the same address; what a peer's router has to say ("too big") comes from it.
    ...both("accept_local", 1),
    // Connections, not packets, are spread over the hosts behind a virtual address.
    "net.ipv4.fib_multipath_hash_policy=1",
    // "Unreachable" is said to everybody who asks.
    "net.ipv4.icmp_ratelimit=0",
];

/** Settings of a host namespace; before its link is made, which inherits them. */
export async function tuneHost(namespace: string): Promise<void> {
    await set(namespace, host);
}

/** Settings of a router namespace; before its links are made, which inherit them. */
export async function tuneRouter(namespace: string): Promise<void> {
    await set(namespace, router);
}

async function set(namespace: string, settings: readonly string[]): Promise<void> {
    await run(["nsenter", `--net=/run/netns/${namespace}`, "--", "sysctl", "-qw", ...settings]);
}
