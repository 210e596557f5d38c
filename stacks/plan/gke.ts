import { nodeTag, startupTaints, type GkeClusterPlan } from "../../components/gke/gkePlan.js";
import type { MaintenancePlan } from "../../components/gke/maintenancePlan.js";
import type { NodePoolPlan } from "../../components/gke/nodePoolPlan.js";
import { withoutUndefined } from "../../components/shared/defaults.js";
import type { ClusterSpec } from "../schema.js";
import { fullName, projectOf, type PlanContext } from "./context.js";
import { labelsOf } from "./labels.js";
import { extraPodRangeName, podRangeName, serviceRangeName } from "./networks.js";
import { mapSorted, sorted, sortedDeep } from "./order.js";

/** What a cluster is on Google Cloud. What the file leaves out is left to the component's defaults. */
export function planGke(context: PlanContext, name: string, cluster: ClusterSpec): GkeClusterPlan {
    const { spec } = context;
    const own = fullName(spec, name);
    const place = context.places[name]!;
    const network = context.networkOf(name);
    const { addons } = cluster;
    return withoutUndefined({
        key: name,
        project: projectOf(spec, cluster),
        name: own,
        region: cluster.region,
        zones: [...cluster.zones].sort(),
        networkProject: network.project,
        networkName: network.name,
        subnetName: own,
        podRangeName: podRangeName(own),
        extraPodRangeNames: place.extraPodRanges.map((_range, index) => extraPodRangeName(own, index)),
        serviceRangeName: place.serviceRange === undefined ? undefined : serviceRangeName(own),
        releaseChannel: cluster.releaseChannel,
        kubernetesVersion: cluster.kubernetesVersion,
        access: cluster.access,
        dnsExternalTraffic: cluster.dnsExternalTraffic,
        ipEndpoint: sortedDeep(cluster.ipEndpoint),
        controlPlaneRange: cluster.ranges.controlPlane,
        maintenance: planMaintenance(cluster.maintenance),
        notifications: cluster.notifications,
        security: cluster.security,
        addons: {
            nodeLocalDns: addons.nodeLocalDns,
            persistentDisk: addons.persistentDisk,
            filestore: addons.filestore,
            gcsFuse: addons.gcsFuse,
            gatewayApi: addons.gatewayApi,
            verticalPodAutoscaling: addons.verticalPodAutoscaling,
        },
        logging: cluster.logging,
        monitoring: cluster.monitoring,
        costAllocation: cluster.costAllocation,
        fleetProject: cluster.fleetProject,
        backup: cluster.backup,
        deletionProtection: spec.deletionProtection,
        labels: labelsOf(context, name),
        nodeServiceAccount: cluster.nodeServiceAccount,
        pools: Object.values(mapSorted(cluster.pools, (pool, key) => planPool(context, name, key, pool))),
    });
}

/** What the file says of maintenance, where it says something. */
function planMaintenance({ exclusions, ...rest }: ClusterSpec["maintenance"]): MaintenancePlan | undefined {
    const said = withoutUndefined({
        ...rest,
        exclusions: Object.keys(exclusions).length > 0 ? sorted(exclusions) : undefined,
    });
    return Object.keys(said).length > 0 ? said : undefined;
}

function planPool(
    context: PlanContext,
    cluster: string,
    key: string,
    pool: ClusterSpec["pools"][string],
): NodePoolPlan {
    const own = fullName(context.spec, cluster);
    const { podRange, zones, ...rest } = pool;
    return withoutUndefined({
        ...rest,
        key,
        zones: zones && [...zones].sort(),
        podRangeName: podRange === undefined ? undefined : rangeNameOf(context, cluster, podRange),
        tags: [nodeTag(own), context.meshTag, ...pool.tags],
        labels: sorted(pool.labels),
        resourceLabels: sorted(pool.resourceLabels),
        sysctls: sorted(pool.sysctls),
        taints: [...startupTaints(context.spec.datapath.startupTaint), ...pool.taints],
    });
}

/** Name of one of a cluster's pod ranges. */
function rangeNameOf(context: PlanContext, cluster: string, range: string): string {
    const own = fullName(context.spec, cluster);
    const index = context.places[cluster]!.extraPodRanges.indexOf(range);
    return index < 0 ? podRangeName(own) : extraPodRangeName(own, index);
}
