import { agentValues, operatorValues, priorities } from "./availabilityValues.js";
import type { CiliumInput, HelmValues } from "./ciliumInput.js";
import { datapathValues } from "./datapathValues.js";
import { hubbleValues } from "./hubbleValues.js";
import { imageValues } from "./imageValues.js";
import { mergeValues } from "./mergeValues.js";
import { meshValues } from "./meshValues.js";
import { platformValues } from "./platformValues.js";

export type { CiliumInput, HelmValues } from "./ciliumInput.js";

/**
 * Values of the Cilium chart for one cluster of the mesh. Everything is left at the chart's default that the mesh does
 * not depend on, `policyDefaultLocalCluster` among it: our policies always name their clusters.
 */
export function renderCiliumValues(input: CiliumInput): HelmValues {
    const rendered: HelmValues = {
        cluster: { name: input.clusterName, id: input.clusterId },
        ...(input.labels ? { commonLabels: { ...input.labels } } : {}),
        ...datapathValues(input),
        ...platformValues(input),
        ...agentValues(input),
        agentNotReadyTaintKey: input.startupTaint.key,
        operator: operatorValues(input),
        // Pods wait for the certificates it makes.
        certgen: { priorityClassName: priorities.cluster },
        l7Proxy: input.l7Proxy,
        envoy: envoyValues(input),
        hubble: hubbleValues(input),
        clustermesh: meshValues(input),
    };
    return mergeValues(mergeValues(rendered, imageValues(input)), input.overrides);
}

function envoyValues({ l7Proxy, rollOutPods }: CiliumInput): HelmValues {
    return l7Proxy
        ? { enabled: true, priorityClassName: priorities.node, rollOutPods }
        : // Left out, the chart's default would deploy it.
          { enabled: false };
}
