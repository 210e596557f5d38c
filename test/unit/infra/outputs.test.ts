import { describe, expect, it } from "vitest";

import { deployedLiving, parseLiving } from "../../../infra/outputs.js";
import { exampleSpec } from "../../../stacks/checks/examples.js";
import { livingOf } from "../../../stacks/checks/living.js";

describe("parseLiving", () => {
    it("reads back what a stack publishes, whatever the environment", () => {
        for (const patch of [{}, { datapath: { encryption: { type: "ipsec", ipsec: { keyId: 3 } } } }]) {
            const living = livingOf(exampleSpec(patch));
            expect(parseLiving(JSON.parse(JSON.stringify(living)))).toEqual(living);
        }
    });

    it("knows nothing of a stack that has published nothing", () => {
        expect(parseLiving(undefined)).toBeUndefined();
        expect(parseLiving(null)).toBeUndefined();
    });

    it("passes over what a newer program adds", () => {
        const living = livingOf(exampleSpec({}));
        expect(parseLiving({ ...living, since: "2026" })).toEqual(living);
    });

    it("does not go on with something else", () => {
        expect(() => parseLiving({ clusters: { paris: { id: "one" } } })).toThrow(
            /^stack output living: must be .*, got .* at clusters\.paris\.\w+; deploy with the program/,
        );
        expect(() => parseLiving("[unknown]")).toThrow(/at its root/);
    });
});

describe("deployedLiving", () => {
    it("says of every cluster the version of its release, and nothing of one without", () => {
        const spec = exampleSpec({ cilium: { version: "1.20.2" } });
        const living = livingOf(spec);
        expect(deployedLiving(spec, { paris: "1.19.6" })).toEqual({
            ...living,
            clusters: { paris: { ...living.clusters["paris"], ciliumVersion: "1.19.6" } },
        });
    });
});
