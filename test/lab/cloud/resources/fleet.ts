import { ApiError, invalid, notFound } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { addOperations, addRecords, patched } from "./crud.js";
import { projectNumber } from "./projects.js";
import { checkName, object, text } from "./shared.js";

type Fields = Readonly<Record<string, unknown>>;

const api = "gkehub/v1";

/** Features a fleet can have (GKE Hub API). */
const featureNames = new Set([
    "appdevexperience", "cloudbuild", "clusterupgrade", "configmanagement", "dataplanev2", "fleetobservability",
    "identityservice", "mesh", "metering", "multiclusteringress", "multiclusterservicediscovery", "namespaceactuation",
    "policycontroller", "rbacrolebindingactuation", "servicedirectory", "servicemesh", "workloadcertificate",
    "workloadidentity", "workloadmigration",
]); // prettier-ignore

/** Fleets: which clusters belong to one, and what it does for them. The local cloud does nothing for them. */
export function addFleet(router: Router, cloud: Cloud): void {
    addOperations(router, cloud, api);
    addRecords(router, cloud, {
        collection: "memberships",
        api,
        pattern: "projects/{project}/locations/{location}/memberships",
        style: "longrunning",
        insert: {
            method: "POST",
            nameOf: ({ query }) => checkName("membership_id", query.get("membershipId")),
            record: (request, id) => newMembership(cloud, request, id),
        },
        change: (request, before) => ({
            ...patched(before, request, ["name", "uniqueId", "createTime", "endpoint"]),
            updateTime: new Date().toISOString(),
        }),
        show: (record) => Object.fromEntries(Object.entries(record).filter(([key]) => key !== "byCluster")),
    });
    addRecords(router, cloud, {
        collection: "features",
        api,
        pattern: "projects/{project}/locations/{location}/features",
        style: "longrunning",
        insert: {
            method: "POST",
            nameOf: ({ query }) => checkFeature(query.get("featureId")),
            record: ({ body }, id) => ({ ...body, ...timed(id), resourceState: { state: "ACTIVE" } }),
        },
        change: (request, before) => ({
            ...patched(before, request, ["name", "createTime"]),
            updateTime: new Date().toISOString(),
        }),
    });
}

function timed(id: string): Fields {
    const now = new Date().toISOString();
    return { name: id, createTime: now, updateTime: now };
}

function checkFeature(name: string | null): string {
    if (name === null || !featureNames.has(name)) {
        throw invalid(`InvalidValueError for field feature_id: "${name ?? ""}" is not the name of a feature.`);
    }
    return name;
}

/** `//container.googleapis.com/projects/p/locations/l/clusters/c`: what a membership says of a GKE cluster. */
const clusterLink = (clusterId: string): string => `//container.googleapis.com/${clusterId}`;

function linkOf(record: Fields): string {
    return text(object(object(record["endpoint"])["gkeCluster"])["resourceLink"]);
}

function newMembership(cloud: Cloud, { body }: ApiRequest, id: string): Fields {
    const link = linkOf(body);
    const clusterId = link.replace("//container.googleapis.com/", "").replace("/zones/", "/locations/");
    if (link !== "") {
        if (!cloud.store.find("clusters", clusterId)) {
            throw notFound(clusterId);
        }
        const known = membershipOf(cloud, clusterId);
        if (known) {
            throw new ApiError(
                400,
                "failedPrecondition",
                `Cluster ${clusterId} is already registered to a fleet by membership ${known.id}.`,
            );
        }
    }
    return { ...body, ...memberFields(cloud, id) };
}

function memberFields(cloud: Cloud, id: string): Fields {
    return { ...timed(id), uniqueId: `membership-${cloud.store.next()}`, state: { code: "READY" } };
}

/** The membership that registers a cluster. */
export function membershipOf(
    cloud: Cloud,
    clusterId: string,
): { readonly id: string; readonly record: CloudRecord } | undefined {
    return cloud.store.list("memberships").find(({ record }) => linkOf(record) === clusterLink(clusterId));
}

/**
 * Makes the registration of a cluster follow its own `fleet`: the membership has the cluster's name and its location,
 * and a further part where another cluster has taken that name.
 */
export function followFleet(cloud: Cloud, clusterId: string, fleet: unknown): void {
    const project = text(object(fleet)["project"]).replace(/^projects\//, "");
    const known = membershipOf(cloud, clusterId);
    if (project === "") {
        leaveFleet(cloud, clusterId);
        return;
    }
    if (known) {
        if (known.id.split("/")[1] !== project) {
            throw invalid(`Cluster ${clusterId} is already registered to another fleet, by membership ${known.id}.`);
        }
        return;
    }
    const [, , , location = "", , name = ""] = clusterId.split("/");
    const parent = `projects/${project}/locations/${location.replace(/-[a-z]$/, "")}/memberships`;
    const isTaken = cloud.store.find("memberships", `${parent}/${name}`) !== undefined;
    const id = `${parent}/${isTaken ? `${name}-${cloud.store.next()}` : name}`;
    cloud.store.put("memberships", id, {
        name: id,
        endpoint: { gkeCluster: { resourceLink: clusterLink(clusterId) } },
        byCluster: true,
        ...memberFields(cloud, id),
    });
}

/** A cluster that goes takes along the membership it made, and no other. */
export function leaveFleet(cloud: Cloud, clusterId: string): void {
    const known = membershipOf(cloud, clusterId);
    if (known?.record["byCluster"] === true) {
        cloud.store.remove("memberships", known.id);
    }
}

/** What a cluster says of its fleet; nothing for one that is in none. */
export function fleetOf(cloud: Cloud, clusterId: string): Fields {
    const known = membershipOf(cloud, clusterId);
    if (!known) {
        return {};
    }
    const [, project = "", ...rest] = known.id.split("/");
    return {
        fleet: {
            project,
            membership: `//gkehub.googleapis.com/projects/${projectNumber(cloud, project)}/${rest.join("/")}`,
            ...(known.record["byCluster"] === true ? {} : { preRegistered: true }),
        },
    };
}
