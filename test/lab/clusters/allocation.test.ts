import { describe, expect, it } from "vitest";

import { nodeName, planCluster, planPool, podPrefixLength, type PoolPlan } from "../real/allocation.js";
import type { NodePoolRecord } from "../real/records.js";
import type { RegistryData } from "../real/registry.js";
import { addCluster, clusterEntry, idsOf, nodeEntry, Records, registry, reserve } from "./support.js";

describe("planCluster", () => {
    it("takes the ranges of the subnetwork and the first address for control planes", () => {
        const records = new Records();
        const { cluster, network } = addCluster(records, 1);
        expect(planCluster(records, registry({}), cluster)).toMatchObject({
            key: "c1",
            network,
            address: "10.1.0.2",
            podRange: "10.101.0.0/16",
            serviceRange: "34.118.224.0/20",
        });
    });

    it("tells clusters of one name in two locations apart and skips addresses in use", () => {
        const records = new Records();
        const { cluster } = addCluster(records, 1);
        const data = registry({ clusters: [clusterEntry(1, { id: "projects/p/locations/other/clusters/c1" })] });
        const plan = planCluster(records, data, cluster);
        expect(plan.key).toMatch(/^c1-[0-9a-f]{4}$/);
        expect(plan.address).toBe("10.1.0.3");
    });

    it("shares no addresses with a network of the same ranges", () => {
        const records = new Records();
        const { cluster } = addCluster(records, 1);
        const { network, subnetwork } = idsOf(2);
        const twin = clusterEntry(1, { id: idsOf(2).cluster, network, subnetwork });
        expect(planCluster(records, registry({ clusters: [twin] }), cluster).address).toBe("10.1.0.2");
    });

    it("lies in a network of another project as in one of its own", () => {
        const records = new Records();
        const { cluster, network, subnetwork } = addCluster(records, 1);
        const theirs = cluster.replace("projects/p/", "projects/service/");
        records.put(theirs, { ...records.get(cluster) });
        const data = registry({ clusters: [clusterEntry(1)] });
        const plan = planCluster(records, data, theirs);
        // The control plane of the host project's own cluster has the first address.
        expect(plan).toMatchObject({ id: theirs, network, subnetwork, address: "10.1.0.3" });
        expect(plan.key).toMatch(/^c1-[0-9a-f]{4}$/);
        const pool = `${theirs}/nodePools/main`;
        records.put(pool, { initialNodeCount: 1 });
        const clusters = [clusterEntry(1), clusterEntry(1, { ...plan, endpoint: "127.46.0.9" })];
        const nodes = [nodeEntry(1, 0)];
        expect(planPool(records, registry({ clusters, nodes }), pool).add).toMatchObject([
            { cluster: theirs, ip: "10.1.0.11", podCidr: "10.101.1.0/24", tags: [plan.nodeTag] },
        ]);
    });

    it("says what is missing: the subnetwork, room in it, a place for a ninth control plane", () => {
        const records = new Records();
        const { cluster, subnetwork } = addCluster(records, 1);
        const eight = Array.from({ length: 8 }, (_, place) =>
            clusterEntry(1, { id: `projects/p/locations/l/clusters/other${place}`, address: `10.1.0.${2 + place}` }),
        );
        expect(() => planCluster(records, registry({ clusters: eight }), cluster)).toThrow(
            /clusters\/c1: must have a free address among the 8 for control planes of .*sub1, 10\.1\.0\.2 to 10\.1\.0\.9, got none: 8 clusters are there.*subnetwork of its own/,
        );
        expect(planCluster(records, registry({ clusters: eight.slice(1) }), cluster).address).toBe("10.1.0.2");
        records.put(subnetwork, { ...records.get(subnetwork), ipCidrRange: "10.1.0.0/29" });
        expect(() => planCluster(records, registry({}), cluster)).toThrow(/at least 16 addresses.*got 10\.1\.0\.0\/29/);
        records.remove(subnetwork);
        expect(() => planCluster(records, registry({}), cluster)).toThrow(/its subnetwork .*sub1 must exist/);
    });
});

describe("planPool", () => {
    const records = new Records();
    const { pool } = addCluster(records, 1);
    const grown = (count: number): Records => {
        const copy = new Records();
        addCluster(copy, 1);
        copy.put(pool, { ...records.get(pool), nodeCount: count, locations: ["europe-west1-b", "europe-west1-c"] });
        return copy;
    };

    it("counts per zone, and gives every node an address and a pod range of its own", () => {
        const { add } = planPool(grown(2), registry({ clusters: [clusterEntry(1)] }), pool);
        expect(add.map(({ zone, index }) => `${zone} ${index}`)).toEqual([
            "europe-west1-b 0",
            "europe-west1-b 1",
            "europe-west1-c 0",
            "europe-west1-c 1",
        ]);
        expect(add.map(({ ip }) => ip)).toEqual(["10.1.0.10", "10.1.0.11", "10.1.0.12", "10.1.0.13"]);
        expect(add.map(({ podCidr }) => podCidr)).toEqual([
            "10.101.0.0/24",
            "10.101.1.0/24",
            "10.101.2.0/24",
            "10.101.3.0/24",
        ]);
        expect(new Set(add.map(({ name }) => name)).size).toBe(4);
    });

    it("takes pods' addresses from the pool's own range, where it has one", () => {
        const copy = grown(1);
        const { subnetwork } = idsOf(1);
        const more = [
            { rangeName: "pods", ipCidrRange: "10.101.0.0/16" },
            { rangeName: "more", ipCidrRange: "10.77.0.0/20" },
        ];
        copy.put(subnetwork, { ...copy.get(subnetwork), secondaryIpRanges: more });
        copy.put(pool, { ...copy.get(pool), networkConfig: { podRange: "more" } });
        const { add } = planPool(copy, registry({ clusters: [clusterEntry(1)] }), pool);
        expect(add.map(({ podCidr }) => podCidr)).toEqual(["10.77.0.0/24", "10.77.1.0/24"]);
    });

    it("skips reserved addresses", () => {
        const reserved = grown(1);
        reserve(reserved, 1, "mesh", "10.1.0.10");
        const { add } = planPool(reserved, registry({ clusters: [clusterEntry(1)] }), pool);
        expect(add.map(({ ip }) => ip)).toEqual(["10.1.0.11", "10.1.0.12"]);
    });

    it("removes the last node of a zone first and keeps the others as they are", () => {
        const nodes = [nodeEntry(1, 0), nodeEntry(1, 1)];
        const plan = planPool(records, registry({ clusters: [clusterEntry(1)], nodes }), pool);
        expect(plan).toEqual({ keep: [nodes[0]], add: [], remove: [nodes[1]], retire: [], more: false });
    });

    it("removes every node when the record is gone", () => {
        const nodes = [nodeEntry(1, 0)];
        const plan = planPool(new Records(), registry({ clusters: [clusterEntry(1)], nodes }), pool);
        expect(plan).toEqual({ keep: [], add: [], remove: nodes, retire: [], more: false });
    });

    it("gives nodes for fewer pods smaller ranges, as GKE does", () => {
        expect([8, 32, 64, 110, 256].map(podPrefixLength)).toEqual([28, 26, 25, 24, 23]);
    });
});

describe("a pool of another configuration", () => {
    const changed = (config: object, count = 1): { records: Records; pool: string } => {
        const records = new Records();
        const { pool } = addCluster(records, 1);
        const record = records.get(pool) as NodePoolRecord;
        records.put(pool, { ...record, initialNodeCount: count, config: { ...record.config, ...config } });
        return { records, pool };
    };
    /** All steps, and how many nodes run at the least. */
    const walk = (start: RegistryData, records: Records, pool: string) => {
        const steps: PoolPlan[] = [];
        let nodes = start.nodes;
        let fewest = nodes.length;
        do {
            const plan = planPool(records, { ...start, nodes }, pool);
            steps.push(plan);
            const left = nodes.filter((node) => !plan.remove.includes(node));
            fewest = Math.min(fewest, left.length);
            nodes = [...left, ...plan.add].filter((node) => !plan.retire.includes(node));
        } while (steps.at(-1)?.more && steps.length < 20);
        return { steps, nodes, fewest };
    };
    const start = (count: number): RegistryData =>
        registry({
            clusters: [clusterEntry(1)],
            nodes: Array.from({ length: count }, (_, index) => nodeEntry(1, index)),
        });

    it.each([
        ["labels", { labels: { tier: "back" } }],
        ["taints", { taints: [] }],
        ["tags", { tags: ["other"] }],
        ["machine type", { machineType: "e2-standard-8" }],
        ["image", { imageType: "UBUNTU_CONTAINERD" }],
    ])("replaces its only node by surge: %s", (_what, config) => {
        const { records, pool } = changed(config);
        const { steps, nodes, fewest } = walk(start(1), records, pool);
        expect(steps).toHaveLength(1);
        expect(steps[0]).toMatchObject({ keep: [], remove: [], retire: [nodeEntry(1, 0)], more: false });
        expect(nodes).toHaveLength(1);
        expect(nodes[0]?.name).not.toBe(nodeEntry(1, 0).name);
        expect(fewest).toBe(1);
    });

    it("hands the new tags to the new node", () => {
        const { records, pool } = changed({ tags: ["other"] });
        expect(walk(start(1), records, pool).nodes[0]?.tags).toEqual(["gke-c1-node", "other"]);
    });

    it("replaces several one after the other, the old one first", () => {
        const { records, pool } = changed({ labels: {} }, 3);
        const { steps, nodes, fewest } = walk(start(3), records, pool);
        expect(steps.map(({ add, remove, retire }) => [add.length, remove.length, retire.length])).toEqual([
            [0, 1, 0],
            [1, 0, 0],
            [0, 1, 0],
            [1, 0, 0],
            [0, 1, 0],
            [1, 0, 0],
        ]);
        expect(nodes.map(({ index }) => index)).toEqual([0, 1, 2]);
        expect(new Set(nodes.map(({ digest }) => digest)).size).toBe(1);
        expect(planPool(records, { ...start(0), nodes }, pool)).toMatchObject({ add: [], remove: [], retire: [] });
        expect(fewest).toBe(2);
    });

    it("is never empty while it grows or shrinks as well", () => {
        const grown = changed({ labels: {} }, 3);
        expect(walk(start(1), grown.records, grown.pool)).toMatchObject({ fewest: 1, nodes: { length: 3 } });
        const shrunk = changed({ labels: {} }, 1);
        expect(walk(start(3), shrunk.records, shrunk.pool)).toMatchObject({ fewest: 1, nodes: { length: 1 } });
    });

    it("moves to another zone without being empty", () => {
        const { records, pool } = changed({});
        records.put(pool, { ...records.get(pool), locations: ["europe-west1-c"] });
        const { nodes, fewest } = walk(start(1), records, pool);
        expect(nodes.map(({ zone }) => zone)).toEqual(["europe-west1-c"]);
        expect(fewest).toBe(1);
    });

    it("takes up a surge that was interrupted, by whatever came after it", () => {
        const { records, pool } = changed({ labels: {} });
        const [fresh] = planPool(records, start(1), pool).add;
        const both = { ...start(1), nodes: [nodeEntry(1, 0), fresh!] };
        expect(planPool(records, both, pool)).toEqual({
            keep: [fresh],
            add: [],
            remove: [],
            retire: [nodeEntry(1, 0)],
            more: false,
        });
        const again = changed({ labels: { tier: "third" } });
        expect(walk(both, again.records, again.pool)).toMatchObject({ fewest: 2, nodes: { length: 1 } });
    });

    it("keeps nodes when only the order or the way of writing differs", () => {
        const taint = { key: "node.cilium.io/agent-not-ready", value: "true", effect: "NO_EXECUTE" };
        const { records, pool } = changed({ taints: [taint], imageType: "cos_containerd" });
        expect(planPool(records, start(1), pool).keep).toEqual([nodeEntry(1, 0)]);
    });

    it("replaces a node remembered by a version that knew no digest", () => {
        const { records, pool } = changed({});
        const old = nodeEntry(1, 0, { digest: undefined as unknown as string });
        expect(planPool(records, { ...start(0), nodes: [old] }, pool).retire).toEqual([old]);
    });
});

describe("nodeName", () => {
    it("stays within a DNS label and differs between pools that are cut to the same beginning", () => {
        const pool = (end: string): string =>
            `projects/p/locations/l/clusters/${"c".repeat(40)}/nodePools/${"n".repeat(39)}${end}`;
        const names = [nodeName(pool("a"), "l-b", 0, "d"), nodeName(pool("b"), "l-b", 0, "d")];
        expect(names.every((name) => name.length <= 63 && /^[a-z][a-z0-9-]*[a-z0-9]$/.test(name))).toBe(true);
        expect(names[0]).not.toBe(names[1]);
    });
});
