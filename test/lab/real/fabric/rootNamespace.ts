import { run } from "./command.js";
import { ownsNamespace } from "./names.js";

/**
 * What of a lab lies in this machine's own network namespace, where it has no business: the fabric makes everything in
 * namespaces of its own. Looked for by name, whoever put it there.
 */

/** A link as `ip -json link` tells it. */
export interface RootLink {
    readonly ifname: string;
    readonly ifalias?: string;
    readonly altnames?: readonly string[];
}

/** A route as `ip -json route` tells it. */
export interface RootRoute {
    readonly dst: string;
    readonly dev?: string;
    readonly nexthops?: readonly { readonly dev?: string }[];
}

/** A table as `nft -j list tables` tells it. */
export interface RootTable {
    readonly family: string;
    readonly name: string;
}

/** Name of a link between a router and a host, or between two routers. */
const fabricLink = /^[hp]-[0-9a-f]{10}$/;

/** Links that bear a lab's name or alias. One of the fabric's without an alias is anyone's, so it is this lab's as well. */
export function linksOf(lab: string, links: readonly RootLink[]): readonly string[] {
    return links
        .filter(({ ifname, ifalias, altnames = [] }) =>
            ifalias === undefined
                ? fabricLink.test(ifname) || [ifname, ...altnames].some((name) => name.startsWith(`${lab}-`))
                : ownsNamespace(lab, ifalias) || ifname.startsWith(`${lab}-`),
        )
        .map(({ ifname }) => ifname);
}

/** Routes over such links. */
export function routesOf(links: readonly string[], routes: readonly RootRoute[]): readonly string[] {
    return routes.flatMap(({ dst, dev, nexthops = [] }) =>
        [dev, ...nexthops.map((hop) => hop.dev)]
            .filter((name) => name !== undefined && links.includes(name))
            .map((name) => `${dst} dev ${name}`),
    );
}

/** Tables of the fabric, whose name is the same in every lab, and those that bear the lab's name. */
export function tablesOf(lab: string, tables: readonly RootTable[]): readonly string[] {
    return tables
        .filter(({ family, name }) => (family === "inet" && name === "fabric") || name.startsWith(`${lab}-`))
        .map(({ family, name }) => `${family} ${name}`);
}

/** Links of a lab in this machine's own namespace. */
export async function rootLinks(lab: string): Promise<readonly string[]> {
    return linksOf(lab, parse<RootLink[]>(await run(["ip", "-json", "link", "show"])) ?? []);
}

/** Routes of a lab in any table of this machine's own namespace, local addresses included. */
export async function rootRoutes(lab: string): Promise<readonly string[]> {
    const links = await rootLinks(lab);
    return routesOf(links, parse<RootRoute[]>(await run(["ip", "-json", "route", "show", "table", "all"])) ?? []);
}

/** Tables of a lab in this machine's own firewall. */
export async function rootTables(lab: string): Promise<readonly string[]> {
    const answer = parse<{ nftables: { table?: RootTable }[] }>(await run(["nft", "-j", "list", "tables"]));
    return tablesOf(
        lab,
        (answer?.nftables ?? []).flatMap(({ table }) => (table ? [table] : [])),
    );
}

/** Some versions say nothing where others say that there is nothing. */
function parse<T>(text: string): T | undefined {
    return text.trim() === "" ? undefined : (JSON.parse(text) as T);
}
