import type { Router } from "../api/router.js";
import { notFound } from "../api/errors.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { computeLink } from "../operations.js";
import { records, strings, text } from "./shared.js";

/** Letters of the zones every region of the local cloud has. */
const zoneLetters = ["a", "b", "c", "d"];

/** Zones of a region, as clusters choose from them. */
export function zonesOf(region: string): readonly string[] {
    return zoneLetters.map((letter) => `${region}-${letter}`);
}

/** Regions, zones, instance groups and operations: what clients look up but never create. */
export function addPlaces(router: Router, cloud: Cloud): void {
    const region = (project: string, name: string): object => ({
        kind: "compute#region",
        name,
        status: "UP",
        selfLink: computeLink(`projects/${project}/regions/${name}`),
        zones: zonesOf(name).map((zone) => computeLink(`projects/${project}/zones/${zone}`)),
    });
    router.on("GET", "compute/v1/projects/{project}/regions/{region}", ({ params }) =>
        region(params["project"]!, params["region"]!),
    );
    router.on("GET", "compute/v1/projects/{project}/zones", ({ params }) => ({
        items: regionsInUse(cloud).flatMap((name) =>
            zonesOf(name).map((zone) => ({
                name: zone,
                status: "UP",
                region: computeLink(`projects/${params["project"]}/regions/${name}`),
            })),
        ),
    }));
    router.on("GET", "compute/v1/projects/{project}/zones/{zone}/instanceGroupManagers", ({ params }) => ({
        items: groupsOf(cloud, params["project"]!, params["zone"]!),
    }));
    router.on("GET", "compute/v1/projects/{project}/zones/{zone}/instanceGroupManagers/{name}", ({ params }) => {
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
    for (const scope of ["global", "regions/{region}"]) {
        for (const [method, more] of [
            ["GET", ""],
            ["POST", "/wait"],
        ] as const) {
            router.on(method, `compute/v1/projects/{project}/${scope}/operations/{operation}${more}`, ({ params }) => {
                const parent = params["region"] ? `regions/${params["region"]}` : "global";
                return cloud.operations.get(
                    `projects/${params["project"]}/${parent}/operations/${params["operation"]}`,
                );
            });
        }
    }
}

function regionsInUse(cloud: Cloud): readonly string[] {
    return [
        ...new Set(cloud.store.list("subnetworks").map(({ record }) => text(record["region"]).split("/").at(-1)!)),
    ].sort();
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
