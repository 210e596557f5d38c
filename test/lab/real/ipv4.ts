/** The little IPv4 arithmetic the real backend needs. Ranges are in CIDR notation, addresses dotted. */

/** First address of a range as a number, and how many addresses it has. */
export interface Range {
    readonly first: number;
    readonly size: number;
}

/** An address as a number. */
export function toNumber(address: string): number {
    const parts = address.split(".").map(Number);
    if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) {
        throw new Error(`must be an IPv4 address, got ${JSON.stringify(address)}`);
    }
    return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** The address with this number. */
export function toAddress(value: number): string {
    return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** Reads a range; a bare address is a range of one. */
export function parseRange(cidr: string): Range {
    const [address, bits = "32"] = cidr.split("/");
    const length = Number(bits);
    if (address === undefined || !Number.isInteger(length) || length < 0 || length > 32) {
        throw new Error(`must be an IPv4 range in CIDR notation, got ${JSON.stringify(cidr)}`);
    }
    const size = 2 ** (32 - length);
    return { first: Math.floor(toNumber(address) / size) * size, size };
}

/** Whether the two ranges share an address. */
export function overlaps(a: string, b: string): boolean {
    const [one, other] = [parseRange(a), parseRange(b)];
    return one.first < other.first + other.size && other.first < one.first + one.size;
}

/** What both lists of ranges cover. Ranges in CIDR notation are nested or apart, so the smaller one is the overlap. */
export function intersect(left: readonly string[], right: readonly string[]): readonly string[] {
    const both = left.flatMap((a) =>
        right.filter((b) => overlaps(a, b)).map((b) => (parseRange(a).size <= parseRange(b).size ? a : b)),
    );
    return [...new Set(both)];
}

/** The address at this place of a range; negative places count from its end. */
export function addressAt(cidr: string, offset: number): string {
    const range = parseRange(cidr);
    return toAddress(offset < 0 ? range.first + range.size + offset : range.first + offset);
}

/** The first free block with this prefix length inside a range, in address order. */
export function firstFreeBlock(cidr: string, prefixLength: number, taken: readonly string[]): string | undefined {
    const range = parseRange(cidr);
    const size = 2 ** (32 - prefixLength);
    for (let first = range.first; first + size <= range.first + range.size; first += size) {
        const block = `${toAddress(first)}/${prefixLength}`;
        if (!taken.some((other) => overlaps(block, other))) {
            return block;
        }
    }
    return undefined;
}

/** The first free address from one place of a range to another, both included; backwards when `to` is before `from`. */
export function firstFreeAddress(
    cidr: string,
    from: number,
    to: number,
    taken: ReadonlySet<string>,
): string | undefined {
    const [start, end] = [toNumber(addressAt(cidr, from)), toNumber(addressAt(cidr, to))];
    const step = start <= end ? 1 : -1;
    for (let value = start; step > 0 ? value <= end : value >= end; value += step) {
        if (!taken.has(toAddress(value))) {
            return toAddress(value);
        }
    }
    return undefined;
}
