import { describe, expect, it } from "vitest";

import { nodeName, planCluster, planPool, podPrefixLength } from "../real/allocation.js";
import { addCluster, clusterEntry, nodeEntry, Records, registry } from "./support.js";

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

    it("says which range is missing", () => {
        const records = new Records();
        const { cluster, subnetwork } = addCluster(records, 1);
        records.put(subnetwork, { ...records.get(subnetwork), secondaryIpRanges: [] });
        expect(() => planCluster(records, registry({}), cluster)).toThrow(/must be a secondary range.*got "pods"/);
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

    it("skips reserved addresses", () => {
        const reserved = grown(1);
        reserved.put("projects/p/regions/europe-west1/addresses/mesh", { address: "10.1.0.10" });
        const { add } = planPool(reserved, registry({ clusters: [clusterEntry(1)] }), pool);
        expect(add.map(({ ip }) => ip)).toEqual(["10.1.0.11", "10.1.0.12"]);
    });

    it("removes the last node of a zone first and keeps the others as they are", () => {
        const nodes = [nodeEntry(1, 0), nodeEntry(1, 1)];
        const plan = planPool(records, registry({ clusters: [clusterEntry(1)], nodes }), pool);
        expect(plan).toEqual({ keep: [nodes[0]], add: [], remove: [nodes[1]] });
    });

    it("removes every node when the record is gone", () => {
        const nodes = [nodeEntry(1, 0)];
        const plan = planPool(new Records(), registry({ clusters: [clusterEntry(1)], nodes }), pool);
        expect(plan).toEqual({ keep: [], add: [], remove: nodes });
    });

    it("gives nodes for fewer pods smaller ranges, as GKE does", () => {
        expect([8, 32, 64, 110, 256].map(podPrefixLength)).toEqual([28, 26, 25, 24, 23]);
    });
});

describe("nodeName", () => {
    it("stays within a DNS label and differs between pools that are cut to the same beginning", () => {
        const pool = (end: string): string =>
            `projects/p/locations/l/clusters/${"c".repeat(40)}/nodePools/${"n".repeat(39)}${end}`;
        const names = [nodeName(pool("a"), "l-b", 0), nodeName(pool("b"), "l-b", 0)];
        expect(names.every((name) => name.length <= 63 && /^[a-z][a-z0-9-]*[a-z0-9]$/.test(name))).toBe(true);
        expect(names[0]).not.toBe(names[1]);
    });
});
