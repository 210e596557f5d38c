import { describe, expect, it } from "vitest";

import { chartKeyPaths } from "../../../components/datapath/chartKeys.js";
import {
    notesFor,
    removedValues,
    removedValuesIn,
    upgradeNotes,
    type UpgradeSituation,
} from "../../../components/datapath/upgradeNotes.js";

const plain: UpgradeSituation = {
    values: {},
    encryption: "none",
    nodeToNode: false,
    kubeProxyReplacement: false,
    mcs: false,
    l7Proxy: false,
    hubble: true,
};

const changes = (from: string, to: string, situation: Partial<UpgradeSituation> = {}): string =>
    notesFor(from, to, { ...plain, ...situation })
        .map(({ change }) => change)
        .join("\n");

describe("upgrade notes", () => {
    it("say nothing within a minor, and nothing on the way back", () => {
        expect(changes("1.20.0", "1.20.2", { mcs: true })).toBe("");
        expect(changes("1.21.0", "1.20.2", { mcs: true })).toBe("");
    });

    it("have something to say at every minor", () => {
        for (const [from, to] of [
            ["1.18.4", "1.19.7"],
            ["1.19.7", "1.20.2"],
            ["1.20.2", "1.21.0"],
        ] as const) {
            expect(changes(from, to)).not.toBe("");
        }
    });

    it.each<[string, string, string, Partial<UpgradeSituation>, RegExp]>([
        ["MCS CRDs", "1.19.7", "1.20.2", { mcs: true }, /cilium#47793/],
        ["Kafka rules", "1.19.7", "1.20.2", { l7Proxy: true }, /Kafka/],
        [
            "strict mode",
            "1.19.7",
            "1.20.2",
            { encryption: "wireguard", values: { encryption: { strictMode: { egress: {} } } } },
            /strict encryption/,
        ],
        [
            "NodePorts",
            "1.19.7",
            "1.20.2",
            { kubeProxyReplacement: true, values: { socketLB: { enabled: false } } },
            /NodePorts/,
        ],
        [
            "SPIRE",
            "1.19.7",
            "1.20.2",
            { values: { authentication: { mutual: { spire: { enabled: true } } } } },
            /SPIRE/,
        ],
        ["node encryption", "1.20.2", "1.21.0", { nodeToNode: true }, /node-to-node/],
    ])("say %s to whom it concerns and to nobody else", (_title, from, to, situation, words) => {
        expect(changes(from, to, situation)).toMatch(words);
        expect(changes(from, to)).not.toMatch(words);
    });

    it("are sentences with something to do", () => {
        upgradeNotes.forEach(({ change, action }) => {
            expect(change).toMatch(/^[a-z].*[^.]$/);
            expect(action).toMatch(/^[a-z].*[^.]$/);
        });
    });
});

describe("removed values", () => {
    it("are found from their minor on", () => {
        const values = { encryption: { strictMode: { enabled: true, cidr: "10.0.0.0/9" } } };
        expect(removedValuesIn("1.19.7", values)).toEqual([]);
        expect(removedValuesIn("1.20.2", values).map(({ path }) => path)).toEqual([
            "encryption.strictMode.enabled",
            "encryption.strictMode.cidr",
        ]);
        expect(removedValuesIn("1.21.0", values)).toHaveLength(2);
    });

    it("of 1.20 are really gone from its chart, and what replaces them is there", () => {
        const known = new Set(chartKeyPaths("1.20.2"));
        for (const { path, instead } of removedValues.filter(({ minor }) => minor === "1.20")) {
            // One is still named in values.yaml, but no template reads it.
            expect(known.has(path), path).toBe(path === "encryption.ipsec.interface");
            if (/^[\w.]+$/.test(instead)) {
                expect(known.has(instead), instead).toBe(true);
            }
        }
    });
});
