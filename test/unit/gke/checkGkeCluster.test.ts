import { describe, expect, it } from "vitest";

import { checkGkeCluster } from "../../../components/gke/checkGkeCluster.js";
import type { GkeClusterPlan } from "../../../components/gke/gkePlan.js";

const good: GkeClusterPlan = {
    key: "paris",
    project: "my-project",
    name: "prod-paris",
    region: "europe-west9",
    zones: ["europe-west9-a", "europe-west9-b"],
    networkName: "prod-paris",
    subnetName: "prod-paris",
    podRangeName: "prod-paris-pods",
    pools: [{ key: "main" }],
};

describe("checkGkeCluster", () => {
    it("has nothing to say of a short, good plan", () => {
        expect(checkGkeCluster(good)).toEqual([]);
    });

    it.each<[string, Partial<GkeClusterPlan>, string]>([
        ["a name over 40 characters", { name: "a".repeat(41) }, "name"],
        ["no pools", { pools: [] }, "pools"],
        ["a pool twice", { pools: [{ key: "main" }, { key: "main" }] }, "pools.main"],
        [
            "fewer nodes than zones",
            { pools: [{ key: "main", autoscaling: { min: 0, max: 1, per: "pool" } }] },
            "pools.main.autoscaling.max",
        ],
        ["a zone of another region", { zones: ["us-central1-a"] }, "zones"],
        ["a pool elsewhere", { pools: [{ key: "main", zones: ["europe-west9-c"] }] }, "pools.main.zones"],
        [
            "bounds the wrong way round",
            { pools: [{ key: "main", autoscaling: { min: 3, max: 1 } }] },
            "pools.main.autoscaling",
        ],
        [
            "an upgrade that never begins",
            { pools: [{ key: "main", upgrade: { strategy: "SURGE", maxSurge: 0 } }] },
            "pools.main.upgrade",
        ],
        [
            "memory that cannot be encrypted",
            { pools: [{ key: "main", confidential: "TDX" }] },
            "pools.main.machineType",
        ],
        [
            "nodes that do not upgrade in a channel",
            { pools: [{ key: "main", autoUpgrade: false }] },
            "pools.main.autoUpgrade",
        ],
        [
            "a window that is too short",
            {
                maintenance: {
                    window: { start: "2026-01-03T01:00:00Z", end: "2026-01-03T02:00:00Z", recurrence: "FREQ=DAILY" },
                },
            },
            "maintenance.window",
        ],
        ["a range of the control plane that is no /28", { controlPlaneRange: "172.16.0.0/24" }, "controlPlaneRange"],
        ["an endpoint that is used and off", { access: "ip", ipEndpoint: { enabled: false } }, "ipEndpoint.enabled"],
        ["settings of an endpoint that is off", { ipEndpoint: { enabled: false, privateOnly: true } }, "ipEndpoint"],
        [
            "authorised networks that are enforced and not there",
            { ipEndpoint: { enabled: true, enforceOnPrivate: true } },
            "ipEndpoint.enforceOnPrivate",
        ],
        [
            "Google Cloud let in beside networks that are not there",
            { access: "ip", ipEndpoint: { googleCloudAccess: true } },
            "ipEndpoint.googleCloudAccess",
        ],
        ["a group of another name", { security: { rbacGroup: "admins@example.com" } }, "security.rbacGroup"],
        ["a topic without project", { notifications: { topic: "gke" } }, "notifications.topic"],
        [
            "a lock of backups that are kept for ever",
            { backup: { schedule: "0 2 * * *", retainDays: 0, deleteLockDays: 7 } },
            "backup.deleteLockDays",
        ],
        ["a schedule that is none", { backup: { schedule: "daily" } }, "backup.schedule"],
        ["a day that no week has", { backup: { schedule: "0 2 * * 8" } }, "backup.schedule"],
        ["a month that is no word", { backup: { schedule: "0 2 * xyz *" } }, "backup.schedule"],
        ["a range of hours the wrong way round", { backup: { schedule: "0 5-2 * * *" } }, "backup.schedule"],
        ["a step of nothing", { backup: { schedule: "*/0 2 * * *" } }, "backup.schedule"],
        [
            "a rule whose time cannot be counted",
            {
                maintenance: {
                    window: { start: "2026-01-03T01:00:00Z", end: "2026-01-03T07:00:00Z", recurrence: "FREQ=MONTHLY" },
                },
            },
            "maintenance.window.recurrence",
        ],
        ["a tag in words", { pools: [{ key: "main", tags: ["a", "Batch Nodes!"] }] }, "pools.main.tags.1"],
        ["a machine without size", { pools: [{ key: "main", machineType: "enormous" }] }, "pools.main.machineType"],
        [
            "a label of Kubernetes' own",
            { pools: [{ key: "main", labels: { "kubernetes.io/role": "db" } }] },
            "pools.main.labels.kubernetes.io/role",
        ],
        ["a zone twice", { pools: [{ key: "main", zones: ["europe-west9-a", "europe-west9-a"] }] }, "pools.main.zones"],
        [
            "a kernel parameter that GKE keeps",
            { pools: [{ key: "main", sysctls: { "net.ipv4.ip_forward": "0" } }] },
            "pools.main.sysctls.net.ipv4.ip_forward",
        ],
    ])("refuses %s", (_what, change, path) => {
        const problems = checkGkeCluster({ ...good, ...change });
        expect(problems.map((problem) => problem.path)).toEqual([path]);
        expect(problems[0]!.text).toMatch(/^must .+, got .+; .+/);
    });

    it("takes an endpoint that is off with every default written out", () => {
        const defaults = { privateOnly: false, globalAccess: false, googleCloudAccess: false, enforceOnPrivate: false };
        expect(checkGkeCluster({ ...good, ipEndpoint: { enabled: false, ...defaults } })).toEqual([]);
        expect(checkGkeCluster({ ...good, ipEndpoint: { enabled: false, authorizedNetworks: undefined } })).toEqual([]);
    });

    it.each([
        ["us-central1", ["security.secretsKey"]],
        ["global", ["security.secretsKey"]],
        ["europe-west9", []],
    ])("wants keys in the region: one of %s", (location, paths) => {
        const secretsKey = `projects/keys/locations/${location}/keyRings/gke/cryptoKeys/a`;
        expect(checkGkeCluster({ ...good, security: { secretsKey } }).map(({ path }) => path)).toEqual(paths);
    });

    it("holds everything a pool asks of its machines against their family", () => {
        const asked = {
            diskType: "pd-ssd",
            localSsdCount: 1,
            minCpuPlatform: "Intel Ice Lake",
            compactPlacement: true,
            zones: ["europe-west9-a"],
        } as const;
        const found = (machineType: string): readonly string[] =>
            checkGkeCluster({ ...good, pools: [{ key: "main", machineType, ...asked }] }).map(({ path }) => path);
        expect(found("n2-standard-4")).toEqual([]);
        expect(found("n4-standard-4")).toEqual(
            ["diskType", "localSsdCount", "minCpuPlatform", "compactPlacement"].map((key) => `pools.main.${key}`),
        );
        expect(found("c3-standard-4-lssd")).toEqual(["pools.main.minCpuPlatform"]);
        expect(found("z9-standard-4")).toEqual([]);
    });

    it("says everything at once", () => {
        const problems = checkGkeCluster({ ...good, name: "Paris", zones: [], pools: [] });
        expect(problems.map(({ path }) => path)).toEqual(["name", "pools"]);
    });
});
