import { setTimeout as sleep } from "node:timers/promises";

import { ApiError, invalid } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { computeLink, relativeName } from "../operations.js";
import { activePeers, firstConflict, rangesOf, subnetworksOf } from "./ranges.js";
import { checkName, mustFind, mustRefer, object, records, text } from "./shared.js";
import { activeSpokeOf, exchangeRoutes } from "./spokeRoutes.js";

/** How long a peering operation keeps its networks busy (milliseconds); up to minutes on Google Cloud. */
const operationMs = Number(process.env["CLUSTERMESH_PEERING_MS"] ?? 300);
/** Peerings a network can have unless its quota is raised (VPC quotas). */
const maxPeerings = 25;

type Peering = Readonly<Record<string, unknown>>;

/** VPC peerings: traffic flows once both networks name each other. */
export function addPeerings(router: Router, cloud: Cloud): void {
    const base = "compute/v1/projects/{project}/global/networks/{name}";
    const idOf = ({ params }: ApiRequest): string => `projects/${params["project"]}/global/networks/${params["name"]}`;
    const start = (id: string, peer: string, type: string): object =>
        cloud.operations.start({ api: "compute", parent: id.split("/networks/")[0]!, type }, id, {
            kind: "peering",
            target: id,
            more: peer,
        });

    cloud.operations.handle("peering", async ({ target, more }, report) => {
        await sleep(operationMs);
        await Promise.all([target, String(more)].map((id) => cloud.syncNetwork(id, report)));
    });

    router.on("POST", `${base}/addPeering`, (request) => {
        const id = idOf(request);
        const peerings = records(mustFind(cloud, "networks", id)["peerings"]);
        const wanted = { ...object(request.body["networkPeering"]) };
        const name = checkName("networkPeering.name", wanted["name"] ?? request.body["name"]);
        const peer = mustRefer(
            cloud,
            "networks",
            "networkPeering.network",
            wanted["network"] ?? request.body["peerNetwork"],
        ).id;
        checkPeering(cloud, id, peer, name, peerings);
        checkIdle(cloud, id, peer);
        cloud.store.change("networks", id, {
            peerings: [
                ...peerings,
                {
                    exchangeSubnetRoutes: true,
                    autoCreateRoutes: true,
                    exportCustomRoutes: false,
                    importCustomRoutes: false,
                    exportSubnetRoutesWithPublicIp: true,
                    importSubnetRoutesWithPublicIp: false,
                    stackType: "IPV4_ONLY",
                    ...wanted,
                    name,
                    network: computeLink(peer),
                },
            ],
        });
        settleStates(cloud, id, peer);
        return start(id, peer, "addPeering");
    });
    router.on("PATCH", `${base}/updatePeering`, (request) => {
        const id = idOf(request);
        const wanted = object(request.body["networkPeering"]);
        const peerings = records(mustFind(cloud, "networks", id)["peerings"]);
        const before = mustHave(id, peerings, text(wanted["name"]));
        const peer = relativeName(before["network"]);
        checkIdle(cloud, id, peer);
        cloud.store.change("networks", id, {
            peerings: peerings.map((peering) =>
                peering === before ? { ...peering, ...wanted, network: peering["network"] } : peering,
            ),
        });
        return start(id, peer, "updatePeering");
    });
    router.on("POST", `${base}/removePeering`, (request) => {
        const id = idOf(request);
        const peerings = records(mustFind(cloud, "networks", id)["peerings"]);
        const before = mustHave(id, peerings, text(request.body["name"]));
        const peer = relativeName(before["network"]);
        checkIdle(cloud, id, peer);
        cloud.store.change("networks", id, { peerings: peerings.filter((peering) => peering !== before) });
        settleStates(cloud, id, peer);
        return start(id, peer, "removePeering");
    });
}

function mustHave(id: string, peerings: readonly Peering[], name: string): Peering {
    const found = peerings.find((peering) => peering["name"] === name);
    if (!found) {
        throw invalid(`There is no peering named '${name}' on network '${id}'.`);
    }
    return found;
}

/** One peering operation at a time on a network and on its peer. */
function checkIdle(cloud: Cloud, id: string, peer: string): void {
    const touched = [id, peer];
    if (
        cloud.operations.isBusy(
            (target, work) =>
                work.kind === "peering" && (touched.includes(target) || touched.includes(String(work.more))),
        )
    ) {
        throw new ApiError(
            400,
            "operationInProgress",
            "There is a peering operation in progress on the local or peer network. Try again later.",
        );
    }
}

function checkPeering(cloud: Cloud, id: string, peer: string, name: string, peerings: readonly Peering[]): void {
    if (peer === id) {
        throw invalid("Invalid value for field 'networkPeering.network': a network cannot be peered with itself.");
    }
    if (peerings.some((peering) => peering["name"] === name)) {
        throw new ApiError(409, "alreadyExists", `There is already a peering named '${name}' on network '${id}'.`);
    }
    if (peerings.some((peering) => relativeName(peering["network"]) === peer)) {
        throw invalid(`There is already a peering with the same peer network '${peer}'.`);
    }
    if (peerings.length >= maxPeerings) {
        throw new ApiError(
            403,
            "quotaExceeded",
            `Quota 'PEERINGS_PER_NETWORK' exceeded. Limit: ${maxPeerings}.0 globally.`,
        );
    }
    const [own, other] = [id, peer].map((network) => activeSpokeOf(cloud.store, network));
    if (own && other && exchangeRoutes(own, other)) {
        throw invalid(
            `Networks '${id}' and '${peer}' are spokes of the same Network Connectivity Center hub '${own.hub}' and cannot be peered.`,
        );
    }
    checkOverlaps(cloud, id, peer);
}

/** Ranges of the two networks must meet neither each other nor those of networks already peered with either. */
function checkOverlaps(cloud: Cloud, id: string, peer: string): void {
    const ranges = (network: string): readonly string[] =>
        subnetworksOf(cloud, network).flatMap(({ record }) => rangesOf(record));
    const conflict = firstConflict(ranges(id), subnetworksOf(cloud, peer));
    if (conflict) {
        throw invalid(
            `An IP range in the peer network (${conflict.other}) overlaps with an IP range (${conflict.range}) in the local network.`,
        );
    }
    for (const [from, to, mine, theirs] of [
        [peer, id, "peer", "local"],
        [id, peer, "local", "peer"],
    ] as const) {
        for (const active of activePeers(cloud, to).filter((network) => network !== from)) {
            const met = firstConflict(ranges(from), subnetworksOf(cloud, active));
            if (met) {
                throw invalid(
                    `An IP range in the ${mine} network (${met.range}) overlaps with an IP range (${met.other}) in an active peer (${active.split("/").at(-1)}) of the ${theirs} network.`,
                );
            }
        }
    }
}

/** Both sides are ACTIVE when both exist, else INACTIVE. */
function settleStates(cloud: Cloud, id: string, peer: string): void {
    const names = (from: string, to: string): boolean =>
        records(cloud.store.find("networks", from)?.["peerings"]).some(
            (peering) => relativeName(peering["network"]) === to,
        );
    const active = names(id, peer) && names(peer, id);
    for (const [from, to] of [
        [id, peer],
        [peer, id],
    ] as const) {
        const peerings = records(cloud.store.find("networks", from)?.["peerings"]).map((peering) =>
            relativeName(peering["network"]) === to
                ? {
                      ...peering,
                      state: active ? "ACTIVE" : "INACTIVE",
                      stateDetails: active ? "Connected." : "Waiting for peer network to connect.",
                  }
                : peering,
        );
        cloud.store.change("networks", from, { peerings });
    }
}
