import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isError, renderProblems } from "../../../components/shared/problems.js";
import { exampleSpec, manyClusters } from "../../../stacks/checks/examples.js";
import { checkEnvironment, rules } from "../../../stacks/checks/index.js";
import { boundsOf, meet, meetingPairs, type OwnedRange } from "../../../stacks/checks/ranges.js";
import { compileMesh } from "../../../stacks/compile.js";
import type { SpecPatch } from "../../../stacks/checks/rule.js";

const web = { namespace: "demo", selector: { app: "web" }, ports: [{ port: 80, targetPort: 80 }] };
const messages = (patch: SpecPatch): string => renderProblems(checkEnvironment(exampleSpec(patch)));

describe("checkEnvironment", () => {
    it("reports everything at once, by code and path", () => {
        const text = messages({
            mesh: { maxConnectedClusters: 255 },
            clusters: { rome: { id: 1, ranges: { pods: "10.9.0.0/18", nodes: "10.129.0.0/22" } }, paris: { id: 300 } },
            services: { web: { ...web, clusters: ["rome", "paris", "milan"] } },
            datapath: { hostFirewall: true },
        });
        expect(text.split("\n")).toEqual([
            "clusters.paris.id: must be at least 1 and at most 255 (mesh.maxConnectedClusters), got 300; choose a smaller id [MESH022]",
            expect.stringMatching(/^warning: datapath.hostFirewall: should be off on GKE.*\[MESH110\]$/),
            "services.web.clusters: must name clusters of this environment, got milan; known are paris, rome [MESH200]",
        ]);
    });

    it.each<[string, SpecPatch, RegExp]>([
        [
            "overlapping supernets",
            { addressing: { podSupernet: "10.0.0.0/8" } },
            /podSupernet: must not overlap addressing.nodeSupernet/,
        ],
        [
            "a supernet over GKE's Services",
            { addressing: { podSupernet: "34.0.0.0/8" } },
            /must not overlap the Services of GKE/,
        ],
        [
            "a slot outside the supernet",
            { addressing: { podSupernet: "10.0.0.0/17" } },
            /clusters.rome.id: must be below 2/,
        ],
        [
            "an environment without clusters",
            { clusters: { paris: null, rome: null } },
            /^clusters: must name at least one/,
        ],
        [
            "zones of another region",
            { clusters: { paris: { zones: ["us-central1-a"] } } },
            /clusters.paris.zones: must be zones of europe-west9, got us-central1-a/,
        ],
        [
            "a name that Google refuses",
            {
                environment: "production-europe",
                clusters: {
                    "a-cluster-with-a-long-name": {
                        id: 3,
                        region: "europe-west9",
                        zones: ["europe-west9-a"],
                        pools: { main: {} },
                    },
                },
            },
            /clusters.a-cluster-with-a-long-name: must make a GKE name of at most 40 characters/,
        ],
    ])("refuses %s", (_what, patch, expected) => {
        expect(messages(patch)).toMatch(expected);
    });

    it("stops a plan for errors, not for warnings", () => {
        const warned = compileMesh(exampleSpec({ deletionProtection: false }));
        expect(warned.problems.map(({ code }) => code)).toEqual(["MESH154"]);
        expect(warned.plan).toBeDefined();
        const refused = compileMesh(exampleSpec({ deletionProtection: false, clusters: { rome: { id: 1 } } }));
        expect(refused.plan).toBeUndefined();
        expect(refused.problems.map(isError)).toContain(false);
    });

    it("shows no private key", () => {
        const secret = "-----BEGIN RSA PRIVATE KEY-----c2VjcmV0";
        const values = { extraConfig: { a: secret, b: Buffer.from(secret).toString("base64") } };
        const own = checkEnvironment(exampleSpec({ cilium: { values } })).filter(({ code }) => code === "MESH266");
        expect(own).toHaveLength(2);
        expect(renderProblems(own)).not.toContain("c2VjcmV0");
    });

    it("never throws, whatever the schema accepts", () => {
        const cidr = fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => {
            const first = address - (address % 2 ** (32 - prefix));
            return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
        });
        const name = fc.constantFrom("paris", "constructor", "tostring", "has-own", "7", "valueof");
        const cluster = fc.record(
            {
                id: fc.integer({ min: 1, max: 511 }),
                region: fc.constantFrom("europe-west9", "us-central1"),
                zones: fc.array(fc.constantFrom("", "europe-west9-a", "x"), { minLength: 1 }),
                network: fc.constantFrom("constructor", "a"),
                ranges: fc.record(
                    { pods: cidr, nodes: cidr, services: cidr, endpoint: fc.ipV4() },
                    { requiredKeys: [] },
                ),
                pools: fc.constant({ main: { machineType: "x-0", autoscaling: { min: 0, max: 1000000 } } }),
            },
            { requiredKeys: ["id", "region", "zones", "pools"] },
        );
        const topology = fc.oneof(
            fc.constant("full"),
            fc.record({ hubs: fc.array(name, { minLength: 1 }) }),
            fc.record({ edges: fc.dictionary(name, fc.array(name)) }),
            fc.record({ groups: fc.dictionary(name, fc.array(name, { minLength: 1 }), { minKeys: 1 }) }),
        );
        const patch = fc.record({
            clusters: fc.dictionary(name, cluster),
            mesh: fc.record({ topology }),
            network: fc.record({
                mode: fc.constantFrom("peering", "shared", "ncc"),
                per: fc.constantFrom("cluster", "region", "named"),
            }),
            addressing: fc.record(
                { podSupernet: cidr, nodeSupernet: cidr, reserved: fc.dictionary(name, cidr) },
                { requiredKeys: [] },
            ),
            exports: fc.dictionary(name, fc.record({ namespace: name, service: name })),
        });
        fc.assert(
            fc.property(patch, (more) => {
                checkEnvironment(exampleSpec({ ...more, clusters: { paris: null, rome: null, ...more.clusters } }));
            }),
            { numRuns: 300 },
        );
    });

    it("looks at 511 clusters in well under a second", () => {
        const spec = exampleSpec(manyClusters(511, { network: { mode: "shared" } }));
        checkEnvironment(spec);
        const start = performance.now();
        const codes = checkEnvironment(spec).map(({ code }) => code);
        expect(performance.now() - start).toBeLessThan(1000);
        expect(codes).toEqual(["MESH155", "MESH282"]);
    });

    it("says the same whatever the order of clusters in the file", () => {
        for (const { fails } of rules) {
            for (const { spec, living } of fails) {
                const one = exampleSpec(spec);
                const other = { ...one, clusters: Object.fromEntries(Object.entries(one.clusters).reverse()) };
                expect(checkEnvironment(other, living)).toEqual(checkEnvironment(one, living));
            }
        }
    });
});

describe("meetingPairs", () => {
    it("finds the pairs that comparing all would find", () => {
        const owned = fc
            .tuple(fc.nat(255), fc.integer({ min: 24, max: 32 }))
            .map(([last, prefix]) => `10.0.0.${last - (last % 2 ** (32 - prefix))}/${prefix}`);
        fc.assert(
            fc.property(fc.array(owned, { maxLength: 12 }), (cidrs) => {
                const ranges = cidrs.map((range, index): OwnedRange => ({
                    ...boundsOf(range),
                    range,
                    kind: "pods",
                    path: `p${index}`,
                }));
                const all = ranges.flatMap((a, index) =>
                    ranges
                        .slice(index + 1)
                        .filter((b) => meet(a, b))
                        .map((b) => [a.path, b.path].sort().join()),
                );
                expect(
                    meetingPairs(ranges)
                        .map(([a, b]) => [a.path, b.path].sort().join())
                        .sort(),
                ).toEqual(all.sort());
            }),
        );
    });
});
