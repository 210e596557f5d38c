import { setTimeout as sleep } from "node:timers/promises";

import type { ApiRequest, Router } from "../api/router.js";
import type { CloudRecord, Report } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { checkCount, newPool, poolChanges, poolIdsOf, showPool } from "./nodePoolRecord.js";
import { checkPodRange, checkPool } from "./poolChecks.js";
import { mustBeNew, mustFind, object, strings, text } from "./shared.js";

/** How long the nodes of a pool that came with its cluster wait for the pool to be removed again (milliseconds). */
const firstPoolDelayMs = 3_000;

/** Node pools of clusters. */
export function addNodePools(router: Router, cloud: Cloud, checkIdle: (cloud: Cloud, clusterId: string) => void): void {
    const base = "container/v1beta1/projects/{project}/locations/{location}/clusters/{cluster}/nodePools";
    const clusterOf = ({ params }: ApiRequest): string =>
        `projects/${params["project"]}/locations/${params["location"]}/clusters/${params["cluster"]}`;
    const idOf = (request: ApiRequest): string => `${clusterOf(request)}/nodePools/${request.params["pool"]}`;
    const start = (id: string, type: string): object =>
        cloud.operations.start({ api: "container", parent: id.split("/clusters/")[0]!, type }, id, {
            kind: "nodePool",
            target: id,
        });

    cloud.operations.handle("nodePool", ({ target }, report) => syncPool(cloud, target, report));
    cloud.operations.handle("firstPool", async ({ target }, report) => {
        await sleep(firstPoolDelayMs);
        await syncPool(cloud, target, report);
    });

    router.on("POST", base, (request) => {
        const cluster = clusterOf(request);
        mustFind(cloud, "clusters", cluster);
        checkIdle(cloud, cluster);
        return start(addPool(cloud, cluster, object(request.body["nodePool"])), "CREATE_NODE_POOL");
    });
    router.on("GET", base, (request) => {
        mustFind(cloud, "clusters", clusterOf(request));
        return { nodePools: poolIdsOf(cloud, clusterOf(request)).map((id) => showPool(cloud, id)) };
    });
    router.on("GET", `${base}/{pool}`, (request) => showPool(cloud, idOf(request)));
    router.on("PUT", `${base}/{pool}`, (request) => {
        const id = idOf(request);
        const before = mustFind(cloud, "nodePools", id);
        checkIdle(cloud, clusterOf(request));
        changePool(cloud, id, poolChanges(before, request.body));
        return start(id, "UPGRADE_NODES");
    });
    router.on("POST", `${base}/{pool}:setSize`, (request) => {
        mustFind(cloud, "nodePools", idOf(request));
        checkIdle(cloud, clusterOf(request));
        const nodeCount = checkCount("SetNodePoolSizeRequest.node_count", request.body["nodeCount"]);
        changePool(cloud, idOf(request), { nodeCount });
        return start(idOf(request), "SET_NODE_POOL_SIZE");
    });
    for (const [verb, key] of [
        ["setManagement", "management"],
        ["setAutoscaling", "autoscaling"],
    ] as const) {
        router.on("POST", `${base}/{pool}:${verb}`, (request) => {
            mustFind(cloud, "nodePools", idOf(request));
            checkIdle(cloud, clusterOf(request));
            changePool(cloud, idOf(request), { [key]: object(request.body[key]) });
            return start(idOf(request), "SET_NODE_POOL_MANAGEMENT");
        });
    }
    router.on("DELETE", `${base}/{pool}`, (request) => {
        const id = idOf(request);
        mustFind(cloud, "nodePools", id);
        // A pool that came with the cluster and has no nodes yet may go at once.
        if (!cloud.operations.isBusy((target, work) => target === id && work.kind === "firstPool")) {
            checkIdle(cloud, clusterOf(request));
        }
        cloud.store.remove("nodePools", id);
        return start(id, "DELETE_NODE_POOL");
    });
}

/** Records a new pool and answers with its id. */
function addPool(cloud: Cloud, clusterId: string, wanted: Readonly<Record<string, unknown>>): string {
    const id = `${clusterId}/nodePools/${text(wanted["name"])}`;
    mustBeNew(cloud, "nodePools", id);
    const cluster = mustFind(cloud, "clusters", clusterId);
    const pool = newPool(cloud, clusterId, cluster, wanted);
    checkPodRange(cloud, cluster, pool, otherPools(cloud, clusterId, id));
    cloud.store.put("nodePools", id, pool);
    return id;
}

/** Changes a pool into one that Google would make as well. */
export function changePool(cloud: Cloud, id: string, changes: Readonly<Record<string, unknown>>): void {
    const clusterId = id.split("/nodePools/")[0]!;
    const cluster = mustFind(cloud, "clusters", clusterId);
    const after = { ...mustFind(cloud, "nodePools", id), ...changes };
    checkPool(cloud, clusterId, cluster, after);
    checkPodRange(cloud, cluster, after, otherPools(cloud, clusterId, id));
    cloud.store.change("nodePools", id, changes);
}

function otherPools(cloud: Cloud, clusterId: string, id: string): readonly CloudRecord[] {
    return poolIdsOf(cloud, clusterId)
        .filter((other) => other !== id)
        .map((other) => mustFind(cloud, "nodePools", other));
}

/** The backend makes the nodes match; the record then names the groups they are in. */
async function syncPool(cloud: Cloud, id: string, report: Report): Promise<void> {
    const nodes = await cloud.backend.syncNodePool(id, report).catch((error: unknown) => {
        failPool(cloud, id, error);
        throw error;
    });
    const record = cloud.store.find("nodePools", id);
    if (!record) {
        return;
    }
    const [, , , , , cluster = "", , pool = ""] = id.split("/");
    const groups = strings(record["locations"]).map((zone) => ({
        zone,
        name: `gke-${cluster}-${pool}-grp-${zone.at(-1)}`.slice(0, 63),
        size: nodes.filter((node) => node.zone === zone).length,
    }));
    cloud.store.change("nodePools", id, { status: "RUNNING", statusMessage: undefined, groups, nodes });
}

/** A pool that never had its nodes is in error; one that had them runs on with what it has. */
export function failPool(cloud: Cloud, id: string, error: unknown): void {
    const before = cloud.store.find("nodePools", id)?.["status"];
    cloud.store.change("nodePools", id, {
        status: before === "PROVISIONING" || before === "ERROR" ? "ERROR" : "RUNNING_WITH_ERROR",
        statusMessage: error instanceof Error ? error.message : String(error),
    });
}
