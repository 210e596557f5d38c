import type { MeshPolicyPlan } from "../../components/policies/policyPlan.js";
import type { EnvironmentSpec } from "../schema.js";
import { clusterSelection } from "./clusterSelection.js";
import { mapSorted, sorted } from "./order.js";

/** Policies with the clusters callers may run in by name. */
export function planPolicies(spec: EnvironmentSpec): Readonly<Record<string, MeshPolicyPlan>> {
    const select = clusterSelection(spec);
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
