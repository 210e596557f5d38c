import { invalid, notOffered } from "../api/errors.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { computeLink, containerLink } from "../operations.js";
import { blockLength, checkPool, podBlockOf, podRangeOf } from "./poolChecks.js";
import { mustFind, object, records, strings, text } from "./shared.js";
import { resolveVersion } from "./versions.js";

type Fields = Readonly<Record<string, unknown>>;

/** Fields the local cloud keeps for itself. */
const internal = new Set(["groups", "nodes", "nodeCount"]);

/** The record of a pool a client wants. @throws ApiError 400 for a pool Google would not make */
export function newPool(cloud: Cloud, clusterId: string, cluster: CloudRecord, wanted: Fields): CloudRecord {
    const name = text(wanted["name"]);
    if (!/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name)) {
        throw invalid(
            `NodePool.name must match [a-z]([-a-z0-9]*[a-z0-9])? and have at most 40 characters, got '${name}'.`,
        );
    }
    checkPool(cloud, clusterId, cluster, wanted);
    const locations = strings(wanted["locations"]);
    return {
        // A pool of GKE Standard always says how many pods a node takes, whoever chose the number.
        maxPodsConstraint: cluster["defaultMaxPodsConstraint"] ?? { maxPodsPerNode: "110" },
        ...wanted,
        name,
        locations: locations.length > 0 ? locations : strings(cluster["locations"]),
        nodeCount: checkCount("NodePool.initial_node_count", wanted["initialNodeCount"]),
        status: "PROVISIONING",
        etag: cloud.fingerprint(),
        version: resolveVersion("NodePool.version", wanted["version"]),
    };
}

/** Nodes per zone. Clients leave out a zero, as JSON of protocol buffers does. */
export function checkCount(field: string, count: unknown): number {
    const number = count === undefined ? 0 : count;
    if (typeof number !== "number" || !Number.isInteger(number) || number < 0) {
        throw invalid(`${field} must be an integer that is not negative, got ${JSON.stringify(count)}.`);
    }
    return number;
}

export function poolIdsOf(cloud: Cloud, clusterId: string): readonly string[] {
    return cloud.store
        .list("nodePools")
        .map(({ id }) => id)
        .filter((id) => id.startsWith(`${clusterId}/nodePools/`));
}

/** Whether nodes of a cluster have internal addresses only; older clients say it in another place than newer ones. */
export function privateNodesOf(cluster: Fields): boolean {
    const said =
        object(cluster["networkConfig"])["defaultEnablePrivateNodes"] ??
        object(cluster["privateClusterConfig"])["enablePrivateNodes"];
    return said === true;
}

/** A pool as Google's API shows it. */
export function showPool(cloud: Cloud, id: string): Fields {
    const record = mustFind(cloud, "nodePools", id);
    const cluster = mustFind(cloud, "clusters", id.split("/nodePools/")[0]!);
    const project = id.split("/")[1]!;
    const shown = Object.fromEntries(Object.entries(record).filter(([key]) => !internal.has(key)));
    return {
        podIpv4CidrSize: blockLength(record, cluster),
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
            podRange: podRangeOf(record, cluster),
            podIpv4CidrBlock: podBlockOf(cloud, record, cluster),
            enablePrivateNodes: privateNodesOf(cluster),
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
            ...object(record["config"]),
            // GKE's own label stays, whatever labels the pool is given.
            resourceLabels: {
                "goog-gke-node-pool-provisioning-model": "on-demand",
                ...object(object(record["config"])["resourceLabels"]),
            },
        },
    };
}

/** Fields of `UpdateNodePoolRequest` that wrap the map or list they replace in `config`. */
const wrapped: Readonly<Record<string, { readonly field: string; readonly empty: unknown }>> = {
    labels: { field: "labels", empty: {} },
    resourceLabels: { field: "labels", empty: {} },
    taints: { field: "taints", empty: [] },
    tags: { field: "tags", empty: [] },
};
/** Fields that are part of `config`. */
const inConfig = new Set([
    "accelerators", "bootDisk", "confidentialNodes", "consolidationDelay", "containerdConfig", "diskSizeGb", "diskType",
    "fastSocket", "flexStart", "gcfsConfig", "gvnic", "imageType", "kubeletConfig", "linuxNodeConfig", "loggingConfig",
    "machineType", "maxRunDuration", "resourceManagerTags", "storagePools", "taintConfig", "windowsNodeConfig",
    "workloadMetadataConfig",
]); // prettier-ignore
/** Fields of the pool itself. */
const ofPool = new Set(["locations", "upgradeSettings", "queuedProvisioning", "nodeDrainConfig", "maintenancePolicy"]);
/** What only says which pool is meant. */
const idle = new Set(["name", "clusterId", "projectId", "zone", "nodePoolId", "etag"]);

/** What an `UpdateNodePoolRequest` changes of a pool. @throws ApiError 501 for a field that has no place here */
export function poolChanges(before: CloudRecord, body: Fields): Fields {
    const config: Record<string, unknown> = { ...object(before["config"]) };
    const top: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(body)) {
        const wrapping = wrapped[key];
        if (wrapping) {
            config[key] = object(value)[wrapping.field] ?? wrapping.empty;
        } else if (key === "nodeNetworkConfig") {
            top["networkConfig"] = { ...object(before["networkConfig"]), ...object(value) };
        } else if (key === "nodeVersion") {
            top["version"] = resolveVersion("UpdateNodePoolRequest.node_version", value);
        } else if (inConfig.has(key)) {
            // An int64 of the request is text in JSON; the pool's own is a number.
            config[key] = key === "diskSizeGb" ? Number(value) : value;
        } else if (ofPool.has(key)) {
            top[key] = value;
        } else if (!idle.has(key)) {
            throw notOffered(`UpdateNodePoolRequest.${key}`);
        }
    }
    return { ...top, config };
}
