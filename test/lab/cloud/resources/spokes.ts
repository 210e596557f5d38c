import { isCidr } from "../../../../components/shared/cidr.js";
import { ApiError, invalid, notFound, notOffered } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { relativeName, type Work } from "../operations.js";
import { addRecords, nameIn, patched, startLongRunning } from "./crud.js";
import { acceptsAll, groupFor, nccApi } from "./hubs.js";
import { projectNumber } from "./projects.js";
import { activePeers } from "./ranges.js";
import { checkName, mustFind, object, strings, text } from "./shared.js";
import {
    allSpokes,
    conflictInHub,
    exchangeRoutes,
    namesAll,
    networkRanges,
    spokeOf,
    type VpcSpoke,
} from "./spokeRoutes.js";

type Fields = Readonly<Record<string, unknown>>;

/** Active VPC spokes a hub can have, and ranges a spoke's filters can name (NCC quotas and limits). */
const maxActiveSpokes = 250;
const maxFilterRanges = 16;
/** Spokes of other kinds. */
const otherKinds = ["linkedVpnTunnels", "linkedInterconnectAttachments", "linkedRouterApplianceInstances", "gateway"];
/** Fields that a patch cannot change. */
const fixed = ["name", "hub", "group", "uniqueId", "createTime", "state", "spokeType"];

/** VPC spokes of hubs: networks whose subnet ranges the others of the hub can reach. */
export function addSpokes(router: Router, cloud: Cloud): void {
    cloud.operations.handle("spoke", async ({ more }, report) => {
        await Promise.all(strings(more).map((network) => cloud.syncNetwork(network, report)));
    });
    addRecords(router, cloud, {
        collection: "spokes",
        api: nccApi,
        pattern: "projects/{project}/locations/{location}/spokes",
        style: "longrunning",
        insert: {
            method: "POST",
            nameOf: ({ query }) => checkName("spoke_id", query.get("spokeId")),
            record: (request, id) => newSpoke(cloud, request, id),
        },
        change: (request, before, id) => {
            const after = { ...before, ...patched(before, request, fixed) };
            checkFilters(after);
            checkJoined(cloud, spokeOf(id, after));
            return { ...after, updateTime: new Date().toISOString() };
        },
        work: (id, record) => workFor(cloud, spokeOf(id, record)),
    });
    addReview(router, cloud);
}

/**
 * Who hears of a change: the network itself, whose new neighbours are looked at with it; those it has lost would not be,
 * so they are named.
 */
function workFor(cloud: Cloud, spoke: VpcSpoke): Work {
    const isThere = spokeNow(cloud, spoke.id)?.isActive === true;
    const others = isThere ? [] : allSpokes(cloud.store).filter(({ hub }) => hub === spoke.hub);
    const networks = [spoke.network, ...others.map(({ network }) => network)];
    return { kind: "spoke", target: spoke.id, more: [...new Set(networks)] };
}

function spokeNow(cloud: Cloud, id: string): VpcSpoke | undefined {
    const record = cloud.store.find("spokes", id);
    return record && spokeOf(id, record);
}

function newSpoke(cloud: Cloud, { body, params }: ApiRequest, id: string): Fields {
    const other = otherKinds.find((kind) => body[kind] !== undefined);
    if (other) {
        throw notOffered(`A spoke with ${other}`);
    }
    if (params["location"] !== "global") {
        throw invalid(`A VPC spoke must be in location 'global', got '${params["location"]}'.`);
    }
    const hub = relativeName(body["hub"]);
    if (!cloud.store.find("hubs", hub)) {
        throw notFound(hub);
    }
    const group = groupFor(cloud, hub, body["group"]);
    checkFilters(body);
    checkNetwork(cloud, relativeName(object(body["linkedVpcNetwork"])["uri"]), hub);
    const [, project = ""] = id.split("/");
    const isOwn = hub.split("/")[1] === project;
    const isAccepted = isOwn || acceptsAll(cloud, group, project, projectNumber(cloud, project));
    const now = new Date().toISOString();
    const record = {
        ...body,
        name: id,
        hub,
        group,
        createTime: now,
        updateTime: now,
        uniqueId: `spoke-${cloud.store.next()}`,
        spokeType: "VPC_NETWORK",
        ...(isAccepted ? active : { state: "INACTIVE", reasons: [{ code: "PENDING_REVIEW" }] }),
    };
    checkJoined(cloud, spokeOf(id, record));
    return record;
}

const active = { state: "ACTIVE", reasons: undefined };

function checkFilters(spoke: Fields): void {
    const vpc = object(spoke["linkedVpcNetwork"]);
    for (const key of ["excludeExportRanges", "includeExportRanges"]) {
        const ranges = strings(vpc[key]);
        const bad = ranges.find((range) => !isCidr(range) && !namesAll.has(range));
        if (bad !== undefined) {
            throw invalid(`Spoke.linked_vpc_network.${key}: '${bad}' is not a CIDR address range.`);
        }
        if (ranges.length > maxFilterRanges) {
            throw invalid(
                `Spoke.linked_vpc_network.${key} must have at most ${maxFilterRanges} ranges, got ${ranges.length}.`,
            );
        }
    }
}

/** A network that exists, has no ranges Google chose for it, and is in no hub yet. */
function checkNetwork(cloud: Cloud, network: string, hub: string): void {
    const record = cloud.store.find("networks", network);
    if (!record) {
        throw notFound(network);
    }
    if (record["autoCreateSubnetworks"] === true) {
        throw refused(`VPC network ${network} is in auto mode. Only custom mode VPC networks can be spokes.`);
    }
    const known = allSpokes(cloud.store).find((spoke) => spoke.network === network);
    if (known) {
        const where = known.hub === hub ? "this hub" : `hub ${known.hub}`;
        throw refused(`VPC network ${network} is already linked to ${where} by spoke ${known.id}.`);
    }
}

const refused = (message: string): ApiError => new ApiError(400, "failedPrecondition", message);

/** What an active spoke must not meet: too many others, peers among them, and ranges of theirs. */
function checkJoined(cloud: Cloud, spoke: VpcSpoke): void {
    if (!spoke.isActive) {
        return;
    }
    const others = allSpokes(cloud.store).filter(
        ({ id, hub, isActive }) => id !== spoke.id && hub === spoke.hub && isActive,
    );
    if (others.length >= maxActiveSpokes) {
        throw new ApiError(
            403,
            "quotaExceeded",
            `Quota exceeded for active VPC spokes of hub ${spoke.hub}. Limit: ${maxActiveSpokes}.`,
        );
    }
    const peers = activePeers(cloud, spoke.network);
    const peered = others.find((other) => exchangeRoutes(spoke, other) && peers.includes(other.network));
    if (peered) {
        throw refused(
            `VPC network ${spoke.network} is peered with ${peered.network}, which spoke ${peered.id} links to the same hub.`,
        );
    }
    const met = conflictInHub(cloud.store, spoke, networkRanges(cloud.store, spoke.network));
    if (met) {
        throw refused(
            `The subnet range ${met.range} of VPC network ${spoke.network} overlaps with the subnet range ${met.other} of VPC network ${met.network}, which is in hub ${spoke.hub}.`,
        );
    }
}

/** Spokes of other projects wait until the hub's administrator takes them in or turns them away. */
function addReview(router: Router, cloud: Cloud): void {
    const pattern = "projects/{project}/locations/global/hubs/{hub}";
    const review = (verb: string, settle: (spoke: VpcSpoke, request: ApiRequest) => Fields): void =>
        router.on("POST", `${nccApi}/${pattern}:${verb}`, (request) => {
            const hub = nameIn(pattern, request);
            mustFind(cloud, "hubs", hub);
            const id = relativeName(request.body["spokeUri"]);
            const spoke = spokeOf(id, mustFind(cloud, "spokes", id));
            if (spoke.hub !== hub) {
                throw invalid(`Spoke ${id} is not attached to hub ${hub}.`);
            }
            cloud.store.change("spokes", id, settle(spoke, request));
            return startLongRunning(cloud, id, verb, workFor(cloud, spoke));
        });
    review("acceptSpoke", (spoke) => {
        checkJoined(cloud, { ...spoke, isActive: true });
        return active;
    });
    review("rejectSpoke", (_, { body }) => ({
        state: "INACTIVE",
        reasons: [{ code: "REJECTED", userDetails: text(body["details"]) }],
    }));
    router.on("GET", `${nccApi}/${pattern}:listSpokes`, (request) => ({
        spokes: allSpokes(cloud.store)
            .filter(({ hub }) => hub === nameIn(pattern, request))
            .map(({ record }) => record),
    }));
}
