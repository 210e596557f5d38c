import type { CiliumInput, HelmValues } from "./ciliumInput.js";
import type { Requests } from "./sizing.js";

/** As the chart wants it: requests, and no limits. */
export const requestValues = (requests: Requests): HelmValues => ({ requests: { ...requests } });

/** Zones are filled evenly where there are several. Not required: one zone is enough to run. */
export const zoneSpread: readonly HelmValues[] = [
    // The chart adds the label selector.
    { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
];

/**
 * Pods are evicted so many at once. With a single one there is no budget: it could never be evicted. A pod that is not
 * ready anyway may always go, or a broken one would hold up every node upgrade.
 */
export function disruptionBudget(replicas: number, maxUnavailable = 1): HelmValues {
    return replicas > 1
        ? { podDisruptionBudget: { enabled: true, maxUnavailable, unhealthyPodEvictionPolicy: "AlwaysAllow" } }
        : {};
}

/** Before everything else on a node, or in a cluster. Said, though the chart would: a value may switch its choice off. */
export const priorities = { node: "system-node-critical", cluster: "system-cluster-critical" } as const;

/** The agents: what they ask for, in which order they start, how many restart at once and when. */
export function agentValues({ sizing, agentMaxUnavailable, rollOutPods }: CiliumInput): HelmValues {
    return {
        resources: requestValues(sizing.agent),
        priorityClassName: priorities.node,
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: agentMaxUnavailable } },
        rollOutCiliumPods: rollOutPods,
        // Without roll-out the metric cilium_drift_checker_config_delta is what tells of changes that wait.
        configDriftDetection: { enabled: true, driftChecker: true },
    };
}

/** The operator. It puts the startup taint on nodes without an agent and takes it off where the agent is ready. */
export function operatorValues(input: CiliumInput): HelmValues {
    const { operatorReplicas, sizing, startupTaint, rollOutPods } = input;
    return {
        replicas: operatorReplicas,
        resources: requestValues(sizing.operator),
        priorityClassName: priorities.cluster,
        rollOutPods,
        removeNodeTaints: true,
        setNodeTaints: startupTaint.effect !== "none",
        ...disruptionBudget(operatorReplicas),
        ...(operatorReplicas > 1 ? { topologySpreadConstraints: [...zoneSpread] } : {}),
    };
}
