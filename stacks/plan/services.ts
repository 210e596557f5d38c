import type { CompleteServicePlan } from "../../components/services/servicePlan.js";
import type { EnvironmentSpec } from "../schema.js";
import { clusterSelection } from "./clusterSelection.js";
import { mapSorted, sorted } from "./order.js";

/** Global services with the clusters behind them by name. */
export function planServices(spec: EnvironmentSpec): Readonly<Record<string, CompleteServicePlan>> {
    const select = clusterSelection(spec);
    return mapSorted(spec.services, (service, name) => ({
        name,
        namespace: service.namespace,
        selector: sorted(service.selector),
        ports: service.ports,
        backendClusters: select(service.clusters),
        affinity: service.affinity,
    }));
}
