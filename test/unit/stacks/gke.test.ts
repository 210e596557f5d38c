import { describe, expect, it } from "vitest";

import { clusterArgs } from "../../../components/gke/clusterArgs.js";
import { checkGkeCluster } from "../../../components/gke/checkGkeCluster.js";
import { poolArgs } from "../../../components/gke/poolArgs.js";
import { exampleSpec } from "../../../stacks/checks/examples.js";
import { compileMesh, type MeshPlan } from "../../../stacks/compile.js";
import type { SpecPatch } from "../../../stacks/checks/rule.js";

const planOf = (paris: SpecPatch): MeshPlan => compileMesh(exampleSpec({ clusters: { paris } })).plan!;
const gkeOf = (paris: SpecPatch): MeshPlan["clusters"][string]["gke"] => planOf(paris).clusters["paris"]!.gke;

describe("a cluster of the file as its component's plan", () => {
    it("is one the component takes", () => {
        expect(checkGkeCluster(gkeOf({}))).toEqual([]);
    });

    it("carries no key that the file does not say", () => {
        expect(Object.values(gkeOf({})).filter((value) => value === undefined)).toEqual([]);
        expect(gkeOf({ maintenance: null })).not.toHaveProperty("maintenance");
        expect(gkeOf({})).not.toHaveProperty("backup");
        expect(gkeOf({}).pools[0]).not.toHaveProperty("podRangeName");
    });

    it("names pod ranges as the subnet does", () => {
        const { pools } = gkeOf({
            ranges: { extraPods: ["10.65.0.0/18", "10.66.0.0/18"] },
            pools: { main: {}, db: { podRange: "10.66.0.0/18" }, web: { podRange: "10.0.64.0/18" } },
        });
        expect(pools.map(({ key, podRangeName }) => [key, podRangeName])).toEqual([
            ["db", "prod-paris-pods-3"],
            ["main", undefined],
            ["web", "prod-paris-pods"],
        ]);
    });

    it("puts the cluster's labels on its machines, and the pool's own beside them", () => {
        const plan = gkeOf({ labels: { team: "shop" }, pools: { main: { resourceLabels: { owner: "db" } } } });
        expect(poolArgs(plan, plan.pools[0]!).nodeConfig).toMatchObject({
            resourceLabels: { cluster: "paris", environment: "prod", team: "shop", owner: "db" },
        });
    });

    it("keeps the pools of a cluster as they are when one joins", () => {
        const before = gkeOf({});
        const after = gkeOf({ pools: { main: {}, db: { machineType: "n2-standard-8" } } });
        const main = (plan: typeof before): unknown =>
            poolArgs(
                plan,
                plan.pools.find(({ key }) => key === "main")!,
            );
        expect(main(after)).toEqual(main(before));
        expect(clusterArgs(after)).toEqual(clusterArgs(before));
    });

    it("passes the range of a control plane that is fixed", () => {
        expect(clusterArgs(gkeOf({ ranges: { controlPlane: "172.16.0.0/28" } })).privateClusterConfig).toMatchObject({
            masterIpv4CidrBlock: "172.16.0.0/28",
        });
    });

    it("plans how patches come without a window as well", () => {
        const plan = gkeOf({ maintenance: { patchMode: "ACCELERATED", window: null, exclusions: null } });
        expect(plan.maintenance).toEqual({ patchMode: "ACCELERATED" });
        expect(clusterArgs(plan)).toMatchObject({ gkeAutoUpgradeConfig: { patchMode: "ACCELERATED" } });
        expect(clusterArgs(plan)).not.toHaveProperty("maintenancePolicy");
    });

    it("enables the APIs that features need, in the cluster's project", () => {
        const { projects } = planOf({ backup: { schedule: "0 2 * * *" }, notifications: {} });
        expect(projects["my-project"]).toEqual(
            expect.arrayContaining(["gkebackup.googleapis.com", "pubsub.googleapis.com"]),
        );
        expect(planOf({}).projects["my-project"]).not.toContain("pubsub.googleapis.com");
    });

    it("enables the API of fleets in the fleet's project as well, and no other there", () => {
        const { projects } = planOf({ fleetProject: "fleet-project" });
        expect(projects["fleet-project"]).toEqual(["gkehub.googleapis.com"]);
        expect(projects["my-project"]).toContain("gkehub.googleapis.com");
    });
});
