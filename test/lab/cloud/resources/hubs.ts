import { ApiError, notOffered } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { addOperations, addRecords, nameIn, patched, startLongRunning } from "./crud.js";
import { checkName, mustFind, object, strings, text } from "./shared.js";
import { allSpokes } from "./spokeRoutes.js";

type Fields = Readonly<Record<string, unknown>>;

export const nccApi = "networkconnectivity/v1";
const hubs = "projects/{project}/locations/global/hubs";
const groups = `${hubs}/{hub}/groups`;

/** Groups of spokes that a topology has; the first is that of a spoke which names none. */
const groupsOfTopology: Readonly<Record<string, readonly string[]>> = {
    MESH: ["default"],
    STAR: ["center", "edge"],
};

/** Hubs of the Network Connectivity Center with their groups of spokes. */
export function addHubs(router: Router, cloud: Cloud): void {
    addOperations(router, cloud, nccApi);
    addRecords(router, cloud, {
        collection: "hubs",
        api: nccApi,
        pattern: hubs,
        style: "longrunning",
        insert: {
            method: "POST",
            nameOf: ({ query }) => checkName("hub_id", query.get("hubId")),
            record: (request, id) => newHub(cloud, request, id),
        },
        change: (request, before) => ({
            ...patched(before, request, ["name", "presetTopology", "policyMode", "uniqueId", "createTime"]),
            updateTime: new Date().toISOString(),
        }),
        checkRemoval: (id) => {
            const spoke = allSpokes(cloud.store).find(({ hub }) => hub === id);
            if (spoke) {
                throw new ApiError(
                    400,
                    "failedPrecondition",
                    `Hub ${id} can't be deleted because it still has spokes, such as ${spoke.id}. Delete all spokes of the hub first.`,
                );
            }
        },
        removed: (id) => groupIdsOf(cloud, id).forEach((group) => cloud.store.remove("groups", group)),
        show: (record, id) => ({ ...record, spokeSummary: summary(cloud, id) }),
    });
    addGroups(router, cloud);
}

function newHub(cloud: Cloud, { body }: ApiRequest, id: string): Fields {
    const topology = text(body["presetTopology"]) || "MESH";
    const names = groupsOfTopology[topology];
    if (!names) {
        throw notOffered(`A hub of topology ${topology}`);
    }
    const now = new Date().toISOString();
    const common = { createTime: now, updateTime: now, state: "ACTIVE" };
    for (const name of names) {
        const group = `${id}/groups/${name}`;
        cloud.store.put("groups", group, {
            name: group,
            ...common,
            uid: `group-${cloud.store.next()}`,
            autoAccept: {},
            routeTable: `${id}/routeTables/${name}`,
        });
    }
    return {
        policyMode: "PRESET",
        exportPsc: false,
        ...body,
        name: id,
        ...common,
        presetTopology: topology,
        uniqueId: `hub-${cloud.store.next()}`,
        routingVpcs: [],
        routeTables: names.map((name) => `${id}/routeTables/${name}`),
    };
}

function groupIdsOf(cloud: Cloud, hubId: string): readonly string[] {
    return cloud.store
        .list("groups")
        .map(({ id }) => id)
        .filter((id) => id.startsWith(`${hubId}/groups/`));
}

/** How many spokes a hub has, by state. */
function summary(cloud: Cloud, hubId: string): Fields {
    const spokes = allSpokes(cloud.store).filter(({ hub }) => hub === hubId);
    const states = [...new Set(spokes.map(({ record }) => text(record["state"])))];
    return {
        spokeTypeCounts: spokes.length > 0 ? [{ spokeType: "VPC_NETWORK", count: String(spokes.length) }] : [],
        spokeStateCounts: states.map((state) => ({
            state,
            count: String(spokes.filter(({ record }) => record["state"] === state).length),
        })),
    };
}

/** Groups are there as long as their hub is. Clients say who may join; to delete one takes that back. */
function addGroups(router: Router, cloud: Cloud): void {
    const item = `${groups}/{name}`;
    const idOf = (request: ApiRequest): string => nameIn(item, request);
    addRecords(router, cloud, {
        collection: "groups",
        api: nccApi,
        pattern: groups,
        style: "longrunning",
        change: (request, before) => {
            const after = patched(before, request, ["name", "uid", "routeTable", "createTime"]);
            return { ...after, autoAccept: object(after["autoAccept"]), updateTime: new Date().toISOString() };
        },
    });
    router.on("DELETE", `${nccApi}/${item}`, (request) => {
        mustFind(cloud, "groups", idOf(request));
        cloud.store.change("groups", idOf(request), { autoAccept: {}, description: undefined, labels: undefined });
        return startLongRunning(cloud, idOf(request), "delete");
    });
}

/** The group of a spoke: the one it names, or the one there is. @throws ApiError for one the hub does not have */
export function groupFor(cloud: Cloud, hubId: string, wanted: unknown): string {
    const topology = text(mustFind(cloud, "hubs", hubId)["presetTopology"]);
    const names = groupsOfTopology[topology] ?? [];
    const name = text(wanted).split("/").at(-1) || (names.length === 1 ? names[0]! : "");
    if (!names.includes(name)) {
        throw new ApiError(
            400,
            "invalid",
            `Spoke.group must be one of ${names.map((group) => `${hubId}/groups/${group}`).join(", ")} for a hub of topology ${topology}, got '${text(wanted)}'.`,
        );
    }
    return `${hubId}/groups/${name}`;
}

/** Whether a group takes in spokes of a project without being asked. */
export function acceptsAll(cloud: Cloud, groupId: string, project: string, number: string): boolean {
    const { autoAcceptProjects } = object(cloud.store.find("groups", groupId)?.["autoAccept"]);
    return strings(autoAcceptProjects)
        .map((entry) => entry.replace(/^projects\//, ""))
        .some((entry) => entry === project || entry === number);
}
