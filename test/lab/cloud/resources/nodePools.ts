import { setTimeout as sleep } from "node:timers/promises";

import { invalid } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { CloudRecord, Report } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { computeLink, containerLink } from "../operations.js";
import { mustBeNew, mustFind, object, records, strings, text } from "./shared.js";

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
    router.on("GET", base, (request) => ({
        nodePools: poolIdsOf(cloud, clusterOf(request)).map((id) => showPool(cloud, id)),
    }));
    router.on("GET", `${base}/{pool}`, (request) => showPool(cloud, idOf(request)));
    router.on("PUT", `${base}/{pool}`, (request) => {
        const id = idOf(request);
        const before = mustFind(cloud, "nodePools", id);
        checkIdle(cloud, clusterOf(request));
        cloud.store.change("nodePools", id, updatedPool(before, request.body));
        return start(id, "UPGRADE_NODES");
    });
    router.on("POST", `${base}/{pool}:setSize`, (request) => {
        mustFind(cloud, "nodePools", idOf(request));
        checkIdle(cloud, clusterOf(request));
        cloud.store.change("nodePools", idOf(request), { nodeCount: Number(request.body["nodeCount"]) });
        return start(idOf(request), "SET_NODE_POOL_SIZE");
    });
    for (const [verb, key] of [
        ["setManagement", "management"],
        ["setAutoscaling", "autoscaling"],
    ] as const) {
        router.on("POST", `${base}/{pool}:${verb}`, (request) => {
            mustFind(cloud, "nodePools", idOf(request));
            cloud.store.change("nodePools", idOf(request), { [key]: request.body[key] });
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
export function addPool(cloud: Cloud, clusterId: string, wanted: Readonly<Record<string, unknown>>): string {
    const name = text(wanted["name"]);
    if (!/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name)) {
        throw invalid(
            `NodePool.name must match [a-z]([-a-z0-9]*[a-z0-9])? and have at most 40 characters, got '${name}'.`,
        );
    }
    const id = `${clusterId}/nodePools/${name}`;
    mustBeNew(cloud, "nodePools", id);
    const cluster = mustFind(cloud, "clusters", clusterId);
    const locations = strings(wanted["locations"]);
    cloud.store.put("nodePools", id, {
        ...wanted,
        name,
        locations: locations.length > 0 ? locations : strings(cluster["locations"]),
        nodeCount: Number(wanted["initialNodeCount"] ?? 0),
        status: "PROVISIONING",
        etag: cloud.fingerprint(),
        version: cluster["currentMasterVersion"],
    });
    return id;
}

export function poolIdsOf(cloud: Cloud, clusterId: string): readonly string[] {
    return cloud.store
        .list("nodePools")
        .map(({ id }) => id)
        .filter((id) => id.startsWith(`${clusterId}/nodePools/`));
}

/** A pool as Google's API shows it. */
export function showPool(cloud: Cloud, id: string): Readonly<Record<string, unknown>> {
    const record = mustFind(cloud, "nodePools", id);
    const cluster = mustFind(cloud, "clusters", id.split("/nodePools/")[0]!);
    const project = id.split("/")[1]!;
    const shown = Object.fromEntries(Object.entries(record).filter(([key]) => key !== "groups"));
    return {
        podIpv4CidrSize: 24,
        upgradeSettings: { strategy: "SURGE", maxSurge: 1 },
        management: { autoRepair: true, autoUpgrade: true },
        ...shown,
        selfLink: containerLink(id),
        instanceGroupUrls: records(record["groups"]).map((group) =>
            computeLink(
                `projects/${project}/zones/${text(group["zone"])}/instanceGroupManagers/${text(group["name"])}`,
            ),
        ),
        networkConfig: {
            podRange: cluster["podRangeName"],
            podIpv4CidrBlock: cluster["clusterIpv4Cidr"],
            enablePrivateNodes: object(cluster["privateClusterConfig"])["enablePrivateNodes"] === true,
            ...object(record["networkConfig"]),
        },
        config: {
            machineType: "e2-medium",
            diskSizeGb: 100,
            diskType: "pd-balanced",
            imageType: "COS_CONTAINERD",
            serviceAccount: "default",
            oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
            metadata: { "disable-legacy-endpoints": "true" },
            shieldedInstanceConfig: { enableIntegrityMonitoring: true },
            windowsNodeConfig: {},
            effectiveCgroupMode: "EFFECTIVE_CGROUP_MODE_V2",
            resourceLabels: { "goog-gke-node-pool-provisioning-model": "on-demand" },
            ...object(record["config"]),
        },
    };
}

/** The backend makes the nodes match; the record then names the groups they are in. */
async function syncPool(cloud: Cloud, id: string, report: Report): Promise<void> {
    const nodes = await cloud.backend.syncNodePool(id, report);
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
    cloud.store.change("nodePools", id, { status: "RUNNING", groups, nodes });
}

/** `UpdateNodePool` names parts of `config` directly. */
function updatedPool(before: CloudRecord, body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const unwrapped: Readonly<Record<string, string>> = { labels: "labels", taints: "taints", tags: "tags" };
    const config: Record<string, unknown> = { ...object(before["config"]) };
    const top: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(body)) {
        const inner = unwrapped[key];
        if (inner !== undefined) {
            config[key] = object(value)[inner] ?? value;
        } else if (["locations", "upgradeSettings"].includes(key)) {
            top[key] = value;
        } else if (!["name", "nodeVersion", "etag", "clusterId", "projectId", "zone", "nodePoolId"].includes(key)) {
            config[key] = value;
        }
    }
    return { ...top, config };
}
