import { contains, overlaps } from "../../../../components/shared/cidr.js";
import type { CloudRecord, World } from "../backend.js";
import { relativeName } from "../operations.js";
import { object, records, strings, text } from "./shared.js";

/** What the VPC spokes of a hub tell each other: pure functions of the records, for the API and for what makes it real. */

/** A network that a spoke brings to a hub. */
export interface VpcSpoke {
    readonly id: string;
    readonly hub: string;
    /** `default`, `center` or `edge`. */
    readonly group: string;
    readonly network: string;
    readonly isActive: boolean;
    readonly record: CloudRecord;
}

/** Another network of a hub, and what of it can be reached. */
export interface HubNeighbour {
    readonly network: string;
    readonly ranges: readonly string[];
}

export function spokeOf(id: string, record: CloudRecord): VpcSpoke {
    return {
        id,
        hub: relativeName(record["hub"]),
        group: text(record["group"]).split("/").at(-1) ?? "",
        network: relativeName(object(record["linkedVpcNetwork"])["uri"]),
        isActive: record["state"] === "ACTIVE",
        record,
    };
}

/** Every spoke there is. */
export function allSpokes(world: World): readonly VpcSpoke[] {
    return world.list("spokes").map(({ id, record }) => spokeOf(id, record));
}

/** Whether two spokes of one hub exchange routes: all of a mesh do, the edges of a star only with its center. */
export function exchangeRoutes(a: VpcSpoke, b: VpcSpoke): boolean {
    return a.hub === b.hub && a.id !== b.id && !(a.group === "edge" && b.group === "edge");
}

/** The ranges of a spoke's network that the hub hears of. */
export function exportedRanges(world: World, spoke: VpcSpoke): readonly string[] {
    return networkRanges(world, spoke.network).filter((range) => isExported(spoke, range));
}

/** Whether a range lies in an included one, if any is named, and in no excluded one. */
function isExported(spoke: VpcSpoke, range: string): boolean {
    const vpc = object(spoke.record["linkedVpcNetwork"]);
    const included = strings(vpc["includeExportRanges"]).filter((outer) => !namesAll.has(outer));
    const excluded = strings(vpc["excludeExportRanges"]).filter((outer) => !namesAll.has(outer));
    const lies = (outer: string): boolean => contains(outer, range);
    return (included.length === 0 || included.some(lies)) && !excluded.some(lies);
}

/**
 * The first of some ranges of a spoke's network that meets what another active spoke exports. A hub has one table of
 * routes to all of them, so edges of a star must not meet either.
 */
export function conflictInHub(
    world: World,
    spoke: VpcSpoke,
    ranges: readonly string[],
): { readonly range: string; readonly other: string; readonly network: string } | undefined {
    const own = ranges.filter((range) => isExported(spoke, range));
    for (const { id, hub, network, isActive, record } of allSpokes(world)) {
        if (!isActive || hub !== spoke.hub || id === spoke.id) {
            continue;
        }
        for (const other of exportedRanges(world, spokeOf(id, record))) {
            const range = own.find((candidate) => overlaps(candidate, other));
            if (range !== undefined) {
                return { range, other, network };
            }
        }
    }
    return undefined;
}

/** Words for every range of a family. */
export const namesAll: ReadonlySet<string> = new Set(["ALL_PRIVATE_IPV4_RANGES", "ALL_IPV6_RANGES"]);

/** The active spoke that brings a network to a hub. */
export function activeSpokeOf(world: World, networkId: string): VpcSpoke | undefined {
    return allSpokes(world).find(({ network, isActive }) => isActive && network === networkId);
}

/** Networks that a network exchanges routes with by a hub. */
export function hubNeighbours(world: World, networkId: string): readonly HubNeighbour[] {
    const own = activeSpokeOf(world, networkId);
    return own
        ? allSpokes(world)
              .filter((other) => other.isActive && exchangeRoutes(own, other))
              .map((other) => ({ network: other.network, ranges: exportedRanges(world, other) }))
        : [];
}

/** All ranges of a network's subnets. */
export function networkRanges(world: World, networkId: string): readonly string[] {
    return world
        .list("subnetworks")
        .filter(({ record }) => relativeName(record["network"]) === networkId)
        .flatMap(({ record }) => [
            text(record["ipCidrRange"]),
            ...records(record["secondaryIpRanges"]).map((range) => text(range["ipCidrRange"])),
        ]);
}
