import type { Cidr } from "../../components/shared/cidr.js";

/** First and last address of a range as numbers. */
export interface Bounds {
    readonly first: number;
    readonly last: number;
}

/** A range and who has it. */
export interface OwnedRange extends Bounds {
    /** Where it stands in the file, or what it is derived from. */
    readonly path: string;
    readonly range: Cidr;
    readonly kind: "nodes" | "pods" | "services" | "control plane" | "reserved";
    /** Cluster that has it; none for ranges of others. */
    readonly cluster?: string;
}

/** An IPv4 address as a number. */
export function addressNumber(address: string): number {
    return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Number of addresses of a prefix length. */
export const addressesOf = (prefix: number): number => 2 ** (32 - prefix);

/** First and last address of a valid range. */
export function boundsOf(cidr: Cidr): Bounds {
    const [address, prefix] = cidr.split("/") as [string, string];
    const first = addressNumber(address);
    return { first, last: first + addressesOf(Number(prefix)) - 1 };
}

/** Whether two ranges share an address. */
export const meet = (a: Bounds, b: Bounds): boolean => a.first <= b.last && b.first <= a.last;

/** Whether the inner range lies wholly inside the outer one. */
export const holds = (outer: Bounds, inner: Bounds): boolean => outer.first <= inner.first && inner.last <= outer.last;

/**
 * Every pair of ranges that share an address, by sorting and sweeping: 511 clusters have fifteen hundred ranges, and
 * comparing all pairs of them would be a million comparisons.
 */
export function meetingPairs(ranges: readonly OwnedRange[]): readonly (readonly [OwnedRange, OwnedRange])[] {
    const sorted = [...ranges].sort(
        (a, b) => a.first - b.first || b.last - a.last || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0),
    );
    const pairs: (readonly [OwnedRange, OwnedRange])[] = [];
    let open: OwnedRange[] = [];
    for (const range of sorted) {
        open = open.filter((other) => other.last >= range.first);
        open.forEach((other) => pairs.push([other, range]));
        open.push(range);
    }
    return pairs;
}
