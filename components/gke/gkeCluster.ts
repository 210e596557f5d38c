import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { clusterId, networkId, subnetworkId } from "../shared/gcpNames.js";
import { childOf } from "../shared/options.js";
import { defaultMaxPods, type GkeClusterPlan, type NodePoolPlan } from "./gkePlan.js";
import { renderKubeconfig } from "./kubeconfig.js";

/** Arguments of {@link GkeCluster}. */
export interface GkeClusterArgs {
    readonly plan: GkeClusterPlan;
    /** What must exist first: network, ranges, NAT, enabled APIs. */
    readonly after: readonly pulumi.Resource[];
}

/**
 * A GKE Standard cluster ready for self-managed Cilium: legacy datapath, private nodes, separate node pools with a
 * least-privilege service account and Cilium's startup taint.
 *
 * Changing name, region, network or ranges replaces the cluster.
 *
 * @example
 * const paris = new GkeCluster("paris", { plan: plan.clusters.paris.gke, after: network.ready });
 */
export class GkeCluster extends pulumi.ComponentResource {
    /** Kubeconfig without secrets; known once nodes can run pods. */
    public readonly kubeconfig: pulumi.Output<string>;
    /** Address of the API server that {@link kubeconfig} uses. */
    public readonly endpoint: pulumi.Output<string>;
    /** Node pools; what runs pods depends on them. */
    public readonly nodePools: readonly pulumi.Resource[];

    constructor(name: string, args: GkeClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:gke:GkeCluster", name, {}, opts);
        const { plan } = args;
        const identity = this.nodeIdentity(name, plan);
        const cluster = this.cluster(name, plan, args.after);
        const pools = plan.pools.map((pool) => this.pool(name, plan, pool, [cluster, ...identity]));
        this.nodePools = pools;
        const endpoints = cluster.controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint;
        this.endpoint = plan.access === "dns" ? endpoints : cluster.endpoint;
        // The provider marks all of masterAuth secret for the sake of a client key; the certificate is public.
        const caCertificate = pulumi.unsecret(cluster.masterAuth.clusterCaCertificate);
        this.kubeconfig = pulumi
            .all([this.endpoint, caCertificate])
            .apply(([endpoint, ca]) =>
                renderKubeconfig({ name: plan.key, endpoint, caCertificate: plan.access === "ip" ? ca : undefined }),
            );
        this.registerOutputs({ kubeconfig: this.kubeconfig, endpoint: this.endpoint });
    }

    /** The nodes' own service account with the roles a node needs. */
    private nodeIdentity(name: string, plan: GkeClusterPlan): readonly pulumi.Resource[] {
        const { nodeServiceAccount: identity } = plan;
        const account = new gcp.serviceaccount.Account(
            `${name}-nodes`,
            { project: plan.project, accountId: identity.accountId, displayName: identity.displayName },
            childOf(this),
        );
        const grants = identity.roles.map(
            (role) =>
                new gcp.projects.IAMMember(
                    `${name}-nodes-${role.replace(/^roles\//, "").replaceAll(".", "-")}`,
                    { project: plan.project, role, member: `serviceAccount:${identity.email}` },
                    childOf(this, { dependsOn: [account] }),
                ),
        );
        return [account, ...grants];
    }

    private cluster(name: string, plan: GkeClusterPlan, after: readonly pulumi.Resource[]): gcp.container.Cluster {
        return new gcp.container.Cluster(
            `${name}-cluster`,
            {
                project: plan.project,
                name: plan.name,
                location: plan.region,
                nodeLocations: [...plan.zones],
                network: networkId(plan.networkProject, plan.networkName),
                subnetwork: subnetworkId(plan.networkProject, plan.region, plan.subnetName),
                networkingMode: "VPC_NATIVE",
                ipAllocationPolicy: podRanges(plan),
                // Said explicitly: Dataplane V2 is Google's own Cilium, cannot be meshed, and cannot be left again.
                datapathProvider: "LEGACY_DATAPATH",
                addonsConfig: {
                    networkPolicyConfig: { disabled: true },
                    ...(plan.nodeLocalDns ? { dnsCacheConfig: { enabled: true } } : {}),
                },
                defaultSnatStatus: { disabled: true },
                enableL4IlbSubsetting: true,
                enableShieldedNodes: true,
                removeDefaultNodePool: true,
                initialNodeCount: 1,
                releaseChannel: { channel: plan.releaseChannel },
                ...(plan.kubernetesVersion ? { minMasterVersion: plan.kubernetesVersion } : {}),
                privateClusterConfig: { enablePrivateNodes: true },
                controlPlaneEndpointsConfig: {
                    dnsEndpointConfig: { allowExternalTraffic: plan.access === "dns" },
                    ipEndpointsConfig: { enabled: plan.access === "ip" },
                },
                workloadIdentityConfig: { workloadPool: `${plan.project}.svc.id.goog` },
                resourceLabels: { ...plan.labels },
                deletionProtection: plan.deletionProtection,
            },
            childOf(this, { dependsOn: [...after], protect: plan.deletionProtection }),
        );
    }

    private pool(
        name: string,
        plan: GkeClusterPlan,
        pool: NodePoolPlan,
        after: readonly pulumi.Resource[],
    ): gcp.container.NodePool {
        return new gcp.container.NodePool(
            `${name}-${pool.key}-pool`,
            {
                project: plan.project,
                name: pool.name,
                location: plan.region,
                // The full id: a short name differs from what comes back and would replace the pool.
                cluster: clusterId(plan.project, plan.region, plan.name),
                nodeLocations: [...plan.zones],
                ...nodeNumbers(pool),
                ...(pool.maxPodsPerNode === defaultMaxPods ? {} : { maxPodsPerNode: pool.maxPodsPerNode }),
                management: { autoRepair: true, autoUpgrade: true },
                nodeConfig: {
                    machineType: pool.machineType,
                    diskSizeGb: pool.diskSizeGb,
                    ...(pool.spot ? { spot: true } : {}),
                    serviceAccount: plan.nodeServiceAccount.email,
                    oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
                    workloadMetadataConfig: { mode: "GKE_METADATA" },
                    shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
                    tags: [...pool.tags],
                    labels: { ...pool.labels },
                    taints: pool.taints.map((taint) => ({ ...taint })),
                },
            },
            childOf(this, {
                dependsOn: [...after],
                // GKE scales: what it was at first must not come back, and changing it would replace the pool.
                ...(pool.autoscaling ? { ignoreChanges: ["initialNodeCount", "nodeCount"] } : {}),
            }),
        );
    }
}

function podRanges(plan: GkeClusterPlan): gcp.types.input.container.ClusterIpAllocationPolicy {
    return {
        clusterSecondaryRangeName: plan.podRangeName,
        ...(plan.serviceRangeName ? { servicesSecondaryRangeName: plan.serviceRangeName } : {}),
        ...(plan.extraPodRangeNames.length > 0
            ? { additionalPodRangesConfig: { podRangeNames: [...plan.extraPodRangeNames] } }
            : {}),
    };
}

function nodeNumbers(
    pool: NodePoolPlan,
): Pick<gcp.container.NodePoolArgs, "nodeCount" | "initialNodeCount" | "autoscaling"> {
    const { nodesPerZone, autoscaling } = pool;
    return autoscaling
        ? {
              initialNodeCount: Math.min(Math.max(nodesPerZone, autoscaling.min), autoscaling.max),
              autoscaling: { minNodeCount: autoscaling.min, maxNodeCount: autoscaling.max },
          }
        : { nodeCount: nodesPerZone };
}
