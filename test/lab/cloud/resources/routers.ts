import type { ApiRequest, Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { computeLink, relativeName } from "../operations.js";
import {
    checkName,
    computeBase,
    listOf,
    mustBeNew,
    mustFind,
    mustRefer,
    object,
    parentOf,
    settable,
} from "./shared.js";

/** Cloud Routers with their NAT gateways. */
export function addRouters(router: Router, cloud: Cloud): void {
    const base = "compute/v1/projects/{project}/regions/{region}/routers";
    const idOf = (request: ApiRequest): string => `${parentOf(request)}/routers/${request.params["name"]}`;
    const operation = (request: ApiRequest, type: string, id: string, network: string): object =>
        cloud.operations.start({ api: "compute", parent: parentOf(request), type }, id, {
            kind: "network",
            target: network,
        });

    router.on("POST", base, (request) => {
        const name = checkName("resource.name", request.body["name"]);
        const id = `${parentOf(request)}/routers/${name}`;
        mustBeNew(cloud, "routers", id);
        const network = mustRefer(cloud, "networks", "resource.network", request.body["network"]);
        const bgp = request.body["bgp"]
            ? { bgp: { advertiseMode: "DEFAULT", keepaliveInterval: 20, ...object(request.body["bgp"]) } }
            : {};
        cloud.store.put("routers", id, {
            ...settable(request.body),
            ...bgp,
            ...computeBase(cloud, "router", id),
            name,
            network: computeLink(network.id),
            region: computeLink(parentOf(request)),
        });
        return operation(request, "insert", id, network.id);
    });
    router.on("GET", base, (request) => listOf(cloud, "routers", request));
    router.on("GET", `${base}/{name}`, (request) => mustFind(cloud, "routers", idOf(request)));
    for (const method of ["PATCH", "PUT"]) {
        router.on(method, `${base}/{name}`, (request) => {
            const record = mustFind(cloud, "routers", idOf(request));
            cloud.store.change("routers", idOf(request), {
                ...settable(request.body),
                name: record.name,
                network: record["network"],
                region: record["region"],
            });
            return operation(request, "patch", idOf(request), relativeName(record["network"]));
        });
    }
    router.on("DELETE", `${base}/{name}`, (request) => {
        const record = mustFind(cloud, "routers", idOf(request));
        cloud.store.remove("routers", idOf(request));
        return operation(request, "delete", idOf(request), relativeName(record["network"]));
    });
}
