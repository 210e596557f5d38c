import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
    addressFromEnd,
    contains,
    isCidr,
    nthRange,
    overlaps,
    prefixLength,
    sortRanges,
} from "../../../components/shared/cidr.js";

describe("nthRange", () => {
    it.each([
        ["10.0.0.0/9", 18, 0, "10.0.0.0/18"],
        ["10.0.0.0/9", 18, 511, "10.127.192.0/18"],
        ["10.0.0.0/9", 18, 512, undefined],
        ["10.128.0.0/13", 22, 511, "10.135.252.0/22"],
        ["10.0.0.0/24", 16, 0, undefined],
        ["255.255.255.0/24", 32, 255, "255.255.255.255/32"],
    ])("%s /%i #%i is %s", (supernet, length, n, expected) => {
        expect(nthRange(supernet, length, n)).toBe(expected);
    });

    it("gives ranges that lie inside the supernet and never meet", () => {
        const scene = fc.record({ length: fc.integer({ min: 10, max: 26 }), a: fc.nat(511), b: fc.nat(511) });
        fc.assert(
            fc.property(scene, ({ length, a, b }) => {
                const one = nthRange("10.0.0.0/9", length, a);
                const other = nthRange("10.0.0.0/9", length, b);
                fc.pre(one !== undefined && other !== undefined);
                expect(contains("10.0.0.0/9", one)).toBe(true);
                expect(overlaps(one, other)).toBe(a === b);
            }),
        );
    });
});

describe("isCidr", () => {
    it.each(["10.0.0.0/8", "0.0.0.0/0", "192.168.1.1/32"])("takes %s", (text) => expect(isCidr(text)).toBe(true));
    it.each(["10.0.0.1/8", "10.0.0.0", "10.0.0.0/33", "300.0.0.0/8", "fd00::/8", ""])("refuses %s", (text) =>
        expect(isCidr(text)).toBe(false),
    );
});

describe("ranges", () => {
    it("counts addresses from the end", () => {
        expect(addressFromEnd("10.128.4.0/22", 0)).toBe("10.128.7.255");
        expect(addressFromEnd("10.128.4.0/22", 15)).toBe("10.128.7.240");
    });

    it("sorts by number, not by text", () => {
        expect(sortRanges(["10.10.0.0/16", "10.9.0.0/16", "10.9.0.0/24"])).toEqual([
            "10.9.0.0/16",
            "10.9.0.0/24",
            "10.10.0.0/16",
        ]);
    });

    it("knows its prefix", () => expect(prefixLength("10.0.0.0/9")).toBe(9));
});
