import { contains, sortRanges, type Cidr } from "../../../../components/shared/cidr.js";

/** A single address or a range, as a range. */
export function asRange(text: string): Cidr {
    return text.includes("/") ? text : `${text}/32`;
}

/** A range as the kernel's tools print it: a single address without its prefix. */
export function asDestination(text: string): string {
    return text.replace(/\/32$/, "");
}

/** The same addresses in as few ranges as containment allows, sorted: sets in nftables must not overlap. */
export function collapse(ranges: readonly Cidr[]): readonly Cidr[] {
    const kept: Cidr[] = [];
    for (const range of sortRanges(ranges)) {
        const last = kept.at(-1);
        if (last === undefined || !contains(last, range)) {
            kept.push(range);
        }
    }
    return kept;
}

/** The addresses that lie in both lists. Two ranges never overlap in part: one holds the other or nothing of it. */
export function intersect(one: readonly Cidr[], other: readonly Cidr[]): readonly Cidr[] {
    const both = one.flatMap((a) =>
        other.flatMap((b) => {
            if (contains(a, b)) {
                return [b];
            }
            return contains(b, a) ? [a] : [];
        }),
    );
    return collapse(both);
}
