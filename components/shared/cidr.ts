import { Address4 } from "ip-address";

/** An IPv4 range in CIDR notation, e.g. `10.128.4.0/22`, with no bits set behind the prefix. */
export type Cidr = string;

interface Range {
    readonly first: bigint;
    readonly last: bigint;
    readonly length: number;
}

/** Parsing is what costs: a mesh of 511 clusters compares each of its thousand ranges hundreds of times. */
const parsed = new Map<Cidr, Range>();

function range(cidr: Cidr): Range {
    let known = parsed.get(cidr);
    if (!known) {
        const address = new Address4(cidr);
        known = {
            first: address.startAddress().bigInt(),
            last: address.endAddress().bigInt(),
            length: address.subnetMask,
        };
        parsed.set(cidr, known);
    }
    return known;
}

/** Length of the prefix: 22 for `10.128.4.0/22`. */
export function prefixLength(cidr: Cidr): number {
    return range(cidr).length;
}

/** Whether the text is a range with no bits set behind its prefix. */
export function isCidr(text: string): boolean {
    if (!/^[0-9.]+\/\d+$/.test(text) || !Address4.isValid(text)) {
        return false;
    }
    const address = new Address4(text);
    return address.startAddress().correctForm() === address.correctForm();
}

/** Whether the text is an IPv4 address. */
export function isAddress(text: string): boolean {
    return /^[0-9.]+$/.test(text) && Address4.isValid(text);
}

/** The n-th range of a prefix length inside a larger range; undefined when it does not fit. */
export function nthRange(supernet: Cidr, length: number, n: number): Cidr | undefined {
    const outer = range(supernet);
    const first = outer.first + BigInt(n) * (1n << BigInt(32 - length));
    const last = first + (1n << BigInt(32 - length)) - 1n;
    return last > outer.last || length < prefixLength(supernet)
        ? undefined
        : `${Address4.fromBigInt(first).correctForm()}/${length}`;
}

/** An address of the range counted from its end: 0 is the last address. */
export function addressFromEnd(cidr: Cidr, offset: number): string {
    return Address4.fromBigInt(range(cidr).last - BigInt(offset)).correctForm();
}

/** Whether two ranges share an address. */
export function overlaps(a: Cidr, b: Cidr): boolean {
    const [one, other] = [range(a), range(b)];
    return one.first <= other.last && other.first <= one.last;
}

/** Whether the inner range lies wholly inside the outer one. */
export function contains(outer: Cidr, inner: Cidr): boolean {
    const [one, other] = [range(outer), range(inner)];
    return one.first <= other.first && other.last <= one.last;
}

/** Ranges in numerical order, so that plans do not depend on the order of keys. */
export function sortRanges(ranges: readonly Cidr[]): readonly Cidr[] {
    return [...ranges].sort((a, b) => {
        const difference = range(a).first - range(b).first;
        return difference < 0n ? -1 : difference > 0n ? 1 : prefixLength(a) - prefixLength(b);
    });
}
