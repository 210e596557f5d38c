import type { MeshEndpointPlan } from "../../components/mesh/meshPlan.js";
import type { ClusterSpec } from "../schema.js";
import { planCilium } from "./cilium.js";
import { addressName, endpointHost, fullName, projectOf, type PlanContext } from "./context.js";
import { planGke } from "./gke.js";
import { labelsOf, objectLabels } from "./labels.js";
import type { ClusterPlan } from "./model.js";
import { mapSorted, sortedDeep } from "./order.js";

/** Every cluster: what it is on Google Cloud, where it is found, and the Cilium it runs. */
export function planClusters(context: PlanContext): Readonly<Record<string, ClusterPlan>> {
    const { spec } = context;
    const overrides = sortedDeep(spec.cilium.values);
    return mapSorted(spec.clusters, (cluster, name) => ({
        id: cluster.id,
        network: context.networkOf(name).key,
        objectLabels: objectLabels(context, name),
        gke: planGke(context, name, cluster),
        endpoint: planEndpoint(context, name, cluster),
        cilium: planCilium(context, name, cluster, overrides),
    }));
}

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
        labels: labelsOf(context, name),
    };
}
