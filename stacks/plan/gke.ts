import {
    nodeRoles,
    nodeTag,
    podPrefixPerNode,
    startupTaints,
    type GkeClusterPlan,
    type NodePoolPlan,
    type NodeServiceAccountPlan,
} from "../../components/gke/gkePlan.js";
import { fitName } from "../../components/shared/names.js";
import type { ClusterSpec } from "../schema.js";
import { fullName, projectOf, type PlanContext } from "./context.js";
import { labelsOf } from "./labels.js";
import { extraPodRangeName, podRangeName, serviceRangeName } from "./networks.js";
import { mapSorted, sorted } from "./order.js";

/** Limits of a service account's id. */
const [shortestAccountId, longestAccountId] = [6, 30];

/** What a cluster is on Google Cloud. */
export function planGke(context: PlanContext, name: string, cluster: ClusterSpec): GkeClusterPlan {
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
        labels: labelsOf(context, name),
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
        taints: [...startupTaints(context.spec.datapath.startupTaint), ...pool.taints],
    };
}
