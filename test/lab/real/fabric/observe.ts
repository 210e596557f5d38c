import { readdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

import { run } from "./command.js";

/** What lies in a network namespace, as `ip -json` tells it. */
export interface Observed {
    readonly links: readonly ObservedLink[];
    /** Routes of the main table. */
    readonly routes: readonly ObservedRoute[];
}

/** A link with its addresses. */
export interface ObservedLink {
    readonly ifname: string;
    readonly ifindex: number;
    /** Number of the other end of a veth, in that one's namespace. */
    readonly link_index?: number;
    readonly flags: readonly string[];
    readonly mtu: number;
    readonly addr_info: readonly { readonly family: string; readonly local: string; readonly prefixlen: number }[];
}

/** A route. */
export interface ObservedRoute extends ObservedHop {
    readonly type?: string;
    readonly dst: string;
    readonly scope?: string;
    readonly nexthops?: readonly ObservedHop[];
}

/** Where a route leads. */
export interface ObservedHop {
    readonly gateway?: string;
    readonly dev?: string;
    readonly flags?: readonly string[];
}

/** A namespace with nothing in it. */
export const nothing: Observed = { links: [], routes: [] };

const namespaceDir = "/run/netns";

/** Magic number of the file system that namespaces live in. */
const nsfs = 0x6e736673;

/** Names of all network namespaces of this machine. */
export function namespaces(): readonly string[] {
    try {
        return readdirSync(namespaceDir).sort();
    } catch {
        return [];
    }
}

/** Whether a namespace of this name is there and usable. */
export function namespaceExists(namespace: string): boolean {
    try {
        return statfsSync(join(namespaceDir, namespace)).type === nsfs;
    } catch {
        return false;
    }
}

/** Makes the namespaces that are not there. */
export async function ensureNamespaces(wanted: readonly string[]): Promise<void> {
    const missing = wanted.filter((namespace) => !namespaceExists(namespace));
    // A file that is no namespace is what a killed `ip netns add` leaves.
    missing.forEach((namespace) => rmSync(join(namespaceDir, namespace), { force: true }));
    await batch(missing.map((namespace) => `netns add ${namespace}`));
}

/** Removes namespaces; those that are half made or gone as well. */
export async function removeNamespaces(unwanted: readonly string[]): Promise<void> {
    await batch(unwanted.filter(namespaceExists).map((namespace) => `netns del ${namespace}`));
    unwanted.forEach((namespace) => rmSync(join(namespaceDir, namespace), { force: true }));
}

/** Looks into a namespace. */
export async function observe(namespace: string): Promise<Observed> {
    const answer = await run(["ip", "-n", namespace, "-json", "-batch", "-"], "addr show\nroute show table main\n");
    const [links, routes] = answer
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown);
    return { links: (links ?? []) as ObservedLink[], routes: (routes ?? []) as ObservedRoute[] };
}

async function batch(lines: readonly string[]): Promise<void> {
    if (lines.length > 0) {
        await run(["ip", "-batch", "-"], `${lines.join("\n")}\n`);
    }
}
