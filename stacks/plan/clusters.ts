import { chartForPlugin } from "../../components/datapath/chartSource.js";
import type { CiliumPlan } from "../../components/datapath/cilium.js";
import { renderCiliumValues } from "../../components/datapath/ciliumValues.js";
import {
    nodeRoles,
    nodeTag,
    podPrefixPerNode,
    startupTaint,
    type GkeClusterPlan,
    type NodePoolPlan,
    type NodeServiceAccountPlan,
} from "../../components/gke/gkePlan.js";
import type { MeshEndpointPlan } from "../../components/mesh/meshPlan.js";
import { sortRanges, type Cidr } from "../../components/shared/cidr.js";
import { fitName } from "../../components/shared/names.js";
import type { ClusterSpec } from "../schema.js";
import { endpointHost, fullName, meshName, projectOf, type PlanContext } from "./context.js";
import type { ClusterPlan } from "./model.js";
import { extraPodRangeName, podRangeName, serviceRangeName } from "./networks.js";
import { mapSorted, sorted, sortedDeep } from "./order.js";

/** Limits of a service account's id. */
const [shortestAccountId, longestAccountId] = [6, 30];

/** Every cluster: what it is on Google Cloud, where it is found, and the Cilium it runs. */
export function planClusters(context: PlanContext): Readonly<Record<string, ClusterPlan>> {
    const { spec } = context;
    const overrides = sortedDeep(spec.cilium.values);
    return mapSorted(spec.clusters, (cluster, name) => ({
        id: cluster.id,
        network: context.networkOf(name).key,
        gke: planGke(context, name, cluster),
        endpoint: planEndpoint(context, name, cluster),
        cilium: planCilium(context, name, cluster, overrides),
    }));
}

function planGke(context: PlanContext, name: string, cluster: ClusterSpec): GkeClusterPlan {
    const { spec } = context;
    const own = fullName(spec, name);
    const place = context.places[name]!;
    const network = context.networkOf(name);
    const project = projectOf(spec, cluster);
    return {
        key: name,
        project,
        name: own,
        region: cluster.region,
        zones: [...cluster.zones].sort(),
        networkProject: network.project,
        networkName: network.name,
        subnetName: own,
        podRangeName: podRangeName(own),
        extraPodRangeNames: place.extraPodRanges.map((_range, index) => extraPodRangeName(own, index)),
        ...(place.serviceRange === undefined ? {} : { serviceRangeName: serviceRangeName(own) }),
        releaseChannel: cluster.releaseChannel,
        ...(cluster.kubernetesVersion === undefined ? {} : { kubernetesVersion: cluster.kubernetesVersion }),
        nodeLocalDns: cluster.addons.nodeLocalDns,
        access: cluster.access,
        deletionProtection: spec.deletionProtection,
        labels: sorted({ ...spec.labels, ...cluster.labels, environment: spec.environment, mesh: meshName(spec) }),
        nodeServiceAccount: planNodeAccount(own, project),
        pools: Object.values(mapSorted(cluster.pools, (pool, key) => planPool(context, own, key, pool))),
    };
}

function planNodeAccount(own: string, project: string): NodeServiceAccountPlan {
    const short = `${own}-n`;
    const accountId = short.length < shortestAccountId ? `${own}-nodes` : fitName(short, longestAccountId);
    return {
        accountId,
        displayName: `Nodes of ${own}`,
        email: `${accountId}@${project}.iam.gserviceaccount.com`,
        roles: nodeRoles,
    };
}

function planPool(context: PlanContext, own: string, key: string, pool: ClusterSpec["pools"][string]): NodePoolPlan {
    return {
        key,
        name: key,
        machineType: pool.machineType,
        diskSizeGb: pool.diskSizeGb,
        nodesPerZone: pool.nodesPerZone,
        ...(pool.autoscaling ? { autoscaling: pool.autoscaling } : {}),
        maxPodsPerNode: pool.maxPodsPerNode,
        podPrefixPerNode: podPrefixPerNode(pool.maxPodsPerNode),
        spot: pool.spot,
        tags: [nodeTag(own), context.meshTag],
        labels: sorted(pool.labels),
        taints: [startupTaint, ...pool.taints],
    };
}

const addressName = (own: string): string => `${own}-clustermesh`;

function planEndpoint(context: PlanContext, name: string, cluster: ClusterSpec): MeshEndpointPlan {
    const { spec } = context;
    const own = fullName(spec, name);
    return {
        cluster: name,
        project: projectOf(spec, cluster),
        region: cluster.region,
        subnetProject: context.networkOf(name).project,
        subnetName: own,
        addressName: addressName(own),
        address: context.places[name]!.endpointAddress,
        host: endpointHost(spec, name),
        labels: sorted(spec.labels),
    };
}

/** Who may reach a clustermesh-apiserver. A lone cluster names itself: a load balancer without a list is open to all. */
function apiserverSources(context: PlanContext, name: string): readonly Cidr[] {
    const { nodes, pods } = context.sourcesOf(name);
    const ranges = [...nodes, ...pods];
    const { nodeRange, podRange } = context.places[name]!;
    return sortRanges(ranges.length > 0 ? ranges : [nodeRange, podRange]);
}

function planCilium(
    context: PlanContext,
    name: string,
    cluster: ClusterSpec,
    overrides: PlanContext["spec"]["cilium"]["values"],
): CiliumPlan {
    const { spec } = context;
    return {
        chart: chartForPlugin(spec.cilium.chart),
        repository: spec.cilium.repository,
        version: cluster.ciliumVersion ?? spec.cilium.version,
        timeoutSeconds: spec.cilium.timeoutSeconds,
        values: renderCiliumValues({
            domain: spec.mesh.domain,
            platform: spec.platform,
            clusterName: name,
            clusterId: cluster.id,
            maxConnectedClusters: spec.mesh.maxConnectedClusters,
            nativeRoutingCidr: spec.addressing.podSupernet,
            peers: context.addressesFor(name),
            addressName: addressName(fullName(spec, name)),
            sourceRanges: apiserverSources(context, name),
            apiserverReplicas: spec.mesh.apiserverReplicas,
            operatorReplicas: spec.cilium.operatorReplicas,
            cacheTtl: spec.mesh.cacheTtl,
            leafValidityDays: spec.mesh.leafValidityDays,
            l7Proxy: spec.cilium.l7Proxy,
            hubble: spec.cilium.hubble,
            imageDigests: spec.cilium.imageDigests,
            imageRegistry: spec.cilium.imageRegistry,
            apiserverMaxUnavailable: spec.mesh.apiserverMaxUnavailable,
            mtu: spec.network.mtu,
            datapath: spec.datapath,
            mcs: spec.mesh.mcs.enabled,
            overrides,
        }),
    };
}
