import { invalid, notOffered } from "../api/errors.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { poolIdsOf } from "./nodePoolRecord.js";
import { mustFind, object, strings } from "./shared.js";
import { resolveVersion } from "./versions.js";

type Fields = Readonly<Record<string, unknown>>;

/** What a `ClusterUpdate` changes: fields of the cluster, and of pools by their ids. */
export interface ClusterChanges {
    readonly cluster: Fields;
    readonly pools: Readonly<Record<string, Fields>>;
}

/** A `desiredX` that is the cluster's `x`: the message is replaced. */
const same = new Set([
    "anonymousAuthenticationConfig", "authenticatorGroupsConfig", "binaryAuthorization", "clusterTelemetry",
    "compliancePostureConfig", "controlPlaneEgress", "costManagementConfig", "databaseEncryption", "enterpriseConfig",
    "fleet", "identityServiceConfig", "locations", "loggingConfig", "loggingService",
    "managedMachineLearningDiagnosticsConfig", "managedOpentelemetryConfig", "master", "meshCertificates",
    "monitoringConfig", "monitoringService", "nodeCreationConfig", "nodePoolUpgradeConcurrencyConfig",
    "notificationConfig", "parentProductConfig", "podAutoscaling", "podSecurityPolicyConfig", "protectConfig",
    "rbacBindingConfig", "releaseChannel", "resourceUsageExportConfig", "rollbackSafeUpgrade", "scheduleUpgradeConfig",
    "secretManagerConfig", "secretSyncConfig", "securityPostureConfig", "shieldedNodes", "tpuConfig",
    "userManagedKeysConfig", "verticalPodAutoscaling", "workloadAltsConfig", "workloadCertificates",
    "workloadIdentityConfig",
]); // prettier-ignore

/** A `desiredX` that lies elsewhere in the cluster. */
const moved: Readonly<Record<string, string>> = {
    ...Object.fromEntries(
        [
            "datapathProvider", "defaultEnablePrivateNodes", "defaultSnatStatus", "disableL4LbFirewallReconciliation",
            "dnsConfig", "enableCiliumClusterwideNetworkPolicy", "enableFqdnNetworkPolicy", "enableMultiNetworking",
            "gatewayApiConfig", "inTransitEncryptionConfig", "networkPerformanceConfig", "privateIpv6GoogleAccess",
            "serviceExternalIpsConfig",
        ].map((name) => [name, `networkConfig.${name}`]), // prettier-ignore
    ),
    ...Object.fromEntries(
        ["stackType", "networkTierConfig", "autoIpamConfig"].map((name) => [name, `ipAllocationPolicy.${name}`]),
    ),
    ...Object.fromEntries(
        ["gcfsConfig", "containerdConfig", "nodeKubeletConfig", "hostMaintenancePolicy"].map((name) => [
            name,
            `nodePoolDefaults.nodeConfigDefaults.${name}`,
        ]),
    ),
    nodePoolLoggingConfig: "nodePoolDefaults.nodeConfigDefaults.loggingConfig",
    nodePoolAutoConfigKubeletConfig: "nodePoolAutoConfig.nodeKubeletConfig",
    nodePoolAutoConfigLinuxNodeConfig: "nodePoolAutoConfig.linuxNodeConfig",
    nodePoolAutoConfigNetworkTags: "nodePoolAutoConfig.networkTags",
    nodePoolAutoConfigResourceManagerTags: "nodePoolAutoConfig.resourceManagerTags",
    autopilotClusterPolicyConfig: "autopilot.clusterPolicyConfig",
    autopilotWorkloadPolicyConfig: "autopilot.workloadPolicyConfig",
    privilegedAdmissionConfig: "autopilot.privilegedAdmissionConfig",
    clusterAutoscaling: "autoscaling",
    emulatedVersion: "currentEmulatedVersion",
    k8sBetaApis: "enableK8sBetaApis",
    masterAuthorizedNetworksConfig: "controlPlaneEndpointsConfig.ipEndpointsConfig.authorizedNetworksConfig",
};

/** A `desiredX: {enabled}` that the cluster keeps as a bare switch. */
const switches: Readonly<Record<string, string>> = {
    l4ilbSubsettingConfig: "networkConfig.enableL4ilbSubsetting",
    intraNodeVisibilityConfig: "networkConfig.enableIntraNodeVisibility",
};

/** Fields of `ClusterUpdate` without `desired` that are the cluster's own, and those that change nothing. */
const bare = new Set(["gkeAutoUpgradeConfig", "enableK8sBetaApis", "userManagedKeysConfig"]);
const idle = new Set(["etag", "privateClusterConfig", "desiredNodePoolId"]);

/** Changes in the making: later fields of an update see what earlier ones did. */
class Draft {
    readonly changes: Record<string, unknown> = {};

    constructor(readonly cluster: CloudRecord) {}

    get(path: string): unknown {
        const [top = "", ...inner] = path.split(".");
        return inner.reduce<unknown>((value, key) => object(value)[key], this.changes[top] ?? this.cluster[top]);
    }

    /** `null` is how clients clear a field. */
    set(path: string, value: unknown): void {
        const [top = "", ...inner] = path.split(".");
        this.changes[top] = nested(this.changes[top] ?? this.cluster[top], inner, value ?? undefined);
    }
}

function nested(before: unknown, path: readonly string[], value: unknown): unknown {
    const [key, ...inner] = path;
    return key === undefined ? value : { ...object(before), [key]: nested(object(before)[key], inner, value) };
}

/** Updates that are more than a value in another place. */
const special: Readonly<Record<string, (draft: Draft, value: unknown) => void>> = {
    // Each part keeps what an update of the other, or of a field of it, does not name; lists in it are replaced.
    desiredControlPlaneEndpointsConfig: (draft, value) => {
        for (const [part, fields] of Object.entries(object(value))) {
            const path = `controlPlaneEndpointsConfig.${part}`;
            draft.set(path, { ...object(draft.get(path)), ...object(fields) });
        }
    },
    // Add-ons that are not named stay as they are.
    desiredAddonsConfig: (draft, value) =>
        draft.set("addonsConfig", { ...object(draft.get("addonsConfig")), ...object(value) }),
    desiredEnablePrivateEndpoint: (draft, value) =>
        draft.set("controlPlaneEndpointsConfig.ipEndpointsConfig.enablePublicEndpoint", value !== true),
    // Of the whole message only global access can be changed this way.
    desiredPrivateClusterConfig: (draft, value) => {
        const { enabled } = object(object(value)["masterGlobalAccessConfig"]);
        draft.set("controlPlaneEndpointsConfig.ipEndpointsConfig.globalAccess", enabled === true);
    },
    desiredMasterVersion: (draft, value) =>
        draft.set("currentMasterVersion", resolveVersion("ClusterUpdate.desired_master_version", value)),
    desiredAdditionalIpRangesConfig: (draft, value) =>
        draft.set("ipAllocationPolicy.additionalIpRangesConfigs", object(value)["additionalIpRangesConfigs"]),
    additionalPodRangesConfig: (draft, value) =>
        setPodRanges(draft, (before) => [...new Set([...before, ...podRanges(value)])]),
    removedAdditionalPodRangesConfig: (draft, value) =>
        setPodRanges(draft, (before) => before.filter((name) => !podRanges(value).includes(name))),
};

const podRanges = (config: unknown): readonly string[] => strings(object(config)["podRangeNames"]);

function setPodRanges(draft: Draft, change: (before: readonly string[]) => readonly string[]): void {
    const path = "ipAllocationPolicy.additionalPodRangesConfig";
    draft.set(path, { podRangeNames: change(podRanges(draft.get(path))) });
}

/** Updates that concern a pool, as what they change of it. */
const ofPools: Readonly<Record<string, (pool: CloudRecord, value: unknown) => Fields>> = {
    desiredNodePoolAutoscaling: (_, value) => ({ autoscaling: object(value) }),
    desiredNodeVersion: (_, value) => ({ version: resolveVersion("ClusterUpdate.desired_node_version", value) }),
    desiredImageType: (pool, value) => ({ config: { ...object(pool["config"]), imageType: value } }),
};

/**
 * What `ClusterUpdate` calls `desiredX` is `x` in the cluster, or part of something else.
 * @throws ApiError 501 for a field that has no place here
 */
export function clusterChanges(cloud: Cloud, id: string, update: Fields): ClusterChanges {
    const draft = new Draft(mustFind(cloud, "clusters", id));
    const pools: Record<string, Fields> = {};
    for (const [key, value] of Object.entries(update)) {
        const ofPool = ofPools[key];
        if (ofPool) {
            const pool = poolOf(cloud, id, key, update["desiredNodePoolId"]);
            pools[pool] = { ...pools[pool], ...ofPool(mustFind(cloud, "nodePools", pool), value) };
        } else {
            applyField(draft, key, value);
        }
    }
    return { cluster: draft.changes, pools };
}

function applyField(draft: Draft, key: string, value: unknown): void {
    const name = key.replace(/^desired([A-Z])/, (_, letter: string) => letter.toLowerCase());
    const isDesired = name !== key;
    const apply = special[key];
    if (apply) {
        apply(draft, value);
    } else if ((isDesired && same.has(name)) || bare.has(key)) {
        draft.set(name, value);
    } else if (isDesired && moved[name] !== undefined) {
        draft.set(moved[name], value);
    } else if (isDesired && switches[name] !== undefined) {
        draft.set(switches[name], object(value)["enabled"] === true);
    } else if (!idle.has(key)) {
        throw notOffered(`ClusterUpdate.${key}`);
    }
}

/** The pool an update names, or the only one there is. */
function poolOf(cloud: Cloud, clusterId: string, key: string, wanted: unknown): string {
    const pools = poolIdsOf(cloud, clusterId);
    if (typeof wanted === "string" && wanted !== "") {
        const id = `${clusterId}/nodePools/${wanted}`;
        mustFind(cloud, "nodePools", id);
        return id;
    }
    if (pools.length !== 1) {
        throw invalid(`ClusterUpdate.desired_node_pool_id must be set with ${key}: there are ${pools.length} pools.`);
    }
    return pools[0]!;
}
