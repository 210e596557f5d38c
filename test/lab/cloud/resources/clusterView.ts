import type { ClusterFacts } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { poolIdsOf, showPool } from "./nodePools.js";
import { mustFind, object, text } from "./shared.js";

/** Fields the local cloud keeps for itself. */
const internal = new Set(["facts", "networkId", "subnetworkId", "podRangeName", "nodeConfig"]);

/** A cluster as Google's API shows it: what was asked for, what was chosen, where it answers. */
export function showCluster(cloud: Cloud, id: string): Readonly<Record<string, unknown>> {
    const record = mustFind(cloud, "clusters", id);
    const facts = record["facts"] as ClusterFacts | undefined;
    const policy = object(record["ipAllocationPolicy"]);
    const pools = poolIdsOf(cloud, id).map((pool) => showPool(cloud, pool));
    return {
        loggingService: "logging.googleapis.com/kubernetes",
        monitoringService: "monitoring.googleapis.com/kubernetes",
        databaseEncryption: { state: "DECRYPTED" },
        shieldedNodes: { enabled: true },
        securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_DISABLED" },
        notificationConfig: { pubsub: {} },
        ...Object.fromEntries(Object.entries(record).filter(([key]) => !internal.has(key))),
        networkConfig: {
            datapathProvider: "LEGACY_DATAPATH",
            serviceExternalIpsConfig: {},
            ...object(record["networkConfig"]),
            network: record["networkId"],
            subnetwork: record["subnetworkId"],
        },
        ipAllocationPolicy: {
            useIpAliases: true,
            stackType: "IPV4",
            podCidrOverprovisionConfig: {},
            ...policy,
            clusterIpv4Cidr: record["clusterIpv4Cidr"],
            clusterIpv4CidrBlock: record["clusterIpv4Cidr"],
            servicesIpv4Cidr: record["servicesIpv4Cidr"],
            servicesIpv4CidrBlock: record["servicesIpv4Cidr"],
        },
        addonsConfig: { networkPolicyConfig: { disabled: true }, ...object(record["addonsConfig"]) },
        currentNodeVersion: record["currentMasterVersion"],
        currentNodeCount: pools.reduce((sum, pool) => sum + Number(pool["nodeCount"] ?? 0), 0),
        nodePools: pools,
        ...(facts ? endpoints(record, facts) : {}),
    };
}

function endpoints(record: Readonly<Record<string, unknown>>, facts: ClusterFacts): Readonly<Record<string, unknown>> {
    const wanted = object(record["controlPlaneEndpointsConfig"]);
    return {
        endpoint: facts.endpoint,
        masterAuth: { ...object(record["masterAuth"]), clusterCaCertificate: facts.clusterCaCertificate },
        privateClusterConfig: {
            ...object(record["privateClusterConfig"]),
            privateEndpoint: facts.privateEndpoint,
            publicEndpoint: facts.endpoint,
        },
        controlPlaneEndpointsConfig: {
            dnsEndpointConfig: {
                allowExternalTraffic: false,
                ...object(wanted["dnsEndpointConfig"]),
                endpoint: facts.dnsEndpoint,
            },
            ipEndpointsConfig: {
                enabled: true,
                enablePublicEndpoint: true,
                ...object(wanted["ipEndpointsConfig"]),
                publicEndpoint: facts.endpoint,
                privateEndpoint: text(facts.privateEndpoint),
            },
        },
    };
}
