import type { Router } from "../api/router.js";
import { invalid, inUse } from "../api/errors.js";
import type { Cloud } from "../cloud.js";
import { relativeName } from "../operations.js";
import { checkName, computeBase, listOf, mustBeNew, mustFind, object, records, settable, text } from "./shared.js";
import { allSpokes } from "./spokeRoutes.js";
import { addDefaultRoute, routesOf } from "./staticRoutes.js";

/** MTU of a network that names none (Google's default), in bytes. */
const defaultMtu = 1460;

/** VPC networks. */
export function addNetworks(router: Router, cloud: Cloud): void {
    const base = "compute/v1/projects/{project}/global/networks";
    const idOf = (project: string, name: string): string => `projects/${project}/global/networks/${name}`;
    const operation = (project: string, type: string, id: string): object =>
        cloud.operations.start({ api: "compute", parent: `projects/${project}/global`, type }, id, {
            kind: "network",
            target: id,
        });

    cloud.operations.handle("network", ({ target }, report) => cloud.syncNetwork(target, report));

    router.on("POST", base, (request) => {
        const project = request.params["project"]!;
        const name = checkName("resource.name", request.body["name"]);
        const id = idOf(project, name);
        mustBeNew(cloud, "networks", id);
        const mtu = checkMtu(request.body["mtu"] ?? defaultMtu);
        cloud.store.put("networks", id, {
            networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL",
            ...settable(request.body),
            ...computeBase(cloud, "network", id),
            name,
            mtu,
            routingConfig: {
                routingMode: "REGIONAL",
                bgpBestPathSelectionMode: "LEGACY",
                ...object(request.body["routingConfig"]),
            },
        });
        addDefaultRoute(cloud, id);
        return operation(project, "insert", id);
    });
    router.on("GET", base, (request) => listOf(cloud, "networks", request));
    router.on("GET", `${base}/{name}`, ({ params }) =>
        mustFind(cloud, "networks", idOf(params["project"]!, params["name"]!)),
    );
    router.on("PATCH", `${base}/{name}`, ({ params, body }) => {
        const id = idOf(params["project"]!, params["name"]!);
        const before = mustFind(cloud, "networks", id);
        const routing = { ...object(before["routingConfig"]), ...object(body["routingConfig"]) };
        const mtu = checkMtu(body["mtu"] ?? before["mtu"]);
        cloud.store.change("networks", id, { ...settable(body), name: before.name, mtu, routingConfig: routing });
        return operation(params["project"]!, "patch", id);
    });
    router.on("DELETE", `${base}/{name}`, ({ params }) => {
        const id = idOf(params["project"]!, params["name"]!);
        const record = mustFind(cloud, "networks", id);
        const user =
            userOf(cloud, id) ??
            records(record["peerings"]).map((peering) => `${id}/peerings/${text(peering["name"])}`)[0];
        if (user) {
            throw inUse(id, user);
        }
        cloud.store.remove("networks", id);
        routesOf(cloud, id).inborn.forEach((route) => cloud.store.remove("routes", route));
        return operation(params["project"]!, "delete", id);
    });
}

/** @throws ApiError 400 for an MTU (bytes) no VPC network can have */
function checkMtu(mtu: unknown): number {
    if (typeof mtu !== "number" || !Number.isInteger(mtu) || mtu < 1300 || mtu > 8896) {
        throw invalid(
            `Invalid value for field 'resource.mtu': '${String(mtu)}'. Must be greater than or equal to 1300 and at most 8896`,
        );
    }
    return mtu;
}

/** Something that keeps a network from being deleted. */
function userOf(cloud: Cloud, networkId: string): string | undefined {
    const direct = (["subnetworks", "forwardingRules", "firewalls", "routers"] as const)
        .flatMap((collection) => cloud.store.list(collection))
        .find(({ record }) => relativeName(record["network"]) === networkId);
    const reserved = cloud.store
        .list("addresses")
        .find(({ id, record }) => id.includes("/global/") && relativeName(record["network"]) === networkId);
    const spoke = allSpokes(cloud.store).find(({ network }) => network === networkId);
    return direct?.id ?? routesOf(cloud, networkId).own[0] ?? reserved?.id ?? spoke?.id;
}
