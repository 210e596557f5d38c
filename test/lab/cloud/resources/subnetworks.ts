import { addressFromEnd, contains, isCidr, overlaps, prefixLength } from "../../../../components/shared/cidr.js";
import { invalid, inUse } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { computeLink, relativeName } from "../operations.js";
import { addPolicy, forgetPolicy } from "./policies.js";
import { activePeers, firstConflict, rangeNamesOf, rangesOf, subnetworksOf } from "./ranges.js";
import {
    checkFingerprint,
    checkName,
    computeBase,
    listOf,
    mustBeNew,
    mustFind,
    mustRefer,
    parentOf,
    records,
    settable,
    text,
} from "./shared.js";
import { activeSpokeOf, conflictInHub } from "./spokeRoutes.js";

/** Subnetworks with their secondary ranges. */
export function addSubnetworks(router: Router, cloud: Cloud): void {
    const base = "compute/v1/projects/{project}/regions/{region}/subnetworks";
    const idOf = (request: ApiRequest): string => `${parentOf(request)}/subnetworks/${request.params["name"]}`;
    const operation = (request: ApiRequest, type: string, id: string, network: string): object =>
        cloud.operations.start({ api: "compute", parent: parentOf(request), type }, id, {
            kind: "network",
            target: network,
        });
    const change = (request: ApiRequest, type: string, changes: Readonly<Record<string, unknown>>): object => {
        const id = idOf(request);
        const network = relativeName(mustFind(cloud, "subnetworks", id)["network"]);
        cloud.store.change("subnetworks", id, { ...changes, fingerprint: cloud.fingerprint() });
        return operation(request, type, id, network);
    };

    router.on("POST", base, (request) => {
        const name = checkName("resource.name", request.body["name"]);
        const id = `${parentOf(request)}/subnetworks/${name}`;
        mustBeNew(cloud, "subnetworks", id);
        const network = mustRefer(cloud, "networks", "resource.network", request.body["network"]);
        const record = {
            privateIpGoogleAccess: false,
            purpose: "PRIVATE",
            stackType: "IPV4_ONLY",
            privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS",
            allowSubnetCidrRoutesOverlap: false,
            enableFlowLogs: false,
            logConfig: { enable: false },
            ...settable(request.body),
            ...computeBase(cloud, "subnetwork", id),
            name,
            network: computeLink(network.id),
            region: computeLink(parentOf(request)),
            fingerprint: cloud.fingerprint(),
        };
        checkRanges(cloud, network.id, id, rangesOf(record));
        const range = text(record["ipCidrRange" as keyof typeof record]);
        cloud.store.put("subnetworks", id, { ...record, gatewayAddress: gatewayOf(range) });
        return operation(request, "insert", id, network.id);
    });
    router.on("GET", base, (request) => listOf(cloud, "subnetworks", request));
    router.on("GET", `${base}/{name}`, (request) => mustFind(cloud, "subnetworks", idOf(request)));
    router.on("PATCH", `${base}/{name}`, (request) => {
        const record = mustFind(cloud, "subnetworks", idOf(request));
        checkFingerprint(record, "fingerprint", request.body["fingerprint"]);
        const { name, network, region } = record;
        const changes = { ...settable(request.body), name, network, region };
        const after = { ...record, ...changes };
        checkRanges(cloud, relativeName(record["network"]), idOf(request), rangesOf(after));
        checkRemovedRanges(
            cloud,
            idOf(request),
            records(record["secondaryIpRanges"]),
            records((after as CloudRecord)["secondaryIpRanges"]),
        );
        return change(request, "patch", changes);
    });
    router.on("POST", `${base}/{name}/expandIpCidrRange`, (request) => {
        const record = mustFind(cloud, "subnetworks", idOf(request));
        const range = text(request.body["ipCidrRange"]);
        if (!isCidr(range) || !contains(range, text(record["ipCidrRange"]))) {
            throw invalid(
                `Invalid value for field 'ipCidrRange': '${range}'. New IP CIDR range must be a superset of the existing one.`,
            );
        }
        checkRanges(cloud, relativeName(record["network"]), idOf(request), rangesOf({ ...record, ipCidrRange: range }));
        return change(request, "expandIpCidrRange", { ipCidrRange: range, gatewayAddress: gatewayOf(range) });
    });
    router.on("POST", `${base}/{name}/setPrivateIpGoogleAccess`, (request) =>
        change(request, "setPrivateIpGoogleAccess", {
            privateIpGoogleAccess: request.body["privateIpGoogleAccess"] === true,
        }),
    );
    const existing = (request: ApiRequest): string => {
        mustFind(cloud, "subnetworks", idOf(request));
        return idOf(request);
    };
    addPolicy(router, cloud, `${base}/{name}`, existing, "/");
    router.on("DELETE", `${base}/{name}`, (request) => {
        const id = idOf(request);
        const record = mustFind(cloud, "subnetworks", id);
        const user = (["clusters", "addresses", "forwardingRules"] as const)
            .flatMap((collection) => cloud.store.list(collection))
            .find((entry) => relativeName(entry.record["subnetwork"]) === id || entry.record["subnetworkId"] === id);
        if (user) {
            throw inUse(id, user.id);
        }
        cloud.store.remove("subnetworks", id);
        forgetPolicy(cloud, id);
        return operation(request, "delete", id, relativeName(record["network"]));
    });
}

/** The first address behind the network's own. */
function gatewayOf(range: string): string {
    return addressFromEnd(range, 2 ** (32 - prefixLength(range)) - 2);
}

/** Ranges must be well formed and meet neither each other nor those of the network and of what it is peered with. */
function checkRanges(cloud: Cloud, networkId: string, ownId: string, ranges: readonly string[]): void {
    const bad = ranges.find((range) => !isCidr(range));
    if (bad !== undefined) {
        throw invalid(`Invalid value for field 'resource.ipCidrRange': '${bad}'. Must be a CIDR address range.`);
    }
    const own = ranges.find((range, index) => ranges.slice(index + 1).some((other) => overlaps(range, other)));
    if (own) {
        throw invalid(
            `Invalid IPCidrRange: ${own} conflicts with another range of subnetwork '${ownId.split("/").at(-1)}'.`,
        );
    }
    const inNetwork = subnetworksOf(cloud, networkId).filter(({ id }) => id !== ownId);
    const conflict = firstConflict(ranges, inNetwork);
    if (conflict) {
        throw invalid(
            `Invalid IPCidrRange: ${conflict.range} conflicts with existing subnetwork '${conflict.owner.split("/").at(-1)}' (${conflict.other}).`,
        );
    }
    const spoke = activeSpokeOf(cloud.store, networkId);
    const inHub = spoke && conflictInHub(cloud.store, spoke, ranges);
    if (inHub) {
        throw invalid(
            `Invalid IPCidrRange: ${inHub.range} overlaps with ${inHub.other} of network '${inHub.network}', which is in the same Network Connectivity Center hub.`,
        );
    }
    const inPeers = activePeers(cloud, networkId).flatMap((peer) => subnetworksOf(cloud, peer));
    const peerConflict = firstConflict(ranges, inPeers);
    if (peerConflict) {
        throw invalid(
            `Invalid IPCidrRange: ${peerConflict.range} overlaps with ${peerConflict.other} of a peered network ('${peerConflict.owner}').`,
        );
    }
}

function checkRemovedRanges(
    cloud: Cloud,
    id: string,
    before: readonly Readonly<Record<string, unknown>>[],
    after: readonly Readonly<Record<string, unknown>>[],
): void {
    const kept = new Set(after.map((range) => range["rangeName"]));
    for (const range of before.filter((candidate) => !kept.has(candidate["rangeName"]))) {
        const user = cloud.store
            .list("clusters")
            .find(
                ({ record }) =>
                    record["subnetworkId"] === id && rangeNamesOf(record).includes(text(range["rangeName"])),
            );
        if (user) {
            throw inUse(`${id}/secondaryIpRanges/${text(range["rangeName"])}`, user.id);
        }
    }
}
