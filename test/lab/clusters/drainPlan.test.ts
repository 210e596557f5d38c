import type { V1Pod } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";

import { addonManifests, dnsReplicas } from "../real/addons.js";
import { parseDnsOptions } from "../real/corefile.js";
import {
    batchesOf,
    drainRules,
    isOverdue,
    longestSoakMs,
    longestWaitMs,
    podsToLeave,
    rolloutOf,
} from "../real/drainPlan.js";
import type { ClusterRecord, NodePoolRecord } from "../real/records.js";
import { addCluster, clusterEntry, Records } from "./support.js";

const records = new Records();
const ids = addCluster(records, 1);
const cluster = records.get(ids.cluster) as ClusterRecord;
const pool = (more: Partial<NodePoolRecord> = {}): NodePoolRecord => ({
    ...(records.get(ids.pool) as NodePoolRecord),
    ...more,
});

describe("drainRules", () => {
    it("keep disruption budgets when a pool is upgraded or shrunk, for as long as anything here is waited for", () => {
        expect(drainRules(pool(), cluster)).toEqual({
            respectBudgets: true,
            budgetMs: longestWaitMs,
            graceMs: longestWaitMs,
        });
    });

    it.each([
        [undefined, false],
        [{}, false],
        [{ respectPdbDuringNodePoolDeletion: true }, true],
    ])("keep them when a pool is deleted only if it says so: %j", (nodeDrainConfig, respectBudgets) => {
        const going = pool({ status: "STOPPING", ...(nodeDrainConfig ? { nodeDrainConfig } : {}) });
        expect(drainRules(going, cluster)).toMatchObject({ respectBudgets });
    });

    it("take the pool's own times where they are shorter", () => {
        const times = { pdbTimeoutDuration: "30s", graceTerminationDuration: "1.5s" };
        expect(drainRules(pool({ nodeDrainConfig: times }), cluster)).toMatchObject({
            budgetMs: 30_000,
            graceMs: 1_500,
        });
        const long = { pdbTimeoutDuration: "3600s", graceTerminationDuration: "3600s" };
        expect(drainRules(pool({ nodeDrainConfig: long }), cluster)).toMatchObject({
            budgetMs: longestWaitMs,
            graceMs: longestWaitMs,
        });
    });

    it("are none where nobody needs the nodes drained: the cluster goes, or its record or the pool's is gone", () => {
        expect(drainRules(pool(), { ...cluster, status: "STOPPING" })).toBeUndefined();
        expect(drainRules(pool(), undefined)).toBeUndefined();
        expect(drainRules(undefined, cluster)).toBeUndefined();
    });
});

describe("rolloutOf", () => {
    const settings = (upgradeSettings?: NodePoolRecord["upgradeSettings"]) =>
        rolloutOf(pool(upgradeSettings ? { upgradeSettings } : {}));

    it.each([
        [undefined, { surge: 1, unavailable: 0 }],
        [{ strategy: "SURGE" }, { surge: 1, unavailable: 0 }],
        [
            { maxSurge: 2, maxUnavailable: 1 },
            { surge: 2, unavailable: 1 },
        ],
        // A zero is left out in JSON.
        [{ maxUnavailable: 2 }, { surge: 0, unavailable: 2 }],
        [
            { maxSurge: 0, maxUnavailable: 0 },
            { surge: 1, unavailable: 0 },
        ],
    ])("surges as %j says", (upgradeSettings, expected) => {
        expect(settings(upgradeSettings)).toMatchObject({ ...expected, batchSoakMs: 0, soakMs: 0 });
        expect(settings(upgradeSettings).batch(7)).toBe(7);
    });

    it("drains a blue pool node by node unless told otherwise, and shortens its pauses", () => {
        const blue = settings({ strategy: "BLUE_GREEN" });
        expect(blue).toMatchObject({ unavailable: 0, batchSoakMs: 0, soakMs: longestSoakMs });
        expect(blue.batch(7)).toBe(1);
        const blueGreenSettings = {
            nodePoolSoakDuration: "2s",
            standardRolloutPolicy: { batchPercentage: 0.5, batchSoakDuration: "7200s" },
        };
        const halves = settings({ strategy: "BLUE_GREEN", blueGreenSettings });
        expect(halves).toMatchObject({ batchSoakMs: longestSoakMs, soakMs: 2_000 });
        expect([1, 3, 8].map(halves.batch)).toEqual([1, 2, 4]);
    });
});

describe("batchesOf", () => {
    it("splits in order, the rest last", () => {
        expect(batchesOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
        expect(batchesOf([], 2)).toEqual([]);
    });
});

describe("podsToLeave", () => {
    const pod = (name: string, more: Partial<V1Pod["metadata"]> = {}, phase = "Running"): V1Pod => ({
        metadata: { name, ...more },
        status: { phase },
    });
    const ownedBy = (kind: string) => ({
        ownerReferences: [{ apiVersion: "apps/v1", kind, name: "owner", uid: "u", controller: true }],
    });

    it("are those that would be missed: no daemons, no mirrors, none that have ended", () => {
        const pods = [
            pod("web", ownedBy("ReplicaSet")),
            pod("bare"),
            pod("waiting", ownedBy("StatefulSet"), "Pending"),
            pod("agent", ownedBy("DaemonSet")),
            pod("mirror", { annotations: { "kubernetes.io/config.mirror": "hash" } }),
            pod("job", ownedBy("Job"), "Succeeded"),
            pod("crashed", ownedBy("Job"), "Failed"),
        ];
        expect(podsToLeave(pods).map(({ metadata }) => metadata?.name)).toEqual(["web", "bare", "waiting"]);
    });

    it("are waited for as long as their grace lasts, and a little longer", () => {
        const ends = new Date("2026-11-24T12:00:00Z");
        const ending = pod("web", { deletionTimestamp: ends });
        expect(isOverdue(ending, ends.getTime() + 10_000)).toBe(false);
        expect(isOverdue(ending, ends.getTime() + 20_000)).toBe(true);
        expect(isOverdue(pod("web"), Date.now())).toBe(false);
    });
});

describe("dnsReplicas", () => {
    it("are two as soon as there are two nodes, and more for many", () => {
        expect([0, 1, 2, 16, 32, 33].map(dnsReplicas)).toEqual([1, 1, 2, 2, 2, 3]);
    });

    it("are drained one by one, wherever they lie", () => {
        const manifests = addonManifests(clusterEntry(1), parseDnsOptions(undefined), 2);
        const named = (kind: string) => manifests.find((manifest) => manifest.kind === kind);
        expect(named("Deployment")).toMatchObject({ spec: { replicas: 2 } });
        expect(named("PodDisruptionBudget")).toMatchObject({
            spec: { maxUnavailable: 1, selector: { matchLabels: { "k8s-app": "kube-dns" } } },
        });
    });
});
