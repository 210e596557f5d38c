import { chartForPlugin } from "../../components/datapath/chartSource.js";
import type { CiliumPlan } from "../../components/datapath/ciliumPlan.js";
import { renderCiliumValues } from "../../components/datapath/ciliumValues.js";
import { planSizing, releaseTimeout } from "../../components/datapath/sizing.js";
import { nodeBounds } from "../../components/gke/gkeDefaults.js";
import { sortRanges, type Cidr } from "../../components/shared/cidr.js";
import type { ClusterSpec } from "../schema.js";
import { addressName, fullName, type PlanContext } from "./context.js";
import { objectLabels } from "./labels.js";

/** Who may reach a clustermesh-apiserver. A lone cluster names itself: a load balancer without a list is open to all. */
function apiserverSources(context: PlanContext, name: string): readonly Cidr[] {
    const { nodes, pods } = context.sourcesOf(name);
    const ranges = [...nodes, ...pods];
    const { nodeRange, podRange } = context.places[name]!;
    return sortRanges(ranges.length > 0 ? ranges : [nodeRange, podRange]);
}

/** Most nodes a cluster can have. */
function mostNodes({ pools, zones }: ClusterSpec): number {
    return Object.values(pools).reduce((sum, pool) => sum + nodeBounds(zones, pool).max, 0);
}

/** The Cilium a cluster runs. */
export function planCilium(
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
        timeoutSeconds:
            spec.cilium.timeoutSeconds ?? releaseTimeout(mostNodes(cluster), spec.cilium.agentMaxUnavailable),
        values: renderCiliumValues({
            domain: spec.mesh.domain,
            labels: objectLabels(context, name),
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
            sizing: planSizing(context.peers[name]!.length, spec.cilium.resources),
            agentMaxUnavailable: spec.cilium.agentMaxUnavailable,
            rollOutPods: spec.cilium.rollOutPods,
            startupTaint: spec.datapath.startupTaint,
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
