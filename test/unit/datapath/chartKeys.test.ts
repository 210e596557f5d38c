import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { chartKeyPaths, hasChartKeys, parseKeys, unknownChartKeys } from "../../../components/datapath/chartKeys.js";
import type { HelmValues } from "../../../components/datapath/ciliumInput.js";

describe("unknownChartKeys", () => {
    it.each<[HelmValues, string, string | undefined]>([
        [{ hubble: { realy: { enabled: true } } }, "hubble.realy", "hubble.relay"],
        [{ mtu: 1400 }, "mtu", "MTU"],
        [{ clustermesh: { apiServer: { replicas: 3 } } }, "clustermesh.apiServer", "clustermesh.apiserver"],
        [{ bpf: { hostlegacyrouting: true } }, "bpf.hostlegacyrouting", "bpf.hostLegacyRouting"],
        [{ masquerade: true }, "masquerade", "bpf.masquerade"],
        // No sibling resembles it, but the key stands elsewhere: strict mode was divided in 1.20.
        [
            { encryption: { strictMode: { cidr: "" } } },
            "encryption.strictMode.cidr",
            "encryption.strictMode.egress.cidr",
        ],
        [{ somethingEntirelyDifferent: 1 }, "somethingEntirelyDifferent", undefined],
        // A plain value has no keys.
        [{ cluster: { name: { first: "a" } } }, "cluster.name.first", undefined],
        // Taking away something that is not there is a slip, too.
        [{ hubbel: null }, "hubbel", "hubble"],
    ])("%j", (values, path, nearest) => {
        const [unknown, ...more] = unknownChartKeys("1.20.2", values);
        expect(more).toEqual([]);
        expect(unknown?.path).toBe(path);
        if (nearest !== undefined) {
            expect(unknown?.nearest).toBe(nearest);
        }
    });

    it("finds every one, in the order written, and none below an unknown one", () =>
        expect(
            unknownChartKeys("1.20.2", { debgu: { enabeld: true }, debug: { enabeld: true, enabled: true } }).map(
                (unknown) => unknown.path,
            ),
        ).toEqual(["debgu", "debug.enabeld"]));

    it("lets anything pass below free maps and inside lists", () =>
        expect(
            unknownChartKeys("1.20.2", {
                podAnnotations: { "example.com/a": { b: 1 } },
                tolerations: [{ no: { such: "key" } }],
                clustermesh: { config: { clusters: { paris: { address: "a", port: 1 } } } },
            }),
        ).toEqual([]));

    it("holds other patches against the list of their minor, and knows nothing of other minors", () => {
        expect(unknownChartKeys("1.20.7", { debgu: true })).toHaveLength(1);
        expect(unknownChartKeys("1.19.6", { debgu: true })).toEqual([]);
        expect([hasChartKeys("1.20.7"), hasChartKeys("1.19.6"), hasChartKeys("1.2.0")]).toEqual([true, false, false]);
        expect(chartKeyPaths("1.19.6")).toEqual([]);
    });

    it("is total: any values get an answer, and what it names is in them", () =>
        fc.assert(
            fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (values) => {
                const unknown = unknownChartKeys("1.20.2", values as HelmValues);
                expect(unknown.every(({ path }) => Object.keys(values).some((key) => path.startsWith(key)))).toBe(true);
            }),
        ));

    it("knows every path it proposes", () => {
        const known = new Set(chartKeyPaths("1.20.2"));
        fc.assert(
            fc.property(fc.constantFrom(...known), fc.nat(), fc.string({ maxLength: 1 }), (path, at, letter) => {
                const keys = path.split(".");
                const last = keys.pop()!;
                const slip = `${last.slice(0, at % last.length)}${letter}${last.slice((at % last.length) + 1)}`;
                const values = [...keys, slip].reduceRight<unknown>((below, key) => ({ [key]: below }), 1);
                for (const { nearest } of unknownChartKeys("1.20.2", values as HelmValues)) {
                    expect(nearest === undefined || known.has(nearest)).toBe(true);
                }
            }),
        );
    });
});

describe("parseKeys", () => {
    it("reads maps, free maps, plain values and continued lines", () => {
        const keys = parseKeys("\n: a b*\n    c\na: d e\na.d: f\n");
        expect([...keys.keys()].sort()).toEqual(["a", "b", "c"]);
        expect([keys.get("b"), keys.get("c")]).toEqual(["anything", "nothing"]);
        const a = keys.get("a") as ReadonlyMap<string, unknown>;
        expect(a.get("d")).toEqual(new Map([["f", "nothing"]]));
        expect(a.get("e")).toBe("nothing");
    });
});
