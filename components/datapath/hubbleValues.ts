import type { CiliumInput, HelmValues } from "./ciliumInput.js";
import { disruptionBudget, zoneSpread } from "./availabilityValues.js";
import { certificateValues } from "./certificateValues.js";

/** Hubble of one cluster. Relay and UI are rendered only where asked for, as they are off in the chart. */
export function hubbleValues(input: CiliumInput): HelmValues {
    const { enabled, relay, ui, metrics } = input.hubble;
    return {
        enabled,
        tls: certificateValues(input),
        ...(relay ? { relay: relayValues(input) } : {}),
        ...(ui ? { ui: { enabled: true, rollOutPods: input.rollOutPods } } : {}),
        ...(metrics.length > 0 ? { metrics: { enabled: [...metrics] } } : {}),
    };
}

function relayValues({ hubble, rollOutPods }: CiliumInput): HelmValues {
    const { relayReplicas } = hubble;
    return {
        enabled: true,
        replicas: relayReplicas,
        rollOutPods,
        ...disruptionBudget(relayReplicas),
        ...(relayReplicas > 1 ? { topologySpreadConstraints: [...zoneSpread] } : {}),
    };
}
