import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import mocks from "@pulumi/pulumi/runtime/mocks.js";
import { afterEach, describe, expect, it, vi } from "vitest";

import { deployMesh } from "../../infra/deploy.js";
import { googleProvider } from "../../infra/providers.js";
import { compileMesh } from "../../stacks/compile.js";
import { parseEnvironment } from "../../stacks/load.js";
import { census, type CountedResource } from "../bench/program/census.js";
import { target } from "../bench/program/table.js";
import { meshOf } from "../bench/plan.js";
import { register } from "./mocks.js";

interface Sent extends CountedResource {
    /** URNs that the engine is told the resource depends on. */
    readonly dependencies: readonly string[];
}

/** Every resource of a mesh without workloads as the SDK sends it, components included. */
async function sent(clusters: number, network: string): Promise<readonly Sent[]> {
    const seen: Sent[] = [];
    // What resources depend on is told to the engine only, so it is read where the SDK hands the request over.
    const { prototype } = (mocks as unknown as { MockMonitor: { prototype: Monitor } }).MockMonitor;
    const original = prototype.registerResource;
    vi.spyOn(prototype, "registerResource").mockImplementation(function (this: unknown, request, answer) {
        const [type, name, custom] = [request.getType(), request.getName(), request.getCustom()];
        seen.push({ type, name, custom, dependencies: request.getDependenciesList() });
        return original.call(this, request, answer);
    });
    const { plan } = compileMesh(parseEnvironment("bench.yaml", meshOf(clusters, network)));
    // As the program does at its start (infra/startup.ts): a stack trace per property would take most of the time.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
        await register(() => void deployMesh(plan!, googleProvider(undefined)));
    } finally {
        Error.stackTraceLimit = stackTraceLimit;
    }
    return seen;
}

interface Monitor {
    registerResource: (this: unknown, request: RegisterResourceRequest, answer: unknown) => unknown;
}

/** Milliseconds that many resources may take on a machine that also does other things. */
const slow = 60_000;

const names = (clusters: number): readonly string[] =>
    Array.from({ length: clusters }, (_, index) => `cluster-${index + 1}`);

afterEach(() => vi.restoreAllMocks());

describe("the resources of one cluster", () => {
    it("are no more than the target among 16", { timeout: slow }, async () => {
        const { cluster, all } = census(await sent(16, "{ mode: peering, per: region }"), names(16));
        expect(cluster.components).toBeGreaterThan(0);
        expect(cluster.all).toBeLessThanOrEqual(target.resourcesPerCluster);
        expect(all.all).toBeGreaterThan(16 * cluster.all);
    });
});

describe("what resources depend on", () => {
    it.each(["{ mode: peering, per: region }", "{ mode: shared }", "{ mode: ncc, per: region }"])(
        "grows with the mesh, not with its square, in %s",
        { timeout: slow },
        async (network) => {
            const of = async (clusters: number): Promise<Readonly<Record<string, number>>> =>
                Object.fromEntries(
                    (await sent(clusters, network))
                        .filter(({ name }) => /cluster-1(?!\d)/.test(name))
                        .map(({ type, name, dependencies }) => [`${type} ${name}`, dependencies.length]),
                );
            const few = await of(4);
            vi.restoreAllMocks();
            expect(await of(12)).toEqual(few);
            expect(Math.max(...Object.values(few))).toBeGreaterThan(0);
        },
    );

    it("makes a cluster wait for its subnet, NAT and rules, and Cilium for its nodes, record and peerings", async () => {
        const seen = await sent(3, "{ mode: peering, per: cluster }");
        const waits = (type: string, name: string): readonly string[] =>
            seen
                .find((resource) => resource.type === type && resource.name === name)!
                .dependencies.map((urn) => urn.split("::").at(-1)!)
                .sort();
        expect(waits("gcp:container/cluster:Cluster", "cluster-1-cluster")).toEqual([
            "cluster-1-europe-west4-nat",
            "cluster-1-mesh-hosts-firewall",
            "cluster-1-mesh-nodes-firewall",
            "cluster-1-mesh-pods-firewall",
            "cluster-1-subnet",
        ]);
        const release = waits("kubernetes:helm.sh/v3:Release", "cluster-1-cilium");
        expect(release).toEqual(
            expect.arrayContaining(["cluster-1-main", "mesh-cluster-1-address", "mesh-cluster-1-record"]),
        );
        // The last of its network's peerings, which comes after all others of it.
        expect(release.filter((name) => /^mesh-cluster-\d-cluster-\d$/.test(name))).toHaveLength(1);
    });

    it("peers a network when it and its peer have their ranges, and after every earlier peering of either", async () => {
        const seen = await sent(4, "{ mode: peering, per: cluster }");
        const byName = new Map(seen.map((resource) => [`${resource.type} ${resource.name}`, resource]));
        const before = (key: string, found = new Set<string>()): ReadonlySet<string> => {
            for (const urn of byName.get(key)?.dependencies ?? []) {
                const [, , type, name] = urn.split("::");
                const next = `${type!.split("$").at(-1)!} ${name!}`;
                if (!found.has(next)) {
                    found.add(next);
                    before(next, found);
                }
            }
            return found;
        };
        const peerings = [...byName.keys()].filter((key) => key.startsWith("gcp:compute/networkPeering:"));
        expect(peerings).toHaveLength(12);
        for (const key of peerings) {
            const earlier = before(key);
            for (const cluster of key.match(/cluster-\d/g)!) {
                expect([...earlier], key).toContain(`gcp:compute/subnetwork:Subnetwork ${cluster}-subnet`);
            }
        }
    });
});
