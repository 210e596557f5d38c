import type { CiliumInput, HelmValues } from "./ciliumInput.js";
import { certificateValues } from "./certificateValues.js";

/** Hubble of one cluster. Relay and UI are rendered only where asked for, as they are off in the chart. */
export function hubbleValues(input: CiliumInput): HelmValues {
    const { enabled, relay, ui, metrics } = input.hubble;
    return {
        enabled,
        tls: certificateValues(input),
        ...(relay ? { relay: { enabled: true } } : {}),
        ...(ui ? { ui: { enabled: true } } : {}),
        ...(metrics.length > 0 ? { metrics: { enabled: [...metrics] } } : {}),
    };
}
