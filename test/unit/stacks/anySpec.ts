import fc from "fast-check";
import type { z } from "zod";

import { isError } from "../../../components/shared/problems.js";
import { nthRange } from "../../../components/shared/cidr.js";
import { checkEnvironment } from "../../../stacks/checks/index.js";
import { environmentSchema, type EnvironmentSpec } from "../../../stacks/schema.js";

/** An environment file before defaults are filled in. */
export type RawSpec = z.input<typeof environmentSchema>;
type RawCluster = RawSpec["clusters"][string];

/** Most clusters of a generated mesh; enough for every shape of topology, few enough to be quick. */
const mostClusters = 6;
/** Slots of the default supernets, of which every cluster may take one more than its own. */
const slots = fc.uniqueArray(fc.integer({ min: 1, max: 254 }), {
    minLength: 2 * mostClusters,
    maxLength: 2 * mostClusters,
});

const regions = ["europe-west4", "europe-west9", "us-central1"];
const names = ["amsterdam", "iowa", "paris", "rome", "oslo-2", `long-${"x".repeat(10)}`];

/** What differs between clusters, whatever their slots. */
const clusterShape = fc.record({
    region: fc.constantFrom(...regions),
    zones: fc.constantFrom(1, 3),
    project: fc.constantFrom(undefined, undefined, "other-project"),
    network: fc.constantFrom(undefined, "europe", "world"),
    tier: fc.constantFrom("a", "b"),
    own: fc.constantFrom("derived", "derived", "pods", "nodes", "both", "extra"),
    ciliumVersion: fc.constantFrom(undefined, "1.20.1"),
    maxPods: fc.constantFrom(32, 110),
    autoscaling: fc.constantFrom(undefined, { min: 0, max: 3 }),
    spot: fc.boolean(),
});

const network = fc.record({
    mode: fc.constantFrom("peering" as const, "shared" as const, "ncc" as const),
    per: fc.constantFrom("cluster" as const, "region" as const, "named" as const),
    hostProject: fc.constantFrom(undefined, "network-host"),
    nat: fc.record({
        enabled: fc.boolean(),
        minPortsPerVm: fc.constantFrom(64, 128),
        maxPortsPerVm: fc.constantFrom(undefined, 4096),
        logging: fc.boolean(),
        logFilter: fc.constantFrom("errors" as const, "all" as const),
    }),
    firewallPriority: fc.constantFrom(1000, 900),
    firewallLogging: fc.boolean(),
});

/** Settings that go with each other: a host project is for one VPC, and several projects in a VPC need one. */
const networkAndShapes = fc
    .record({ network, shapes: fc.array(clusterShape, { minLength: names.length, maxLength: names.length }) })
    .map(({ network: { hostProject, ...rest }, shapes }) => {
        const host = rest.mode === "shared" ? hostProject : undefined;
        const named = rest.mode !== "shared" && rest.per === "named";
        const several = rest.mode === "shared" ? host !== undefined : rest.per === "cluster";
        return {
            network: { ...rest, hostProject: host },
            shapes: shapes.map((shape) => ({
                ...shape,
                network: named ? shape.network : undefined,
                project: several ? shape.project : undefined,
            })),
        };
    });

const datapath = fc
    .record({
        mode: fc.constantFrom("native" as const, "vxlan" as const, "geneve" as const),
        encryption: fc.record({ type: fc.constantFrom("none" as const, "wireguard" as const, "ipsec" as const) }),
    })
    // GKE's paths come with native routing only.
    .map((value) => ({ platform: value.mode === "native" ? ("gke" as const) : ("generic" as const), value }));

/** A selector that means some of the clusters, by name or by property. */
const selectorOf = (clusters: readonly string[]): fc.Arbitrary<string[] | { match: Record<string, string> }> =>
    fc.oneof(
        fc.subarray([...clusters], { minLength: 1 }),
        fc.constantFrom("a", "b").map((tier) => ({ match: { tier } })),
    );

function topologyOf(clusters: readonly string[]): fc.Arbitrary<NonNullable<RawSpec["mesh"]>["topology"]> {
    const pairs = clusters.flatMap((a, index) => clusters.slice(index + 1).map((b) => [a, b] as const));
    return fc.oneof(
        { weight: 2, arbitrary: fc.constant("full" as const) },
        selectorOf(clusters).map((hubs) => ({ hubs })),
        fc.record({ one: selectorOf(clusters), other: selectorOf(clusters) }).map((groups) => ({ groups })),
        fc.subarray(pairs).map((chosen) => ({
            edges: Object.fromEntries(
                clusters.map((name) => [
                    name,
                    chosen.filter((pair) => pair.includes(name)).map(([a, b]) => (a === name ? b : a)),
                ]),
            ),
        })),
    );
}

function workloadsOf(clusters: readonly string[]): fc.Arbitrary<Pick<RawSpec, "services" | "policies" | "exports">> {
    const some = fc.option(selectorOf(clusters), { nil: undefined });
    return fc.record({ backends: some, callers: some, exporters: some }).map(({ backends, callers, exporters }) => ({
        services: {
            web: {
                namespace: "shop",
                selector: { app: "web" },
                ports: [{ port: 80, targetPort: 80 }],
                clusters: backends,
            },
        },
        exports: { api: { namespace: "apis", service: "api", clusters: exporters } },
        policies: {
            callers: {
                namespace: "shop",
                selector: { app: "web", zone: "inner" },
                ingress: [
                    { from: { app: "client" }, clusters: callers, ports: [{ port: 80 }] },
                    { action: "deny" as const, from: { app: "canary" }, ports: [{ port: 80 }] },
                ],
            },
        },
    }));
}

/** Every valid specification in small: topologies, network modes, datapaths, ranges of one's own, selections. */
export const anyRawSpec: fc.Arbitrary<RawSpec> = fc
    .record({
        chosen: fc.subarray(names, { minLength: 1 }),
        most: fc.constantFrom(255 as const, 511 as const),
        slots,
        networkAndShapes,
        datapath,
    })
    .chain(({ chosen, slots: free, ...parts }) =>
        fc.record({
            topology: topologyOf(chosen),
            workloads: workloadsOf(chosen),
            chosen: fc.constant(chosen),
            free: fc.constant(free),
            parts: fc.constant(parts),
        }),
    )
    .map(({ topology, workloads, chosen, free, parts }) => ({
        environment: "test",
        project: "test-project",
        platform: parts.datapath.platform,
        labels: { team: "platform", stage: "test" },
        mesh: { topology, maxConnectedClusters: parts.most, mcs: { enabled: true } },
        datapath: parts.datapath.value,
        network: parts.networkAndShapes.network,
        clusters: Object.fromEntries(
            chosen.map((name, index) => [
                name,
                clusterOf(parts.networkAndShapes.shapes[index]!, free[index]!, free[mostClusters + index]!),
            ]),
        ),
        ...workloads,
    }))
    .filter((raw: RawSpec) => !checkEnvironment(specOf(raw)).some(isError));

function clusterOf(
    shape: typeof clusterShape extends fc.Arbitrary<infer T> ? T : never,
    id: number,
    other: number,
): RawCluster {
    const pods = nthRange("10.0.0.0/9", 18, other)!;
    const nodes = nthRange("10.128.0.0/13", 22, other)!;
    return {
        id,
        region: shape.region,
        zones: ["a", "b", "c"].slice(0, shape.zones).map((zone) => `${shape.region}-${zone}`),
        project: shape.project,
        network: shape.network,
        properties: { tier: shape.tier },
        ciliumVersion: shape.ciliumVersion,
        ranges: {
            ...(["pods", "both"].includes(shape.own) ? { pods } : {}),
            ...(["nodes", "both"].includes(shape.own) ? { nodes } : {}),
            ...(shape.own === "extra" ? { extraPods: [pods] } : {}),
        },
        pools: {
            main: { maxPodsPerNode: shape.maxPods, autoscaling: shape.autoscaling },
            batch: { spot: shape.spot, labels: { job: "yes", app: "batch" } },
        },
    };
}

/** With defaults filled in, as the compiler sees it. */
export function specOf(raw: RawSpec): EnvironmentSpec {
    return environmentSchema.parse(raw);
}

/** The same specification with the keys of every mapping in another order. */
export function shuffled<T>(value: T, order: (keys: readonly string[]) => readonly string[]): T {
    if (Array.isArray(value)) {
        return value.map((entry: unknown) => shuffled(entry, order)) as T;
    }
    if (typeof value === "object" && value !== null) {
        const record = value as Readonly<Record<string, unknown>>;
        return Object.fromEntries(order(Object.keys(record)).map((key) => [key, shuffled(record[key], order)])) as T;
    }
    return value;
}
