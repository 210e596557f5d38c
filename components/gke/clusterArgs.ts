import type * as gcp from "@pulumi/gcp";

import { withDefaults } from "../shared/defaults.js";
import { networkId, subnetworkId } from "../shared/gcpNames.js";
import {
    addonDefaults,
    clusterDefaults,
    hasExternalDns,
    hasIpEndpoint,
    ipEndpointDefaults,
    monitoringComponentsOf,
    monitoringDefaults,
    securityDefaults,
    topicOf,
} from "./gkeDefaults.js";
import type { GkeClusterPlan } from "./gkePlan.js";
import type { MaintenanceExclusion, MaintenancePlan } from "./maintenancePlan.js";

type ClusterArgs = gcp.container.ClusterArgs;

/**
 * What the provider is asked for. `nodeConfig` and `nodePools` are never among it: with the default pool removed they
 * would be a difference at every deployment (issues pulumi-gcp#744 and pulumi-gcp#2247).
 *
 * What the provider keeps when it is no longer said (its optional computed blocks) is always said, also when it is off:
 * otherwise turning it off would change nothing.
 */
export function clusterArgs(plan: GkeClusterPlan): ClusterArgs {
    return {
        project: plan.project,
        name: plan.name,
        location: plan.region,
        nodeLocations: [...plan.zones].sort(),
        ...networking(plan),
        ...controlPlane(plan),
        ...features(plan),
        ...security(plan),
        ...observability(plan),
        ...upgrades(plan),
        removeDefaultNodePool: true,
        initialNodeCount: 1,
        resourceLabels: { ...plan.labels },
        deletionProtection: plan.deletionProtection ?? clusterDefaults.deletionProtection,
    };
}

function networking(plan: GkeClusterPlan): Partial<ClusterArgs> {
    const networkProject = plan.networkProject ?? plan.project;
    const extra = plan.extraPodRangeNames ?? [];
    return {
        network: networkId(networkProject, plan.networkName),
        subnetwork: subnetworkId(networkProject, plan.region, plan.subnetName),
        networkingMode: "VPC_NATIVE",
        ipAllocationPolicy: {
            clusterSecondaryRangeName: plan.podRangeName,
            ...(plan.serviceRangeName ? { servicesSecondaryRangeName: plan.serviceRangeName } : {}),
            ...(extra.length > 0 ? { additionalPodRangesConfig: { podRangeNames: [...extra].sort() } } : {}),
        },
        // Said explicitly: Dataplane V2 is Google's own Cilium, cannot be meshed, and cannot be left again.
        datapathProvider: "LEGACY_DATAPATH",
        defaultSnatStatus: { disabled: true },
        enableL4IlbSubsetting: true,
        // Packets between pods of a node are Cilium's; sending them through the VPC would pass its policies by.
        enableIntranodeVisibility: false,
    };
}

function controlPlane(plan: GkeClusterPlan): Partial<ClusterArgs> {
    const byIp = hasIpEndpoint(plan);
    const ip = withDefaults(ipEndpointDefaults, plan.ipEndpoint);
    const { authorizedNetworks } = ip;
    return {
        privateClusterConfig: {
            enablePrivateNodes: true,
            ...(byIp
                ? {
                      enablePrivateEndpoint: ip.privateOnly,
                      masterGlobalAccessConfig: { enabled: ip.globalAccess },
                  }
                : {}),
            ...(plan.controlPlaneRange ? { masterIpv4CidrBlock: plan.controlPlaneRange } : {}),
        },
        controlPlaneEndpointsConfig: {
            dnsEndpointConfig: { allowExternalTraffic: hasExternalDns(plan) },
            ipEndpointsConfig: { enabled: byIp },
        },
        ...(byIp && authorizedNetworks
            ? {
                  masterAuthorizedNetworksConfig: {
                      cidrBlocks: Object.entries(authorizedNetworks)
                          .sort(([a], [b]) => (a < b ? -1 : 1))
                          .map(([displayName, cidrBlock]) => ({ displayName, cidrBlock })),
                      gcpPublicCidrsAccessEnabled: ip.googleCloudAccess,
                      privateEndpointEnforcementEnabled: ip.enforceOnPrivate,
                  },
              }
            : {}),
    };
}

function features(plan: GkeClusterPlan): Partial<ClusterArgs> {
    const addons = withDefaults(addonDefaults, plan.addons);
    return {
        addonsConfig: {
            networkPolicyConfig: { disabled: true },
            dnsCacheConfig: { enabled: addons.nodeLocalDns },
            gcePersistentDiskCsiDriverConfig: { enabled: addons.persistentDisk },
            gcpFilestoreCsiDriverConfig: { enabled: addons.filestore },
            gcsFuseCsiDriverConfig: { enabled: addons.gcsFuse },
            gkeBackupAgentConfig: { enabled: plan.backup !== undefined },
        },
        gatewayApiConfig: { channel: addons.gatewayApi },
        verticalPodAutoscaling: { enabled: addons.verticalPodAutoscaling },
        ...(plan.fleetProject ? { fleet: { project: plan.fleetProject } } : {}),
    };
}

function security(plan: GkeClusterPlan): Partial<ClusterArgs> {
    const settings = withDefaults(securityDefaults, plan.security);
    return {
        enableShieldedNodes: true,
        workloadIdentityConfig: { workloadPool: workloadPool(plan) },
        databaseEncryption: settings.secretsKey
            ? { state: "ENCRYPTED", keyName: settings.secretsKey }
            : { state: "DECRYPTED" },
        ...(settings.binaryAuthorization === "DISABLED"
            ? {}
            : { binaryAuthorization: { evaluationMode: settings.binaryAuthorization } }),
        securityPostureConfig: { mode: settings.posture, vulnerabilityMode: settings.vulnerabilities },
        rbacBindingConfig: {
            enableInsecureBindingSystemUnauthenticated: settings.anonymousBindings,
            enableInsecureBindingSystemAuthenticated: settings.anonymousBindings,
        },
        ...(settings.rbacGroup ? { authenticatorGroupsConfig: { securityGroup: settings.rbacGroup } } : {}),
    };
}

function observability(plan: GkeClusterPlan): Partial<ClusterArgs> {
    const components = monitoringComponentsOf(plan);
    const { managedPrometheus = monitoringDefaults.managedPrometheus } = plan.monitoring ?? {};
    const topic = topicOf(plan);
    return {
        costManagementConfig: { enabled: plan.costAllocation ?? clusterDefaults.costAllocation },
        ...(plan.logging ? { loggingConfig: { enableComponents: [...plan.logging.components] } } : {}),
        monitoringConfig: {
            ...(components ? { enableComponents: [...components] } : {}),
            managedPrometheus: { enabled: managedPrometheus },
        },
        notificationConfig: {
            pubsub: {
                enabled: topic !== undefined,
                ...(topic ? { topic } : {}),
                ...(plan.notifications?.events ? { filter: { eventTypes: [...plan.notifications.events] } } : {}),
            },
        },
    };
}

function upgrades(plan: GkeClusterPlan): Partial<ClusterArgs> {
    return {
        releaseChannel: { channel: plan.releaseChannel ?? clusterDefaults.releaseChannel },
        ...(plan.kubernetesVersion ? { minMasterVersion: plan.kubernetesVersion } : {}),
        ...maintenancePolicy(plan.maintenance),
        ...(plan.maintenance?.patchMode ? { gkeAutoUpgradeConfig: { patchMode: plan.maintenance.patchMode } } : {}),
    };
}

function maintenancePolicy(maintenance: MaintenancePlan | undefined): Partial<ClusterArgs> {
    if (!maintenance?.window) {
        return {};
    }
    const { window, exclusions = {} } = maintenance;
    const entries = Object.entries(exclusions).sort(([a], [b]) => (a < b ? -1 : 1));
    return {
        maintenancePolicy: {
            ...("daily" in window
                ? { dailyMaintenanceWindow: { startTime: window.daily } }
                : {
                      recurringWindow: {
                          startTime: window.start,
                          endTime: window.end,
                          recurrence: window.recurrence,
                      },
                  }),
            ...(entries.length > 0 ? { maintenanceExclusions: entries.map(exclusionArgs) } : {}),
        },
    };
}

function exclusionArgs([name, exclusion]: readonly [
    string,
    MaintenanceExclusion,
]): gcp.types.input.container.ClusterMaintenancePolicyMaintenanceExclusion {
    return {
        exclusionName: name,
        startTime: exclusion.start,
        ...(exclusion.end ? { endTime: exclusion.end } : {}),
        exclusionOptions: {
            scope: exclusion.scope,
            ...(exclusion.untilEndOfSupport ? { endTimeBehavior: "UNTIL_END_OF_SUPPORT" } : {}),
        },
    };
}

/** Identity namespace of a cluster's workloads. */
export const workloadPool = (plan: GkeClusterPlan): string => `${plan.project}.svc.id.goog`;
