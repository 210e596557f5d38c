import { invalid, inUse } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { computeLink, relativeName } from "../operations.js";
import { checkName, computeBase, listOf, mustBeNew, mustFind, object, parentOf, settable } from "./shared.js";

/** Resource policies: how instances are placed. Recorded, and looked up by node pools that name one. */
export function addResourcePolicies(router: Router, cloud: Cloud): void {
    const base = "compute/v1/projects/{project}/regions/{region}/resourcePolicies";
    const idOf = (request: ApiRequest): string => `${parentOf(request)}/resourcePolicies/${request.params["name"]}`;
    const operation = (request: ApiRequest, type: string, id: string): object =>
        cloud.operations.start({ api: "compute", parent: parentOf(request), type }, id, { kind: "record", target: id });

    router.on("POST", base, (request) => {
        const name = checkName("resource.name", request.body["name"]);
        const id = `${parentOf(request)}/resourcePolicies/${name}`;
        mustBeNew(cloud, "resourcePolicies", id);
        checkPlacement(object(request.body["groupPlacementPolicy"]));
        cloud.store.put("resourcePolicies", id, {
            ...settable(request.body),
            ...computeBase(cloud, "resourcePolicy", id),
            name,
            region: computeLink(parentOf(request)),
            status: "READY",
        });
        return operation(request, "insert", id);
    });
    router.on("GET", base, (request) => listOf(cloud, "resourcePolicies", request));
    router.on("GET", `${base}/{name}`, (request) => mustFind(cloud, "resourcePolicies", idOf(request)));
    router.on("PATCH", `${base}/{name}`, (request) => {
        const { name, region } = mustFind(cloud, "resourcePolicies", idOf(request));
        checkPlacement(object(request.body["groupPlacementPolicy"]));
        cloud.store.change("resourcePolicies", idOf(request), { ...settable(request.body), name, region });
        return operation(request, "patch", idOf(request));
    });
    router.on("DELETE", `${base}/{name}`, (request) => {
        const id = idOf(request);
        mustFind(cloud, "resourcePolicies", id);
        const user = cloud.store
            .list("nodePools")
            .find((pool) => placementPolicyOf(pool.id, object(pool.record["placementPolicy"])) === id);
        if (user) {
            throw inUse(id, user.id);
        }
        cloud.store.remove("resourcePolicies", id);
        return operation(request, "delete", id);
    });
}

/** The id of the policy that a node pool names, if it does: by its link, or by its name alone. */
export function placementPolicyOf(
    poolOrClusterId: string,
    placement: Readonly<Record<string, unknown>>,
): string | undefined {
    const named = placement["policyName"];
    if (typeof named !== "string" || named === "") {
        return undefined;
    }
    const [, project = "", , location = ""] = poolOrClusterId.split("/");
    const region = location.replace(/-[a-z]$/, "");
    return named.includes("/")
        ? relativeName(named)
        : `projects/${project}/regions/${region}/resourcePolicies/${named}`;
}

function checkPlacement(policy: Readonly<Record<string, unknown>>): void {
    const count = policy["vmCount"];
    if (count !== undefined && (!Number.isInteger(count) || Number(count) < 1 || Number(count) > 1500)) {
        throw invalid(
            `Invalid value for field 'resource.groupPlacementPolicy.vmCount': ${JSON.stringify(count)}. Must be between 1 and 1500.`,
        );
    }
    const collocation = policy["collocation"];
    if (collocation !== undefined && collocation !== "COLLOCATED" && collocation !== "UNSPECIFIED_COLLOCATION") {
        throw invalid(
            `Invalid value for field 'resource.groupPlacementPolicy.collocation': ${JSON.stringify(collocation)}. Must be one of COLLOCATED, UNSPECIFIED_COLLOCATION.`,
        );
    }
}
