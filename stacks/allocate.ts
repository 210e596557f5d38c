import { addressFromEnd, nthRange, type Cidr } from "../components/shared/cidr.js";
import type { EnvironmentSpec } from "./schema.js";

/** The addresses of one cluster. */
export interface Allocation {
    readonly nodeRange: Cidr;
    readonly podRange: Cidr;
    /** Reserved for the load balancer of its clustermesh-apiserver. */
    readonly endpointAddress: string;
}

/**
 * Counted from the end of the node range: Google hands node addresses out from its beginning and keeps the last two
 * for itself; the addresses between are room for further load balancers.
 */
const endpointOffset = 15;

/** Ranges by slot, which is the cluster's id; undefined when the supernets do not reach that far. */
export function allocate(spec: EnvironmentSpec, cluster: string): Allocation | undefined {
    const { id } = spec.clusters[cluster]!;
    const { podSupernet, podPrefix, nodeSupernet, nodePrefix } = spec.addressing;
    const podRange = nthRange(podSupernet, podPrefix, id);
    const nodeRange = nthRange(nodeSupernet, nodePrefix, id);
    return podRange && nodeRange
        ? {
              podRange,
              nodeRange,
              endpointAddress: addressFromEnd(nodeRange, Math.min(endpointOffset, smallRangeOffset(nodePrefix))),
          }
        : undefined;
}

/** A /29 has eight addresses: the third from the end is the last that Google leaves free. */
function smallRangeOffset(prefix: number): number {
    return prefix > 27 ? 2 : endpointOffset;
}
