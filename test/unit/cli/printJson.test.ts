import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { printJson } from "../../../cli/plan/printJson.js";

function printed(value: unknown): string {
    const parts: string[] = [];
    printJson(value, (text) => parts.push(text));
    return parts.join("");
}

describe("printJson", () => {
    it("prints what JSON.stringify would", () => {
        fc.assert(
            fc.property(fc.jsonValue(), (value) => {
                expect(printed(value)).toBe(`${JSON.stringify(value, undefined, 2)}\n`);
            }),
        );
    });

    it("prints objects that occur often, wherever they occur", () => {
        const often = { a: [1, "two\nlines"], empty: {} };
        const value = { one: often, deeper: { list: [often, often, undefined] }, nothing: undefined };
        expect(printed(value)).toBe(`${JSON.stringify(value, undefined, 2)}\n`);
    });

    it("writes large values in parts", () => {
        const parts: string[] = [];
        printJson(
            Array.from({ length: 300_000 }, (_, index) => index),
            (text) => parts.push(text),
        );
        expect(parts.length).toBeGreaterThan(1);
    });
});
