import { createHash } from "node:crypto";

import { contains, isCidr } from "../../../../components/shared/cidr.js";
import { invalid, notOffered } from "../api/errors.js";
import type { Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { computeLink, relativeName } from "../operations.js";
import { neighboursOf, rangesOf, subnetworksOf } from "./ranges.js";
import { checkName, computeBase, listOf, mustBeNew, mustFind, mustRefer, settable, text } from "./shared.js";

type Fields = Readonly<Record<string, unknown>>;

/** Ways a route can name where its traffic goes; a route has exactly one of them. */
const hops = ["nextHopGateway", "nextHopIp", "nextHopIlb", "nextHopInstance", "nextHopVpnTunnel", "nextHopHub"];
/** The way out of every network. */
const internetGateway = "global/gateways/default-internet-gateway";

/** Static routes. Every network is born with one to the internet, which goes with it. */
export function addStaticRoutes(router: Router, cloud: Cloud): void {
    const base = "compute/v1/projects/{project}/global/routes";
    const idOf = (project: string, name: string): string => `projects/${project}/global/routes/${name}`;
    const operation = (project: string, type: string, id: string, network: string): object =>
        cloud.operations.start({ api: "compute", parent: `projects/${project}/global`, type }, id, {
            kind: "network",
            target: network,
        });

    router.on("POST", base, ({ params, body }) => {
        const project = params["project"]!;
        const name = checkName("resource.name", body["name"]);
        const id = idOf(project, name);
        mustBeNew(cloud, "routes", id);
        const network = mustRefer(cloud, "networks", "resource.network", body["network"]).id;
        checkRoute(cloud, network, body);
        cloud.store.put("routes", id, {
            priority: 1000,
            ...settable(body),
            ...computeBase(cloud, "route", id),
            name,
            network: computeLink(network),
        });
        return operation(project, "insert", id, network);
    });
    router.on("GET", base, (request) => listOf(cloud, "routes", request));
    router.on("GET", `${base}/{name}`, ({ params }) =>
        mustFind(cloud, "routes", idOf(params["project"]!, params["name"]!)),
    );
    router.on("DELETE", `${base}/{name}`, ({ params }) => {
        const id = idOf(params["project"]!, params["name"]!);
        const record = mustFind(cloud, "routes", id);
        cloud.store.remove("routes", id);
        return operation(params["project"]!, "delete", id, relativeName(record["network"]));
    });
}

/** Makes the route that every network has from the beginning. */
export function addDefaultRoute(cloud: Cloud, networkId: string): void {
    const [, project = ""] = networkId.split("/");
    const digest = createHash("sha256").update(networkId).digest("hex").slice(0, 16);
    const id = `projects/${project}/global/routes/default-route-${digest}`;
    cloud.store.put("routes", id, {
        ...computeBase(cloud, "route", id),
        name: `default-route-${digest}`,
        description: "Default route to the Internet.",
        network: computeLink(networkId),
        destRange: "0.0.0.0/0",
        priority: 1000,
        nextHopGateway: computeLink(`projects/${project}/${internetGateway}`),
    });
}

/** Routes of a network that somebody made; those it was born with go with it. */
export function routesOf(cloud: Cloud, networkId: string): { readonly own: string[]; readonly inborn: string[] } {
    const all = cloud.store.list("routes").filter(({ record }) => relativeName(record["network"]) === networkId);
    const isInborn = ({ record }: (typeof all)[number]): boolean => /^default-route-[0-9a-f]{16}$/.test(record.name);
    return {
        own: all.filter((route) => !isInborn(route)).map(({ id }) => id),
        inborn: all.filter(isInborn).map(({ id }) => id),
    };
}

function checkRoute(cloud: Cloud, networkId: string, route: Fields): void {
    const range = text(route["destRange"]);
    if (!isCidr(range)) {
        throw invalid(`Invalid value for field 'resource.destRange': '${range}'. Must be a CIDR address range.`);
    }
    const named = hops.filter((hop) => text(route[hop]) !== "");
    if (named.length !== 1) {
        throw invalid(`Exactly one next hop must be specified, got ${named.length === 0 ? "none" : named.join(", ")}.`);
    }
    const subnets = subnetworksOf(cloud, networkId).flatMap(({ record }) => rangesOf(record));
    const hidden = [...subnets, ...neighboursOf(cloud, networkId).flatMap(({ ranges }) => ranges)].find((subnet) =>
        contains(subnet, range),
    );
    if (hidden) {
        throw invalid(
            `Invalid value for field 'resource.destRange': '${range}'. The destination range must not be within the subnet range ${hidden}.`,
        );
    }
    // Paper keeps records only; where traffic flows, a route that has no effect would be a lie.
    if (cloud.backend.kind === "real" && named[0] !== "nextHopGateway") {
        throw notOffered(`A route with ${named[0]}`);
    }
}
