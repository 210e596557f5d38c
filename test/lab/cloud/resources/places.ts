import type { ApiRequest, Router } from "../api/router.js";
import { notFound } from "../api/errors.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { computeLink } from "../operations.js";
import type { Collection } from "../store.js";
import { showAddress } from "./addresses.js";
import { filterItems } from "./filter.js";
import { regions, zonesOf } from "./regions.js";
import { records, strings, text } from "./shared.js";

const base = "compute/v1/projects/{project}";

/** Regions, zones, instance groups and operations: what clients look up but never create. */
export function addPlaces(router: Router, cloud: Cloud): void {
    addRegions(router);
    addGroups(router, cloud);
    addAggregated(router, cloud);
    for (const scope of ["global", "regions/{region}"]) {
        for (const [method, more] of [
            ["GET", ""],
            ["POST", "/wait"],
        ] as const) {
            router.on(method, `${base}/${scope}/operations/{operation}${more}`, ({ params }) => {
                const parent = params["region"] ? `regions/${params["region"]}` : "global";
                return cloud.operations.get(
                    `projects/${params["project"]}/${parent}/operations/${params["operation"]}`,
                );
            });
        }
    }
}

function addRegions(router: Router): void {
    const regionOf = (project: string, name: string): Readonly<Record<string, unknown>> => ({
        kind: "compute#region",
        name,
        status: "UP",
        selfLink: computeLink(`projects/${project}/regions/${name}`),
        zones: zonesOf(name).map((zone) => computeLink(`projects/${project}/zones/${zone}`)),
    });
    const zoneOf = (project: string, name: string): Readonly<Record<string, unknown>> => ({
        kind: "compute#zone",
        name,
        status: "UP",
        selfLink: computeLink(`projects/${project}/zones/${name}`),
        region: computeLink(`projects/${project}/regions/${name.replace(/-[a-z]$/, "")}`),
    });
    const zones = regions.flatMap(zonesOf);
    for (const [collection, names, show] of [
        ["regions", regions, regionOf],
        ["zones", zones, zoneOf],
    ] as const) {
        router.on("GET", `${base}/${collection}`, ({ params, query }) => ({
            items: filterItems(
                names.map((name) => show(params["project"]!, name)),
                query.get("filter"),
            ),
        }));
        router.on("GET", `${base}/${collection}/{name}`, ({ params }) => {
            if (!names.includes(params["name"]!)) {
                throw notFound(`projects/${params["project"]}/${collection}/${params["name"]}`);
            }
            return show(params["project"]!, params["name"]!);
        });
    }
}

/** Lists over all regions of a project, by region as Google gives them. */
function addAggregated(router: Router, cloud: Cloud): void {
    const collections = ["addresses", "forwardingRules", "routers", "subnetworks"] as const;
    const show = (collection: Collection, id: string, record: CloudRecord): Readonly<Record<string, unknown>> =>
        collection === "addresses" ? showAddress(cloud, id) : record;
    for (const collection of collections) {
        router.on("GET", `${base}/aggregated/${collection}`, ({ params, query }: ApiRequest) => {
            const items: Record<string, Record<string, unknown[]>> = {};
            for (const { id, record } of cloud.store.list(collection)) {
                const scope = /^projects\/([^/]+)\/(.*)\/[^/]+\/[^/]+$/.exec(id);
                if (scope?.[1] === params["project"]) {
                    const shown = filterItems([show(collection, id, record)], query.get("filter"));
                    const lists = (items[scope![2]!] ??= { [collection]: [] });
                    lists[collection]!.push(...shown);
                }
            }
            return { items };
        });
    }
}

function addGroups(router: Router, cloud: Cloud): void {
    router.on("GET", `${base}/zones/{zone}/instanceGroupManagers`, ({ params }) => ({
        items: groupsOf(cloud, params["project"]!, params["zone"]!),
    }));
    router.on("GET", `${base}/zones/{zone}/instanceGroupManagers/{name}`, ({ params }) => {
        const group = groupsOf(cloud, params["project"]!, params["zone"]!).find(
            (candidate) => candidate.name === params["name"],
        );
        if (!group) {
            throw notFound(
                `projects/${params["project"]}/zones/${params["zone"]}/instanceGroupManagers/${params["name"]}`,
            );
        }
        return group;
    });
}

/** A managed instance group per pool and zone, as GKE makes them. */
function groupsOf(cloud: Cloud, project: string, zone: string): readonly { readonly name: string }[] {
    const here = ({ id, record }: { readonly id: string; readonly record: CloudRecord }): boolean =>
        id.startsWith(`projects/${project}/`) && strings(record["locations"]).includes(zone);
    return cloud.store
        .list("nodePools")
        .filter(here)
        .flatMap(({ record }) => records(record["groups"]).filter((group) => group["zone"] === zone))
        .map((group) => {
            const name = text(group["name"]);
            return {
                name,
                targetSize: group["size"],
                zone: computeLink(`projects/${project}/zones/${zone}`),
                selfLink: computeLink(`projects/${project}/zones/${zone}/instanceGroupManagers/${name}`),
                instanceGroup: computeLink(`projects/${project}/zones/${zone}/instanceGroups/${name}`),
            };
        });
}
