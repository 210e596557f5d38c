import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { unknownValue, type Values } from "../../lab/providers/base/values.js";
import { createRandomProvider } from "../../lab/providers/random/provider.js";

const provider = createRandomProvider();

function ref(kind: string) {
    const type = `random:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
    const signal = new AbortController().signal;
    return { urn: `urn:pulumi:s::p::${type}::n`, type, name: "n", signal, report: () => undefined };
}

const create = (kind: string, inputs: Values, preview = false) =>
    provider.create({ ...ref(kind), inputs, preview, timeout: 0 });

describe("random", () => {
    it("writes the same bytes in every form", async () => {
        const { id, state } = await create("RandomId", { byteLength: 8, prefix: "p-" });
        const bytes = Buffer.from(id, "base64url");
        expect(bytes).toHaveLength(8);
        expect(state).toMatchObject({
            hex: `p-${bytes.toString("hex")}`,
            b64Std: `p-${bytes.toString("base64")}`,
            b64Url: `p-${id}`,
            dec: `p-${bytes.readBigUInt64BE()}`,
        });
    });

    it("keeps passwords and bytes secret", async () => {
        expect(await create("RandomPassword", { length: 12 })).toMatchObject({ secrets: ["result", "bcryptHash"] });
        const { state, secrets } = await create("RandomBytes", { length: 32 });
        expect(Buffer.from(state["base64"] as string, "base64")).toHaveLength(32);
        expect(secrets).toEqual(["base64", "hex"]);
    });

    it("draws texts as the rules say", async () => {
        const count = fc.integer({ min: 0, max: 4 });
        const rules = fc.record({ minLower: count, minUpper: count, minNumeric: count, minSpecial: count });
        const property = fc.asyncProperty(rules, fc.boolean(), async (minima, upper) => {
            const inputs = { length: 20, upper, overrideSpecial: "_", ...minima };
            const text = (await create("RandomString", inputs)).state["result"] as string;
            const found = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
            expect(text).toMatch(/^[a-zA-Z0-9_]{20}$/);
            expect(found(/[a-z]/g)).toBeGreaterThanOrEqual(minima.minLower);
            expect(found(/[0-9]/g)).toBeGreaterThanOrEqual(minima.minNumeric);
            expect(found(/_/g)).toBeGreaterThanOrEqual(minima.minSpecial);
            expect(upper ? found(/[A-Z]/g) >= minima.minUpper : found(/[A-Z]/g) === minima.minUpper).toBe(true);
        });
        await fc.assert(property);
        await expect(async () => create("RandomString", { length: 3, minLower: 4 })).rejects.toThrow(
            "length: 3 is less than the 4 characters the minima ask for",
        );
    });

    it("knows nothing at preview, not even how much", async () => {
        const { id, state } = await create("RandomId", { byteLength: unknownValue }, true);
        expect({ id, hex: state["hex"], byteLength: state["byteLength"] }).toEqual({
            id: "",
            hex: unknownValue,
            byteLength: unknownValue,
        });
    });

    it("draws anew when anything changes, keepers included", () => {
        const diff = (oldInputs: Values, news: Values) =>
            provider.diff({ ...ref("RandomId"), id: "x", olds: {}, oldInputs, news, ignoreChanges: [] });
        const inputs = { byteLength: 4, keepers: { a: "1" } };
        expect(diff(inputs, { ...inputs })).toEqual({ changes: false });
        expect(diff(inputs, { ...inputs, keepers: { a: "2" } })).toMatchObject({
            changes: true,
            replaces: ["keepers"],
        });
        expect(diff(inputs, { ...inputs, prefix: "p" })).toMatchObject({
            detailed: { prefix: { kind: "add-replace" } },
        });
    });
});
