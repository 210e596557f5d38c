import { checkDnsLabel, checkNotEmpty, checkNumber } from "../shared/checks.js";
import type { Problem } from "../shared/problems.js";

/** A network policy with an explicit cluster scope, placed on every cluster of the mesh. */
export interface MeshPolicyPlan {
    /**
     * Name of the policy in every cluster.
     * @example "checkout-callers"
     */
    readonly name: string;
    /**
     * Namespace of the policy in every cluster.
     * @example "shop"
     */
    readonly namespace: string;
    /**
     * Pods the policy protects; from then on only what some policy allows may reach them.
     * @example { app: "checkout" }
     */
    readonly endpointSelector: Readonly<Record<string, string>>;
    /**
     * Who may reach them, and who may not.
     * @example [{ fromLabels: { app: "storefront" }, fromClusters: ["paris"], ports: [{ port: 8080 }] }]
     */
    readonly ingress: readonly MeshPolicyRule[];
}

/** Callers that are let in, or kept out. */
export interface MeshPolicyRule {
    /**
     * Deny wins over allow, whatever the order.
     * @default "allow"
     * @example "deny"
     */
    readonly action?: "allow" | "deny";
    /**
     * Labels of the callers.
     * @example { app: "storefront" }
     */
    readonly fromLabels: Readonly<Record<string, string>>;
    /**
     * Clusters the callers may run in.
     * @example ["paris", "rome"]
     */
    readonly fromClusters: readonly string[];
    /**
     * Ports of the protected pods.
     * @example [{ port: 8080 }]
     */
    readonly ports: readonly PolicyPort[];
}

/** A port of protected pods. */
export interface PolicyPort {
    /**
     * Port of the pods.
     * @example 8080
     */
    readonly port: number;
    /**
     * Protocol of the port.
     * @default "TCP"
     * @example "UDP"
     */
    readonly protocol?: "TCP" | "UDP" | "SCTP";
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
    const rules = (wanted: "allow" | "deny"): readonly object[] =>
        plan.ingress.filter(({ action = "allow" }) => action === wanted).map(renderRule);
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
        toPorts: [{ ports: rule.ports.map(({ port, protocol = "TCP" }) => ({ port: String(port), protocol })) }],
    };
}

/** What Cilium would refuse of a policy, or what would protect otherwise than it reads. */
export function checkPolicy(plan: MeshPolicyPlan): readonly Problem[] {
    return [
        ...checkDnsLabel("plan.name", plan.name),
        ...checkDnsLabel("plan.namespace", plan.namespace),
        ...plan.ingress.flatMap(({ fromClusters, ports }, index) => [
            ...checkNotEmpty(`plan.ingress.${index}.fromClusters`, fromClusters, "name the clusters of the callers"),
            ...checkNotEmpty(
                `plan.ingress.${index}.ports`,
                ports,
                "name a port: a rule without one is for all of them",
            ),
            ...ports.flatMap(({ port }, at) =>
                checkNumber(`plan.ingress.${index}.ports.${at}.port`, port, [1, 65_535]),
            ),
        ]),
    ];
}
