import { overlaps } from "../../../../components/shared/cidr.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { relativeName } from "../operations.js";
import { object, records, strings, text } from "./shared.js";
import { hubNeighbours, type HubNeighbour } from "./spokeRoutes.js";

/** All ranges of a subnetwork: nodes first, then pods. */
export function rangesOf(subnetwork: CloudRecord): readonly string[] {
    return [
        text(subnetwork["ipCidrRange"]),
        ...records(subnetwork["secondaryIpRanges"]).map((range) => text(range["ipCidrRange"])),
    ];
}

/** Names of the secondary ranges a cluster takes addresses from. */
export function rangeNamesOf(cluster: CloudRecord): readonly string[] {
    const additional = object(object(cluster["ipAllocationPolicy"])["additionalPodRangesConfig"])["podRangeNames"];
    return [cluster["podRangeName"], cluster["servicesRangeName"], ...strings(additional)]
        .map(text)
        .filter((name) => name !== "");
}

/** Subnetworks of a network. */
export function subnetworksOf(
    cloud: Cloud,
    networkId: string,
): readonly { readonly id: string; readonly record: CloudRecord }[] {
    return cloud.store.list("subnetworks").filter(({ record }) => relativeName(record["network"]) === networkId);
}

/** Ids of the networks a network is peered with in both directions. */
export function activePeers(cloud: Cloud, networkId: string): readonly string[] {
    const peers = (id: string): readonly string[] =>
        records(cloud.store.find("networks", id)?.["peerings"]).map((peering) => relativeName(peering["network"]));
    return peers(networkId).filter((peer) => peers(peer).includes(networkId));
}

/** Networks whose ranges a network has routes to: its peers', and what the other spokes of its hub export. */
export function neighboursOf(cloud: Cloud, networkId: string): readonly HubNeighbour[] {
    const peers = activePeers(cloud, networkId).map((network) => ({
        network,
        ranges: subnetworksOf(cloud, network).flatMap(({ record }) => rangesOf(record)),
    }));
    return [...peers, ...hubNeighbours(cloud.store, networkId)];
}

/** The first pair of ranges that meet, the second being the subnetwork's. */
export function firstConflict(
    ranges: readonly string[],
    others: readonly { readonly id: string; readonly record: CloudRecord }[],
): { readonly range: string; readonly other: string; readonly owner: string } | undefined {
    for (const { id, record } of others) {
        for (const other of rangesOf(record)) {
            const range = ranges.find((candidate) => overlaps(candidate, other));
            if (range) {
                return { range, other, owner: id };
            }
        }
    }
    return undefined;
}
