import { ApiError, invalid } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { ClusterFacts, CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { containerLink } from "../operations.js";
import { showCluster } from "./clusterView.js";
import { addPool, poolIdsOf } from "./nodePools.js";
import { zonesOf } from "./places.js";
import { checkFingerprint, mustBeNew, mustFind, mustRefer, object, records, strings, text } from "./shared.js";

/** Version every cluster of the local cloud runs: that of the toolchain. */
export const kubernetesVersion = "1.36.3";
/** Range of Services that GKE manages when a cluster names none (GKE docs, alias IPs). */
const managedServiceRange = "34.118.224.0/20";

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
        const record = newCluster(cloud, id, params["location"]!, wanted);
        cloud.store.put("clusters", id, record);
        const pools = records(wanted["nodePools"]);
        const first = Number(wanted["initialNodeCount"] ?? 0);
        for (const pool of pools.length > 0
            ? pools
            : first > 0
              ? [{ name: "default-pool", initialNodeCount: first, config: wanted["nodeConfig"] }]
              : []) {
            addPool(cloud, id, pool);
        }
        return start(id, "CREATE_CLUSTER", "createCluster");
    });
    router.on("GET", base, ({ params }) => ({
        clusters: cloud.store
            .list("clusters")
            .filter(({ id }) => params["location"] === "-" || id.includes(`/locations/${params["location"]}/`))
            .map(({ id }) => showCluster(cloud, id)),
    }));
    router.on("GET", `${base}/{cluster}`, (request) => showCluster(cloud, idOf(request)));
    router.on("PUT", `${base}/{cluster}`, (request) => {
        const id = idOf(request);
        checkIdle(cloud, id);
        cloud.store.change("clusters", id, desired(mustFind(cloud, "clusters", id), object(request.body["update"])));
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
    router.on("DELETE", `${base}/{cluster}`, (request) => {
        const id = idOf(request);
        mustFind(cloud, "clusters", id);
        checkIdle(cloud, id);
        cloud.store.change("clusters", id, { status: "STOPPING" });
        return start(id, "DELETE_CLUSTER", "deleteCluster");
    });
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

function newCluster(
    cloud: Cloud,
    id: string,
    location: string,
    wanted: Readonly<Record<string, unknown>>,
): CloudRecord {
    const name = text(wanted["name"]);
    if (!/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name)) {
        throw invalid(
            `Cluster.name must match [a-z]([-a-z0-9]*[a-z0-9])? and have at most 40 characters, got '${name}'.`,
        );
    }
    mustBeNew(cloud, "clusters", id);
    const network = mustRefer(cloud, "networks", "cluster.network", wanted["network"]);
    const subnetwork = mustRefer(cloud, "subnetworks", "cluster.subnetwork", wanted["subnetwork"]);
    const policy = object(wanted["ipAllocationPolicy"]);
    const podRangeName = text(policy["clusterSecondaryRangeName"]);
    const podRange = records(subnetwork["secondaryIpRanges"]).find((range) => range["rangeName"] === podRangeName);
    if (!podRange) {
        throw invalid(`Pods secondary range ('${podRangeName}') does not exist in subnetwork '${subnetwork.name}'.`);
    }
    const other = cloud.store
        .list("clusters")
        .find(({ record }) => record["subnetworkId"] === subnetwork.id && record["podRangeName"] === podRangeName);
    if (other) {
        throw invalid(
            `Services or pods secondary range ('${podRangeName}') is already in use by cluster '${other.record.name}'.`,
        );
    }
    const zonal = /-[a-z]$/.test(location);
    return {
        ...wanted,
        name,
        location,
        zone: location,
        status: "PROVISIONING",
        createTime: new Date().toISOString(),
        id: String(cloud.store.next()),
        selfLink: containerLink(id),
        network: network.name,
        subnetwork: subnetwork.name,
        networkId: network.id,
        subnetworkId: subnetwork.id,
        podRangeName,
        clusterIpv4Cidr: text(podRange["ipCidrRange"]),
        servicesIpv4Cidr: text(policy["servicesIpv4CidrBlock"]) || managedServiceRange,
        locations:
            strings(wanted["locations"]).length > 0
                ? strings(wanted["locations"])
                : zonal
                  ? [location]
                  : zonesOf(location).slice(0, 3),
        labelFingerprint: cloud.fingerprint(),
        initialClusterVersion: kubernetesVersion,
        currentMasterVersion: kubernetesVersion,
    };
}

async function createCluster(cloud: Cloud, id: string, report: (text: string) => void): Promise<void> {
    if (!cloud.store.find("clusters", id)) {
        return;
    }
    const facts: ClusterFacts = await cloud.backend.createCluster(id, report);
    cloud.store.change("clusters", id, { status: "RUNNING", facts });
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
    await Promise.all(pools.map((pool) => cloud.backend.syncNodePool(pool, report)));
    await cloud.backend.deleteCluster(id, report);
    cloud.store.remove("clusters", id);
}

/** Updates whose value lies elsewhere in the cluster than under its own name. */
const moved: Readonly<Record<string, readonly [string, string?]>> = {
    l4ilbsubsettingConfig: ["networkConfig", "enableL4ilbSubsetting"],
    intraNodeVisibilityConfig: ["networkConfig", "enableIntraNodeVisibility"],
    defaultSnatStatus: ["networkConfig", "defaultSnatStatus"],
    dnsConfig: ["networkConfig", "dnsConfig"],
    defaultEnablePrivateNodes: ["networkConfig", "defaultEnablePrivateNodes"],
    masterVersion: ["currentMasterVersion"],
};

/** What `ClusterUpdate` calls `desiredX` is `x` in the cluster, or part of something else. */
function desired(cluster: CloudRecord, update: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const changes: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(update)) {
        const match = /^desired([A-Z])(.*)$/.exec(key);
        if (!match) {
            continue;
        }
        const name = match[1]!.toLowerCase() + match[2];
        const [top, inner] = moved[name] ?? [name];
        // A switch such as {enabled: true} is kept as the bare truth it stands for.
        const plain = inner?.startsWith("enable") ? object(value)["enabled"] === true : value;
        const before = object(changes[top] ?? cluster[top]);
        const merged =
            typeof plain === "object" && plain !== null && !Array.isArray(plain) ? { ...before, ...plain } : plain;
        changes[top] = inner ? { ...before, [inner]: plain } : merged;
    }
    return changes;
}
