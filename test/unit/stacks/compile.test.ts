import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { overlaps } from "../../../components/shared/cidr.js";
import { isError } from "../../../components/shared/problems.js";
import { livingOf } from "../../../stacks/checks/living.js";
import { compileMesh, type MeshPlan } from "../../../stacks/compile.js";
import { environmentSchema, type EnvironmentSpec } from "../../../stacks/schema.js";

type Ids = Readonly<Record<string, number>>;

function specOf(ids: Ids, more: object = {}): EnvironmentSpec {
    return environmentSchema.parse({
        environment: "test",
        project: "test-project",
        clusters: Object.fromEntries(
            Object.entries(ids).map(([name, id]) => [
                name,
                { id, region: "europe-west9", zones: ["europe-west9-a"], pools: { main: {} } },
            ]),
        ),
        ...more,
    });
}

function planOf(spec: EnvironmentSpec): MeshPlan {
    const { plan, problems } = compileMesh(spec);
    expect(problems.filter(isError)).toEqual([]);
    return plan!;
}

const meshes = fc
    .uniqueArray(fc.integer({ min: 1, max: 511 }), { minLength: 1, maxLength: 8 })
    .map((ids) => Object.fromEntries(ids.map((id) => [`c${id}`, id])));

describe("compileMesh", () => {
    it("gives the same bytes whatever the order of clusters in the file", () => {
        fc.assert(
            fc.property(meshes, (ids) => {
                const reversed = Object.fromEntries(Object.entries(ids).reverse());
                expect(JSON.stringify(planOf(specOf(reversed)))).toBe(JSON.stringify(planOf(specOf(ids))));
            }),
            { numRuns: 30 },
        );
    });

    it("gives ranges and endpoints that never meet", () => {
        fc.assert(
            fc.property(meshes, (ids) => {
                const plan = planOf(specOf(ids));
                const ranges = Object.values(plan.networks).flatMap(({ subnets }) =>
                    subnets.flatMap((subnet) => [subnet.nodeRange, subnet.podRange]),
                );
                ranges.forEach((range, index) =>
                    ranges.slice(index + 1).forEach((other) => expect(overlaps(range, other)).toBe(false)),
                );
                const addresses = Object.values(plan.clusters).map(({ endpoint }) => endpoint.address);
                expect(new Set(addresses).size).toBe(addresses.length);
            }),
            { numRuns: 30 },
        );
    });

    it("changes nothing of a cluster but its neighbours when another joins", () => {
        const before = planOf(specOf({ a: 1, b: 2 }));
        const after = planOf(specOf({ a: 1, b: 2, c: 3 }));
        const { values: valuesBefore, ...restBefore } = before.clusters["a"]!.cilium;
        const { values: valuesAfter, ...restAfter } = after.clusters["a"]!.cilium;
        expect(after.clusters["a"]!.gke).toEqual(before.clusters["a"]!.gke);
        expect(after.clusters["a"]!.endpoint).toEqual(before.clusters["a"]!.endpoint);
        expect(restAfter).toEqual(restBefore);
        expect({ ...valuesAfter, clustermesh: null }).toEqual({ ...valuesBefore, clustermesh: null });
        expect(after.networks["a"]!.subnets).toEqual(before.networks["a"]!.subnets);
    });

    it("plans 511 clusters within the default supernets", () => {
        const ids = Object.fromEntries(Array.from({ length: 511 }, (_, index) => [`c${index + 1}`, index + 1]));
        const plan = planOf(specOf(ids, { network: { mode: "shared" } }));
        expect(Object.keys(plan.clusters)).toHaveLength(511);
        expect(plan.clusters["c511"]!.endpoint.address).toBe("10.135.255.240");
    });

    it("tells all clusters of a full mesh of their peers in one object", () => {
        const maps = Object.values(planOf(specOf({ a: 1, b: 2, c: 3 })).clusters).map(({ cilium }) => {
            const { clustermesh } = cilium.values as { clustermesh: { config: { clusters: object } } };
            return clustermesh.config.clusters;
        });
        expect(new Set(maps).size).toBe(1);
    });

    it("takes a namespace by any name, also one that every object seems to have", () => {
        const service = { namespace: "constructor", selector: { app: "web" }, ports: [{ port: 80, targetPort: 80 }] };
        expect(planOf(specOf({ a: 1, b: 2 }, { services: { web: service } })).namespaces).toHaveProperty("constructor");
    });

    it("refuses a change of id against an earlier version of the file, and accepts none", () => {
        const before = livingOf(specOf({ a: 1, b: 2 }));
        const codes = (ids: Ids): readonly (string | undefined)[] =>
            compileMesh(specOf(ids), { living: before })
                .problems.filter(isError)
                .map(({ code }) => code);
        expect(codes({ a: 1, b: 2 })).toEqual([]);
        expect(codes({ a: 1, b: 3 }).length).toBeGreaterThan(0);
    });

    it("holds data only", () => {
        const plan = planOf(specOf({ a: 1, b: 2 }));
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    });
});
