import type { MeshPolicyPlan } from "../../components/policies/policyPlan.js";
import type { CompleteServicePlan, NamespacePlan, ServiceExportPlan } from "../../components/services/servicePlan.js";
import type { EnvironmentSpec } from "../schema.js";
import type { ClusterSelector } from "../schema/basics.js";
import { selectClusters } from "../select.js";
import { mapSorted, sorted } from "./order.js";

/** Namespaces that exist in every cluster by themselves. */
const givenNamespaces: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public", "kube-node-lease"]);

/** Namespaces the file names, and those that what it shares lives in. */
export function planNamespaces(spec: EnvironmentSpec): Readonly<Record<string, Required<NamespacePlan>>> {
    const used = [
        ...Object.values(spec.services),
        ...Object.values(spec.exports),
        ...Object.values(spec.policies),
        ...(spec.demo ? [spec.demo] : []),
    ].map(({ namespace }) => namespace);
    const wanted = [...new Set([...Object.keys(spec.namespaces), ...used])].filter(
        (name) => !givenNamespaces.has(name),
    );
    return Object.fromEntries(
        wanted.sort().map((name) => {
            // A namespace may be called `constructor`, which every object seems to have.
            const said = Object.hasOwn(spec.namespaces, name) ? spec.namespaces[name] : undefined;
            const { global, labels } = said ?? { global: true, labels: {} };
            return [name, { global, labels: sorted(labels) }];
        }),
    );
}

/** Global services with the clusters behind them by name. */
export function planServices(spec: EnvironmentSpec): Readonly<Record<string, CompleteServicePlan>> {
    const select = selector(spec);
    return mapSorted(spec.services, (service, name) => ({
        name,
        namespace: service.namespace,
        selector: sorted(service.selector),
        ports: service.ports,
        backendClusters: select(service.clusters),
        affinity: service.affinity,
    }));
}

/** Multi-cluster exports with the clusters that export by name. */
export function planExports(spec: EnvironmentSpec): Readonly<Record<string, Required<ServiceExportPlan>>> {
    const select = selector(spec);
    return mapSorted(spec.exports, (wanted) => ({
        name: wanted.service,
        namespace: wanted.namespace,
        clusters: select(wanted.clusters),
    }));
}

/** Policies with the clusters callers may run in by name. */
export function planPolicies(spec: EnvironmentSpec): Readonly<Record<string, MeshPolicyPlan>> {
    const select = selector(spec);
    return mapSorted(spec.policies, (policy, name) => ({
        name,
        namespace: policy.namespace,
        endpointSelector: sorted(policy.selector),
        ingress: policy.ingress.map((rule) => ({
            action: rule.action,
            fromLabels: sorted(rule.from),
            fromClusters: select(rule.clusters),
            ports: rule.ports,
        })),
    }));
}

/** Selects clusters; all of them is one and the same list, however often it is asked for. */
function selector(spec: EnvironmentSpec): (selector: ClusterSelector | undefined) => readonly string[] {
    const all = selectClusters(spec.clusters, undefined);
    return (wanted) => (wanted === undefined ? all : selectClusters(spec.clusters, wanted));
}
