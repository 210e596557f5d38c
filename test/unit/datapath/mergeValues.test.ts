import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { HelmValues } from "../../../components/datapath/ciliumInput.js";
import { mergeValues, takesAway } from "../../../components/datapath/mergeValues.js";

describe("mergeValues", () => {
    it.each<[HelmValues, HelmValues, HelmValues]>([
        [{ a: { b: 1, c: 2 } }, { a: { c: 3, d: 4 } }, { a: { b: 1, c: 3, d: 4 } }],
        [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
        [{ a: { b: 1 } }, { a: 2 }, { a: 2 }],
        [{ a: 1 }, { a: { b: 2 } }, { a: { b: 2 } }],
        // Kept for Helm, to which it means: without the chart's default, too.
        [{ a: { b: 1 } }, { a: { b: null } }, { a: { b: null } }],
    ])("%j and %j", (base, over, expected) => expect(mergeValues(base, over)).toEqual(expected));

    it("changes neither of its arguments, and nothing where nothing is added", () => {
        const dictionary = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<HelmValues>;
        fc.assert(
            fc.property(dictionary, dictionary, (base, over) => {
                const before = JSON.stringify([base, over]);
                mergeValues(base, over);
                expect(JSON.stringify([base, over])).toBe(before);
                expect(mergeValues(base, {})).toEqual(base);
                expect(mergeValues(base, base)).toEqual(base);
            }),
        );
    });
});

describe("takesAway", () => {
    it.each<[HelmValues, boolean]>([
        [{ a: { b: null } }, true],
        [{ a: { b: 1 }, c: [] }, false],
        [{ a: [{ b: null }] }, false],
    ])("%j: %s", (values, expected) => expect(takesAway(values)).toBe(expected));
});
