import { ApiError } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { ClusterFacts } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { checkCluster } from "./clusterChecks.js";
import { firstPools, newCluster } from "./clusterRecord.js";
import { clusterChanges } from "./clusterUpdate.js";
import { showCluster } from "./clusterView.js";
import { followFleet, leaveFleet } from "./fleet.js";
import { poolIdsOf } from "./nodePoolRecord.js";
import { changePool, failPool } from "./nodePools.js";
import { checkFingerprint, mustFind, object, text } from "./shared.js";
import { kubernetesVersion } from "./versions.js";

/** Settings with a method of their own instead of a field of `ClusterUpdate`. */
const setters: Readonly<
    Record<string, (body: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>
> = {
    setNetworkPolicy: (body) => ({ networkPolicy: object(body["networkPolicy"]) }),
    setMaintenancePolicy: (body) => ({ maintenancePolicy: object(body["maintenancePolicy"]) }),
    setLegacyAbac: (body) => ({ legacyAbac: body["enabled"] === true ? { enabled: true } : {} }),
};

/** GKE clusters. */
export function addClusters(router: Router, cloud: Cloud): void {
    const parent = "container/v1beta1/projects/{project}/locations/{location}";
    const base = `${parent}/clusters`;
    const idOf = ({ params }: ApiRequest): string =>
        `projects/${params["project"]}/locations/${params["location"]}/clusters/${params["cluster"]}`;
    const start = (id: string, type: string, kind: string): object =>
        cloud.operations.start({ api: "container", parent: id.split("/clusters/")[0]!, type }, id, {
            kind,
            target: id,
        });

    cloud.operations.handle("createCluster", ({ target }, report) => createCluster(cloud, target, report));
    cloud.operations.handle("deleteCluster", ({ target }, report) => deleteCluster(cloud, target, report));

    router.on("POST", base, ({ params, body }) => {
        const wanted = object(body["cluster"]);
        const id = `projects/${params["project"]}/locations/${params["location"]}/clusters/${text(wanted["name"])}`;
        // Everything is checked before anything is stored: a refusal leaves nothing behind.
        const record = newCluster(cloud, id, params["location"]!, wanted);
        const pools = firstPools(cloud, record, wanted);
        followFleet(cloud, id, wanted["fleet"]);
        cloud.store.put("clusters", id, record);
        for (const pool of pools) {
            cloud.store.put("nodePools", `${id}/nodePools/${pool.name}`, pool);
        }
        return start(id, "CREATE_CLUSTER", "createCluster");
    });
    router.on("GET", base, ({ params }) => ({
        clusters: cloud.store
            .list("clusters")
            .filter(({ id }) => {
                const project = `projects/${params["project"]}/locations/`;
                return id.startsWith(params["location"] === "-" ? project : `${project}${params["location"]}/`);
            })
            .map(({ id }) => showCluster(cloud, id)),
    }));
    router.on("GET", `${base}/{cluster}`, (request) => showCluster(cloud, idOf(request)));
    router.on("PUT", `${base}/{cluster}`, (request) => {
        const id = idOf(request);
        mustFind(cloud, "clusters", id);
        checkIdle(cloud, id);
        const changes = clusterChanges(cloud, id, object(request.body["update"]));
        changeCluster(cloud, id, changes.cluster);
        for (const [pool, fields] of Object.entries(changes.pools)) {
            changePool(cloud, pool, fields);
        }
        return start(id, "UPDATE_CLUSTER", "record");
    });
    router.on("POST", `${base}/{cluster}:setResourceLabels`, (request) => {
        const id = idOf(request);
        checkFingerprint(mustFind(cloud, "clusters", id), "labelFingerprint", request.body["labelFingerprint"]);
        cloud.store.change("clusters", id, {
            resourceLabels: request.body["resourceLabels"],
            labelFingerprint: cloud.fingerprint(),
        });
        return start(id, "UPDATE_CLUSTER", "record");
    });
    for (const [verb, changes] of Object.entries(setters)) {
        router.on("POST", `${base}/{cluster}:${verb}`, (request) => {
            const id = idOf(request);
            mustFind(cloud, "clusters", id);
            checkIdle(cloud, id);
            changeCluster(cloud, id, changes(request.body));
            return start(id, "UPDATE_CLUSTER", "record");
        });
    }
    router.on("DELETE", `${base}/{cluster}`, (request) => {
        const id = idOf(request);
        mustFind(cloud, "clusters", id);
        checkIdle(cloud, id);
        cloud.store.change("clusters", id, { status: "STOPPING" });
        return start(id, "DELETE_CLUSTER", "deleteCluster");
    });
    addFleetWide(router, cloud, parent);
}

/** Changes a cluster into one that Google would make as well. */
function changeCluster(cloud: Cloud, id: string, changes: Readonly<Record<string, unknown>>): void {
    const after = { ...mustFind(cloud, "clusters", id), ...changes };
    checkCluster(cloud, id, after, Object.keys(changes));
    if ("fleet" in changes) {
        followFleet(cloud, id, changes["fleet"]);
    }
    cloud.store.change("clusters", id, changes);
}

/** Operations and versions of a location. */
function addFleetWide(router: Router, cloud: Cloud, parent: string): void {
    router.on("GET", `${parent}/operations`, ({ params }) => ({
        operations: cloud.operations.list(`projects/${params["project"]}/locations/${params["location"]}`),
    }));
    router.on("GET", `${parent}/operations/{operation}`, ({ params }) =>
        cloud.operations.get(
            `projects/${params["project"]}/locations/${params["location"]}/operations/${params["operation"]}`,
        ),
    );
    router.on("GET", `${parent}/serverConfig`, () => ({
        defaultClusterVersion: kubernetesVersion,
        validMasterVersions: [kubernetesVersion],
        validNodeVersions: [kubernetesVersion],
        defaultImageType: "COS_CONTAINERD",
        channels: ["RAPID", "REGULAR", "STABLE"].map((channel) => ({
            channel,
            defaultVersion: kubernetesVersion,
            validVersions: [kubernetesVersion],
        })),
    }));
}

/** One change of a cluster at a time, as Google has it. */
export function checkIdle(cloud: Cloud, clusterId: string): void {
    const busy = cloud.operations.isBusy(
        (target, work) =>
            (target === clusterId || target.startsWith(`${clusterId}/`)) &&
            // A pool that was removed before it had nodes has nothing left to wait for.
            !(work.kind === "firstPool" && !cloud.store.find("nodePools", target)),
    );
    if (busy) {
        throw new ApiError(
            400,
            "failedPrecondition",
            `Cluster is running incompatible operation; ${clusterId} is being changed`,
        );
    }
}

async function createCluster(cloud: Cloud, id: string, report: (text: string) => void): Promise<void> {
    if (!cloud.store.find("clusters", id)) {
        return;
    }
    const facts: ClusterFacts = await cloud.backend.createCluster(id, report).catch((error: unknown) => {
        fail(cloud, id, error);
        poolIdsOf(cloud, id).forEach((pool) => failPool(cloud, pool, error));
        throw error;
    });
    cloud.store.change("clusters", id, { status: "RUNNING", statusMessage: undefined, facts });
    // Nodes of pools that came with the cluster follow by themselves: a program that removes the default pool at once,
    // as most do, never waits for them.
    for (const pool of poolIdsOf(cloud, id)) {
        cloud.operations.start(
            { api: "container", parent: id.split("/clusters/")[0]!, type: "CREATE_NODE_POOL" },
            pool,
            { kind: "firstPool", target: pool },
        );
    }
}

async function deleteCluster(cloud: Cloud, id: string, report: (text: string) => void): Promise<void> {
    const pools = poolIdsOf(cloud, id);
    pools.forEach((pool) => cloud.store.remove("nodePools", pool));
    try {
        await Promise.all(pools.map((pool) => cloud.backend.syncNodePool(pool, report)));
        await cloud.backend.deleteCluster(id, report);
    } catch (error) {
        fail(cloud, id, error);
        throw error;
    }
    leaveFleet(cloud, id);
    cloud.store.remove("clusters", id);
}

/** The operation tells who waits for it; the record tells everyone else. It can be deleted all the same. */
function fail(cloud: Cloud, id: string, error: unknown): void {
    const statusMessage = error instanceof Error ? error.message : String(error);
    cloud.store.change("clusters", id, { status: "ERROR", statusMessage });
}
