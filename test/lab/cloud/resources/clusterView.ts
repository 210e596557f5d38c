import type { ClusterFacts } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { fleetOf } from "./fleet.js";
import { poolIdsOf, privateNodesOf, showPool } from "./nodePoolRecord.js";
import { mustFind, object, records } from "./shared.js";

type Fields = Readonly<Record<string, unknown>>;

/** Fields the local cloud keeps for itself. */
const internal = new Set([
    "facts",
    "networkId",
    "subnetworkId",
    "podRangeName",
    "servicesRangeName",
    "nodeConfig",
    "fleet",
]);

/** What clients read without asking whether it is there, as Google always answers it. */
const defaults: Fields = {
    loggingService: "logging.googleapis.com/kubernetes",
    monitoringService: "monitoring.googleapis.com/kubernetes",
    monitoringConfig: { componentConfig: { enableComponents: ["SYSTEM_COMPONENTS"] } },
    legacyAbac: {},
    shieldedNodes: { enabled: true },
    securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_DISABLED" },
    notificationConfig: { pubsub: {} },
    autoscaling: { autoscalingProfile: "BALANCED" },
    nodePoolDefaults: { nodeConfigDefaults: { loggingConfig: { variantConfig: { variant: "DEFAULT" } } } },
};

/** A cluster as Google's API shows it: what was asked for, what was chosen, where it answers. */
export function showCluster(cloud: Cloud, id: string): Fields {
    const record = mustFind(cloud, "clusters", id);
    const pools = poolIdsOf(cloud, id);
    const nodes = pools.flatMap((pool) => records(mustFind(cloud, "nodePools", pool)["groups"]));
    return {
        ...defaults,
        ...Object.fromEntries(
            Object.entries(record).filter(([key, value]) => value !== undefined && !internal.has(key)),
        ),
        loggingConfig: {
            componentConfig: { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS"] },
            ...object(record["loggingConfig"]),
        },
        networkConfig: {
            datapathProvider: "LEGACY_DATAPATH",
            serviceExternalIpsConfig: {},
            ...object(record["networkConfig"]),
            defaultEnablePrivateNodes: privateNodesOf(record),
            network: record["networkId"],
            subnetwork: record["subnetworkId"],
        },
        ipAllocationPolicy: {
            useIpAliases: true,
            stackType: "IPV4",
            podCidrOverprovisionConfig: {},
            ...object(record["ipAllocationPolicy"]),
            clusterIpv4Cidr: record["clusterIpv4Cidr"],
            clusterIpv4CidrBlock: record["clusterIpv4Cidr"],
            servicesIpv4Cidr: record["servicesIpv4Cidr"],
            servicesIpv4CidrBlock: record["servicesIpv4Cidr"],
        },
        ...fleetOf(cloud, id),
        databaseEncryption: encryption(object(record["databaseEncryption"])),
        addonsConfig: { networkPolicyConfig: { disabled: true }, ...object(record["addonsConfig"]) },
        currentNodeVersion: record["currentMasterVersion"],
        currentNodeCount: nodes.reduce((sum, group) => sum + Number(group["size"] ?? 0), 0),
        nodePools: pools.map((pool) => showPool(cloud, pool)),
        ...endpoints(record, record["facts"] as ClusterFacts | undefined),
    };
}

/** Whether the secrets of a cluster are encrypted, and what state that is in: always the one asked for. */
function encryption(wanted: Fields): Fields {
    const state = wanted["state"] === "ENCRYPTED" ? "ENCRYPTED" : "DECRYPTED";
    return { ...wanted, state, currentState: `CURRENT_STATE_${state}` };
}

/**
 * Who reaches the control plane, and where. `controlPlaneEndpointsConfig` is what counts; `privateClusterConfig` and
 * `masterAuthorizedNetworksConfig` say the same in the words of older clients, which may have asked in them, too.
 */
function endpoints(record: Fields, facts: ClusterFacts | undefined): Fields {
    const wanted = object(record["controlPlaneEndpointsConfig"]);
    const old = object(record["privateClusterConfig"]);
    const ip = object(wanted["ipEndpointsConfig"]);
    const isPublic = (ip["enablePublicEndpoint"] ?? old["enablePrivateEndpoint"] !== true) === true;
    const globalAccess = ip["globalAccess"] ?? object(old["masterGlobalAccessConfig"])["enabled"];
    const networks = ip["authorizedNetworksConfig"] ?? record["masterAuthorizedNetworksConfig"];
    const addresses = facts ? { publicEndpoint: facts.endpoint, privateEndpoint: facts.privateEndpoint } : {};
    return {
        ...(facts ? { endpoint: facts.endpoint } : {}),
        masterAuth: {
            ...object(record["masterAuth"]),
            ...(facts ? { clusterCaCertificate: facts.clusterCaCertificate } : {}),
        },
        ...(networks === undefined ? {} : { masterAuthorizedNetworksConfig: networks }),
        privateClusterConfig: {
            ...old,
            enablePrivateNodes: privateNodesOf(record),
            enablePrivateEndpoint: !isPublic,
            ...(globalAccess === undefined ? {} : { masterGlobalAccessConfig: { enabled: globalAccess } }),
            ...addresses,
        },
        controlPlaneEndpointsConfig: {
            dnsEndpointConfig: {
                allowExternalTraffic: false,
                ...object(wanted["dnsEndpointConfig"]),
                ...(facts ? { endpoint: facts.dnsEndpoint } : {}),
            },
            ipEndpointsConfig: {
                enabled: true,
                ...ip,
                enablePublicEndpoint: isPublic,
                ...(networks === undefined ? {} : { authorizedNetworksConfig: networks }),
                ...(globalAccess === undefined ? {} : { globalAccess }),
                ...addresses,
            },
        },
    };
}
