import { managedServiceRange } from "../../../../stacks/allocate.js";
import { alreadyExists, invalid } from "../api/errors.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { containerLink, relativeName } from "../operations.js";
import { checkCluster } from "./clusterChecks.js";
import { checkPodRange } from "./poolChecks.js";
import { checkHostNetwork } from "./serviceAgents.js";
import { newPool } from "./nodePoolRecord.js";
import { rangeNamesOf } from "./ranges.js";
import { zonesOf } from "./regions.js";
import { mustBeNew, mustRefer, object, records, strings, text } from "./shared.js";
import { kubernetesVersion, resolveVersion } from "./versions.js";

type Fields = Readonly<Record<string, unknown>>;

/** The record of a cluster a client wants. @throws ApiError 400 for a cluster Google would not make */
export function newCluster(cloud: Cloud, id: string, location: string, wanted: Fields): CloudRecord {
    const name = text(wanted["name"]);
    if (!/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name)) {
        throw invalid(
            `Cluster.name must match [a-z]([-a-z0-9]*[a-z0-9])? and have at most 40 characters, got '${name}'.`,
        );
    }
    mustBeNew(cloud, "clusters", id);
    resolveVersion("Cluster.initial_cluster_version", wanted["initialClusterVersion"]);
    const network = mustRefer(cloud, "networks", "cluster.network", wanted["network"]);
    const subnetwork = mustRefer(cloud, "subnetworks", "cluster.subnetwork", wanted["subnetwork"]);
    checkPlace(id, location, network.id, subnetwork);
    checkHostNetwork(cloud, id.split("/")[1]!, network.id, subnetwork.id);
    checkCluster(cloud, id, wanted, Object.keys(wanted));
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
        ...rangesFor(cloud, subnetwork, object(wanted["ipAllocationPolicy"])),
        locations: locationsOf(location, strings(wanted["locations"])),
        labelFingerprint: cloud.fingerprint(),
        initialClusterVersion: kubernetesVersion,
        currentMasterVersion: kubernetesVersion,
    };
}

/** A cluster and its subnet are in one region, and the subnet in the network that is named with it. */
function checkPlace(
    id: string,
    location: string,
    networkId: string,
    subnetwork: CloudRecord & { readonly id: string },
): void {
    if (relativeName(subnetwork["network"]) !== networkId) {
        throw invalid(`Subnetwork "${subnetwork.id}" is not in network "${networkId}".`);
    }
    const region = location.replace(/-[a-z]$/, "");
    if (!subnetwork.id.includes(`/regions/${region}/`)) {
        throw invalid(`Subnetwork "${subnetwork.id}" is not in region "${region}" of cluster "${id}".`);
    }
}

/** The pools a cluster is born with: those it names, or the default one of some nodes. */
export function firstPools(cloud: Cloud, cluster: CloudRecord, wanted: Fields): readonly CloudRecord[] {
    const named = records(wanted["nodePools"]);
    const first = Number(wanted["initialNodeCount"] ?? 0);
    const fallback =
        first > 0 ? [{ name: "default-pool", initialNodeCount: first, config: object(wanted["nodeConfig"]) }] : [];
    const id = relativeName(cluster["selfLink"]);
    const pools = (named.length > 0 ? named : fallback).map((pool) => newPool(cloud, id, cluster, pool));
    const twice = pools.find((pool, index) => pools.findIndex(({ name }) => name === pool.name) < index);
    if (twice) {
        throw alreadyExists(`nodePools/${twice.name}`);
    }
    pools.forEach((pool, index) => checkPodRange(cloud, cluster, pool, pools.slice(0, index)));
    return pools;
}

function locationsOf(location: string, wanted: readonly string[]): readonly string[] {
    if (wanted.length > 0) {
        return wanted;
    }
    return /-[a-z]$/.test(location) ? [location] : zonesOf(location).slice(0, 3);
}

/** Pod and service ranges: secondary ranges by name, which no other cluster has, or for services an own block. */
function rangesFor(cloud: Cloud, subnetwork: CloudRecord & { readonly id: string }, policy: Fields): Fields {
    const rangeOf = (use: string, name: string): string => {
        const range = records(subnetwork["secondaryIpRanges"]).find((candidate) => candidate["rangeName"] === name);
        if (!range) {
            throw invalid(`${use} secondary range ('${name}') does not exist in subnetwork '${subnetwork.name}'.`);
        }
        const other = cloud.store
            .list("clusters")
            .find(({ record }) => record["subnetworkId"] === subnetwork.id && rangeNamesOf(record).includes(name));
        if (other) {
            throw invalid(
                `Services or pods secondary range ('${name}') is already in use by cluster '${other.record.name}'.`,
            );
        }
        return text(range["ipCidrRange"]);
    };
    const podRangeName = text(policy["clusterSecondaryRangeName"]);
    const servicesRangeName = text(policy["servicesSecondaryRangeName"]);
    const clusterIpv4Cidr = rangeOf("Pods", podRangeName);
    if (servicesRangeName === podRangeName) {
        throw invalid(`Pods and services must have different secondary ranges, got '${podRangeName}' for both.`);
    }
    const servicesIpv4Cidr =
        servicesRangeName === ""
            ? text(policy["servicesIpv4CidrBlock"]) || managedServiceRange
            : rangeOf("Services", servicesRangeName);
    return {
        podRangeName,
        clusterIpv4Cidr,
        servicesIpv4Cidr,
        ...(servicesRangeName === "" ? {} : { servicesRangeName }),
    };
}
