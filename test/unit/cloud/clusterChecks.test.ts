import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createPaperBackend } from "../../lab/cloud/paper/paperBackend.js";
import { bareCluster, clusterBody, container, openCloud, withNetworks, type Json, type TestCloud } from "./support.js";

const cluster = `${container}/clusters/a`;
let cloud: TestCloud;

beforeEach(async () => {
    cloud = await openCloud();
    await withNetworks(cloud);
});
afterEach(() => cloud.close());

const create = (more: Json = {}): Promise<Json> => cloud.done("POST", `${container}/clusters`, bareCluster(more));
const refused = async (more: Json): Promise<string> =>
    (await cloud.refused("POST", `${container}/clusters`, bareCluster(more))).message;
const update = (fields: Json): Promise<Json> => cloud.done("PUT", cluster, { update: fields });

describe("encryption of secrets", () => {
    const keyName = "projects/keys/locations/europe-west9/keyRings/gke/cryptoKeys/etcd";
    const databaseEncryption = { state: "ENCRYPTED", keyName };
    const allow = async (): Promise<void> => {
        const { projectNumber } = await cloud.call("GET", "cloudresourcemanager/v1/projects/test");
        const members = [
            `serviceAccount:service-${String(projectNumber)}@container-engine-robot.iam.gserviceaccount.com`,
        ];
        await cloud.call("POST", `cloudkms/v1/${keyName}:setIamPolicy`, {
            policy: { bindings: [{ role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", members }] },
        });
    };

    it("needs a key of the region that Kubernetes Engine may use", async () => {
        const other = keyName.replace("europe-west9", "europe-west4");
        expect(await refused({ databaseEncryption: { ...databaseEncryption, keyName: "etcd" } })).toMatch(/key_name/);
        expect(await refused({ databaseEncryption: { ...databaseEncryption, keyName: other } })).toMatch(
            /europe-west9/,
        );
        expect(await refused({ databaseEncryption })).toMatch(/useToEncrypt' denied on resource/);
        await allow();
        await create({ databaseEncryption });
        expect(await cloud.call("GET", cluster)).toMatchObject({
            databaseEncryption: { ...databaseEncryption, currentState: "CURRENT_STATE_ENCRYPTED" },
        });
    });

    it("can be turned on and off later", async () => {
        await create();
        const shown = async (): Promise<unknown> => (await cloud.call("GET", cluster))["databaseEncryption"];
        expect(await shown()).toEqual({ state: "DECRYPTED", currentState: "CURRENT_STATE_DECRYPTED" });
        const body = { update: { desiredDatabaseEncryption: databaseEncryption } };
        expect((await cloud.refused("PUT", cluster, body)).code).toBe(403);
        await allow();
        await update({ desiredDatabaseEncryption: databaseEncryption });
        expect(await shown()).toMatchObject({ keyName, currentState: "CURRENT_STATE_ENCRYPTED" });
        await update({ desiredDatabaseEncryption: { state: "DECRYPTED" } });
        expect(await shown()).toEqual({ state: "DECRYPTED", currentState: "CURRENT_STATE_DECRYPTED" });
    });
});

describe("settings of a cluster", () => {
    it.each<[string, Json, RegExp]>([
        [
            "a topic that is none",
            { notificationConfig: { pubsub: { enabled: true, topic: "x" } } },
            /projects\/\*\/topics/,
        ],
        ["a release channel that is none", { releaseChannel: { channel: "WEEKLY" } }, /"WEEKLY" is unknown/],
        ["too many pods a node", { defaultMaxPodsConstraint: { maxPodsPerNode: "257" } }, /between 8 and 256/],
        [
            "an extra pod range that is none",
            {
                ipAllocationPolicy: {
                    clusterSecondaryRangeName: "pods",
                    additionalPodRangesConfig: { podRangeNames: ["more"] },
                },
            },
            /\('more'\) does not exist/,
        ],
    ])("are refused with %s", async (_, more, message) => {
        expect(await refused(more)).toMatch(message);
    });

    it("are taken when they are right", async () => {
        await create({
            notificationConfig: { pubsub: { enabled: true, topic: "projects/test/topics/upgrades" } },
            releaseChannel: { channel: "REGULAR" },
        });
    });
});

const weekends = (hours: number, recurrence = "FREQ=WEEKLY;BYDAY=SA,SU"): Json => ({
    recurringWindow: {
        window: { startTime: "2026-01-03T00:00:00Z", endTime: `2026-01-03T${String(hours).padStart(2, "0")}:00:00Z` },
        recurrence,
    },
});
const exclusion = (scope: string, days: number, from = "2026-12-01T00:00:00Z", more: Json = {}): Json => ({
    startTime: from,
    endTime: new Date(Date.parse(from) + days * 86_400_000).toISOString(),
    maintenanceExclusionOptions: { scope, ...more },
});
const daily: Json = { dailyMaintenanceWindow: { startTime: "03:00" } };

describe("a maintenance policy", () => {
    const regular: Json = { releaseChannel: { channel: "REGULAR" } };
    const policy = (window: Json): Json => ({ ...regular, maintenancePolicy: { window } });
    const excluding = (maintenanceExclusions: Json, window = daily): Json => ({ ...window, maintenanceExclusions });

    it.each<[string, Json]>([
        ["every night", daily],
        ["12 hours at weekends", weekends(12)],
        ["six hours every other day", weekends(6, "FREQ=DAILY;INTERVAL=2")],
        ["23 hours on three days a month", weekends(23, "FREQ=MONTHLY;BYMONTHDAY=1,10,20")],
        ["two weeks without any upgrade", excluding({ freeze: exclusion("NO_UPGRADES", 14) })],
        ["half a year without a minor one", excluding({ pin: exclusion("NO_MINOR_UPGRADES", 180) })],
        [
            "no minor one until the end of support",
            excluding({
                pin: exclusion("NO_MINOR_OR_NODE_UPGRADES", 1, undefined, { endTimeBehavior: "UNTIL_END_OF_SUPPORT" }),
            }),
        ],
        ["exclusions alone", excluding({ freeze: exclusion("NO_UPGRADES", 30) }, {})],
    ])("is taken: %s", async (_, window) => {
        await create(policy(window));
        expect(await cloud.call("GET", cluster)).toMatchObject({ maintenancePolicy: { window } });
    });

    it.each<[string, Json, RegExp]>([
        ["four hours at weekends", weekends(4), /longer than 32d without 48h maintenance availability/],
        ["windows too short to count", weekends(3, "FREQ=DAILY"), /≥4h contiguous duration/],
        ["twelve hours every other weekend", weekends(12, "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"), /longer than 32d/],
        [
            "an exclusion that leaves too little",
            excluding({ freeze: exclusion("NO_UPGRADES", 21) }),
            /longer than 32d .*in time range \[2026-1/,
        ],
        ["an exclusion too long", excluding({ freeze: exclusion("NO_UPGRADES", 31) }), /at most 30 days, got 31/],
        ["a pin too long", excluding({ pin: exclusion("NO_MINOR_UPGRADES", 181) }), /at most 180 days/],
        [
            "a freeze without end",
            excluding({ f: exclusion("NO_UPGRADES", 1, undefined, { endTimeBehavior: "UNTIL_END_OF_SUPPORT" }) }),
            /UNTIL_END_OF_SUPPORT/,
        ],
        [
            "a fourth freeze",
            excluding(
                Object.fromEntries(
                    [1, 2, 3, 4].map((month) => [
                        `m${month}`,
                        exclusion("NO_UPGRADES", 1, `2027-0${month}-01T00:00:00Z`),
                    ]),
                ),
            ),
            /at most 3 exclusions of scope NO_UPGRADES/,
        ],
        [
            "a twenty-first exclusion",
            excluding(
                Object.fromEntries(
                    Array.from({ length: 21 }, (_, index) => [`e${index}`, exclusion("NO_MINOR_UPGRADES", 1)]),
                ),
            ),
            /at most 20 exclusions/,
        ],
        ["an unknown scope", excluding({ e: exclusion("NO_WAY", 1) }), /unknown scope "NO_WAY"/],
        ["an end before its beginning", excluding({ e: exclusion("NO_UPGRADES", -1) }), /must end after it begins/],
        ["times that are none", excluding({ e: { startTime: "x", endTime: "y" } }), /RFC 3339/],
        ["an hour that is none", { dailyMaintenanceWindow: { startTime: "24:00" } }, /HH:MM/],
        ["a rule that ends", weekends(12, "FREQ=DAILY;COUNT=3"), /must not end/],
        ["a day that is none", weekends(12, "FREQ=WEEKLY;BYDAY=XX"), /unknown day "XX"/],
        ["a rule without frequency", weekends(12, "BYDAY=SA"), /FREQ=/],
        ["an interval that is none", weekends(12, "FREQ=DAILY;INTERVAL=0"), /INTERVAL/],
        ["a rule not reckoned with here", weekends(12, "FREQ=MONTHLY;BYDAY=1SA"), /not part of the local cloud/],
    ])("is refused: %s", async (_, window, message) => {
        expect(await refused(policy(window))).toMatch(message);
    });

    it("may name some exclusions in a release channel only", async () => {
        const window = excluding({ pin: exclusion("NO_MINOR_UPGRADES", 1) });
        expect(await refused({ maintenancePolicy: { window } })).toMatch(/enrolled in a release channel/);
        await create(policy(window));
        const leave = { update: { desiredReleaseChannel: { channel: "UNSPECIFIED" } } };
        expect((await cloud.refused("PUT", cluster, leave)).message).toMatch(/enrolled in a release channel/);
    });

    it("is checked when it is set later", async () => {
        await create(regular);
        const set = `${cluster}:setMaintenancePolicy`;
        expect((await cloud.refused("POST", set, { maintenancePolicy: { window: weekends(4) } })).code).toBe(400);
        await cloud.done("POST", set, { maintenancePolicy: { window: weekends(12) } });
    });
});

describe("a cluster that is being changed", () => {
    it("is not deleted meanwhile, and takes no change of a pool's management", async () => {
        await create();
        await cloud.done("POST", `${cluster}/nodePools`, { nodePool: { name: "p", initialNodeCount: 1 } });
        const slow = await cloud.restart({ ...createPaperBackend(), syncNodePool: () => new Promise(() => undefined) });
        await slow.call("POST", `${cluster}/nodePools/p:setSize`, { nodeCount: 2 });
        const refusals = [
            await slow.refused("DELETE", cluster),
            await slow.refused("POST", `${cluster}/nodePools/p:setManagement`, { management: {} }),
        ];
        for (const { message } of refusals) {
            expect(message).toMatch(/incompatible operation/);
        }
    });
});

describe("a node pool", () => {
    const pools = `${cluster}/nodePools`;
    const withConfig = (config: Json): Json => ({ config });
    beforeEach(() => create({ locations: ["europe-west9-a", "europe-west9-b"] }));

    const accepted: readonly (readonly [string, Json])[] = [
        ["limits per zone", { autoscaling: { enabled: true, minNodeCount: 1, maxNodeCount: 3 } }],
        ["limits in all", { autoscaling: { enabled: true, totalMinNodeCount: 1, totalMaxNodeCount: 9 } }],
        ["surge", { upgradeSettings: { strategy: "SURGE", maxSurge: 0, maxUnavailable: 1 } }],
        [
            "blue and green",
            {
                upgradeSettings: {
                    strategy: "BLUE_GREEN",
                    blueGreenSettings: {
                        nodePoolSoakDuration: "3600s",
                        standardRolloutPolicy: { batchPercentage: 0.5, batchSoakDuration: "60s" },
                    },
                },
            },
        ],
        ["Confidential Nodes", withConfig({ machineType: "n2d-standard-2", confidentialNodes: { enabled: true } })],
        [
            "Confidential Nodes with TDX",
            withConfig({
                machineType: "c3-standard-4",
                confidentialNodes: { enabled: true, confidentialInstanceType: "TDX" },
            }),
        ],
        ["an image", withConfig({ imageType: "ubuntu_containerd" })],
        ["kernel parameters", withConfig({ linuxNodeConfig: { sysctls: { "net.core.somaxconn": "4096" } } })],
        [
            "a kubelet's settings",
            withConfig({
                kubeletConfig: {
                    podPidsLimit: "4096",
                    cpuManagerPolicy: "static",
                    cpuCfsQuotaPeriod: "100ms",
                    containerLogMaxSize: "50Mi",
                    containerLogMaxFiles: 5,
                    imageGcLowThresholdPercent: 50,
                    imageGcHighThresholdPercent: 80,
                },
            }),
        ],
    ];

    it.each(accepted)("takes %s", async (_, more) => {
        await cloud.done("POST", pools, { nodePool: { name: "p", ...more } });
        expect(await cloud.call("GET", `${pools}/p`)).toMatchObject(more);
    });

    const kubelet = (kubeletConfig: Json): Json => withConfig({ kubeletConfig });
    const surge = (maxSurge: number, maxUnavailable: number): Json => ({
        upgradeSettings: { maxSurge, maxUnavailable },
    });
    const blueGreen = (blueGreenSettings: Json): Json => ({
        upgradeSettings: { strategy: "BLUE_GREEN", blueGreenSettings },
    });
    const scaling = (limits: Json): Json => ({ autoscaling: { enabled: true, ...limits } });
    it.each<[string, Json, RegExp]>([
        ["limits of both kinds", scaling({ maxNodeCount: 3, totalMaxNodeCount: 3 }), /cannot be set together/],
        ["limits the wrong way round", scaling({ minNodeCount: 4, maxNodeCount: 3 }), /not less than min_node_count/],
        ["no upper limit", scaling({}), /max_node_count must be positive/],
        ["an upper limit too high", scaling({ maxNodeCount: 1001 }), /at most 1000/],
        ["a location policy that is none", scaling({ maxNodeCount: 1, locationPolicy: "NEAR" }), /BALANCED or ANY/],
        ["no node to upgrade at a time", surge(0, 0), /between 1 and 20, got 0 and 0/],
        ["too many at a time", surge(15, 6), /between 1 and 20/],
        ["a negative number at a time", surge(-1, 3), /between 1 and 20/],
        ["surge in blue and green", { upgradeSettings: { strategy: "BLUE_GREEN", maxSurge: 1 } }, /strategy SURGE/],
        ["blue and green in surge", { upgradeSettings: { blueGreenSettings: { x: 1 } } }, /strategy BLUE_GREEN/],
        ["a soak too long", blueGreen({ nodePoolSoakDuration: "604801s" }), /0s to 604800s/],
        [
            "a batch of two kinds",
            blueGreen({ standardRolloutPolicy: { batchPercentage: 0.5, batchNodeCount: 1 } }),
            /one of batch_percentage/,
        ],
        ["more than all in a batch", blueGreen({ standardRolloutPolicy: { batchPercentage: 2 } }), /between 0 and 1/],
        [
            "two rollout policies",
            blueGreen({ standardRolloutPolicy: {}, autoscaledRolloutPolicy: {} }),
            /one rollout policy/,
        ],
        ["too few pods", { maxPodsConstraint: { maxPodsPerNode: "7" } }, /between 8 and 256/],
        [
            "Confidential Nodes of any machine",
            withConfig({ confidentialNodes: { enabled: true } }),
            /e2-medium does not/,
        ],
        [
            "an unknown technology",
            withConfig({ confidentialNodes: { enabled: true, confidentialInstanceType: "X" } }),
            /"X" is unknown/,
        ],
        ["an image gone with Docker", withConfig({ imageType: "COS" }), /image_type "COS" is not supported/],
        ["other kernel parameters", withConfig({ linuxNodeConfig: { sysctls: { "kernel.panic": "1" } } }), /cannot be/],
        [
            "a value that is none",
            withConfig({ linuxNodeConfig: { sysctls: { "vm.swappiness": "a;b" } } }),
            /invalid value/,
        ],
        ["an unknown cgroup mode", withConfig({ linuxNodeConfig: { cgroupMode: "V3" } }), /cgroup_mode "V3"/],
        ["too few processes", kubelet({ podPidsLimit: "1023" }), /pod_pids_limit must be between 1024/],
        [
            "thresholds the wrong way",
            kubelet({ imageGcLowThresholdPercent: 80, imageGcHighThresholdPercent: 80 }),
            /lower/,
        ],
        ["an unknown policy", kubelet({ cpuManagerPolicy: "dynamic" }), /none or static/],
        ["a period too long", kubelet({ cpuCfsQuotaPeriod: "2s" }), /between 1ms and 1s/],
        ["logs too large", kubelet({ containerLogMaxSize: "1Gi" }), /between 10Mi and 500Mi/],
        ["a pod range that is none", { networkConfig: { podRange: "more" } }, /'more' does not exist/],
        ["more nodes than its pods have addresses", { initialNodeCount: 33 }, /exhausted: .* 16896 addresses.* 16384/],
    ])("is refused with %s", async (_, more, message) => {
        const body = { nodePool: { name: "p", ...more } };
        expect((await cloud.refused("POST", pools, body)).message).toMatch(message);
    });

    it("is checked when it changes, together with its neighbours", async () => {
        await cloud.done("POST", pools, { nodePool: { name: "p", initialNodeCount: 20 } });
        await cloud.done("POST", pools, { nodePool: { name: "q", initialNodeCount: 10 } });
        const grow = await cloud.refused("POST", `${pools}/q:setSize`, { nodeCount: 13 });
        expect(grow.message).toMatch(/exhausted/);
        await cloud.done("POST", `${pools}/q:setSize`, { nodeCount: 12 });
        const scale = { autoscaling: { enabled: true, minNodeCount: 2, maxNodeCount: 1 } };
        expect((await cloud.refused("POST", `${pools}/q:setAutoscaling`, scale)).code).toBe(400);
        expect((await cloud.refused("PUT", `${pools}/q`, { imageType: "COS" })).code).toBe(400);
        const update = { desiredNodePoolId: "q", desiredNodePoolAutoscaling: scale.autoscaling };
        expect((await cloud.refused("PUT", cluster, { update })).code).toBe(400);
        expect(await cloud.call("GET", `${pools}/q`)).not.toHaveProperty("autoscaling");
    });

    it("takes the blocks of its own number of pods", async () => {
        await cloud.done("POST", pools, {
            nodePool: { name: "p", initialNodeCount: 100, maxPodsConstraint: { maxPodsPerNode: "32" } },
        });
        expect(await cloud.call("GET", `${pools}/p`)).toMatchObject({ podIpv4CidrSize: 26 });
    });
});

describe("the pools a cluster is born with", () => {
    it("are checked with it", async () => {
        const body: Json = { cluster: { ...(clusterBody()["cluster"] as Json), initialNodeCount: 65 } };
        expect((await cloud.refused("POST", `${container}/clusters`, body)).message).toMatch(/exhausted/);
        expect((await cloud.refused("GET", cluster)).code).toBe(404);
    });
});
