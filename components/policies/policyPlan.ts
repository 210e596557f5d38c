/** A network policy with an explicit cluster scope, placed on every cluster of the mesh. */
export interface MeshPolicyPlan {
    readonly name: string;
    readonly namespace: string;
    /** Pods the policy protects; from then on only what some policy allows may reach them. */
    readonly endpointSelector: Readonly<Record<string, string>>;
    readonly ingress: readonly MeshPolicyRule[];
}

export interface MeshPolicyRule {
    /** Deny wins over allow, whatever the order. */
    readonly action: "allow" | "deny";
    readonly fromLabels: Readonly<Record<string, string>>;
    /** Clusters the callers may run in. */
    readonly fromClusters: readonly string[];
    readonly ports: readonly { readonly port: number; readonly protocol: "TCP" | "UDP" | "SCTP" }[];
}

/** Label Cilium gives every pod's identity. */
const clusterLabel = "io.cilium.k8s.policy.cluster";

/**
 * The spec of the CiliumNetworkPolicy.
 *
 * The cluster is always named: since Cilium 1.19 a selector without it means the local cluster only, before it meant
 * any (`policyDefaultLocalCluster`), and a rule must not change its meaning with the version. A deny rule without it
 * would let remote clusters in.
 */
export function renderPolicySpec(plan: MeshPolicyPlan): object {
    const rules = (action: MeshPolicyRule["action"]): readonly object[] =>
        plan.ingress.filter((rule) => rule.action === action).map(renderRule);
    const [allowed, denied] = [rules("allow"), rules("deny")];
    return {
        endpointSelector: { matchLabels: { ...plan.endpointSelector } },
        ...(allowed.length > 0 ? { ingress: allowed } : {}),
        ...(denied.length > 0 ? { ingressDeny: denied } : {}),
    };
}

function renderRule(rule: MeshPolicyRule): object {
    return {
        fromEndpoints: [
            {
                matchLabels: { ...rule.fromLabels },
                matchExpressions: [{ key: clusterLabel, operator: "In", values: [...rule.fromClusters] }],
            },
        ],
        toPorts: [{ ports: rule.ports.map(({ port, protocol }) => ({ port: String(port), protocol })) }],
    };
}
