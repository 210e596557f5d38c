import { addressFromEnd, nthRange, prefixLength, type Cidr } from "../components/shared/cidr.js";
import type { EnvironmentSpec } from "./schema.js";

/** The addresses of one cluster. */
export interface Allocation {
    readonly nodeRange: Cidr;
    readonly podRange: Cidr;
    readonly extraPodRanges: readonly Cidr[];
    /** Undefined where Google manages it. */
    readonly serviceRange: Cidr | undefined;
    /** Reserved for the load balancer of its clustermesh-apiserver. */
    readonly endpointAddress: string;
}

/** Service range GKE manages itself when a cluster names none (GKE docs, alias IPs). */
export const managedServiceRange: Cidr = "34.118.224.0/20";

/** A /28 or smaller is nearly all used: the third address from the end is the last that Google leaves free. */
const smallestOffset = 2;

/**
 * Ranges by slot, which is the cluster's id, unless the cluster names its own; undefined when the supernets do not
 * reach that far.
 */
export function allocate(
    spec: Pick<EnvironmentSpec, "clusters" | "addressing">,
    cluster: string,
): Allocation | undefined {
    const { id, ranges } = spec.clusters[cluster]!;
    const { podSupernet, podPrefix, nodeSupernet, nodePrefix, serviceRange, endpointOffset } = spec.addressing;
    const podRange = ranges.pods ?? nthRange(podSupernet, podPrefix, id);
    const nodeRange = ranges.nodes ?? nthRange(nodeSupernet, nodePrefix, id);
    if (!podRange || !nodeRange) {
        return undefined;
    }
    const offset = 2 ** (32 - prefixLength(nodeRange)) > 2 * endpointOffset ? endpointOffset : smallestOffset;
    return {
        nodeRange,
        podRange,
        extraPodRanges: ranges.extraPods,
        serviceRange: ranges.services ?? (serviceRange === "managed" ? undefined : serviceRange),
        endpointAddress: ranges.endpoint ?? addressFromEnd(nodeRange, offset),
    };
}
