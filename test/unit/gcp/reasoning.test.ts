import { describe, expect, it } from "vitest";

import { unknownValue, type Values } from "../../lab/providers/base/values.js";
import { createGcpProvider } from "../../lab/providers/gcp/provider.js";
import { knownPart } from "../../lab/providers/gcp/state.js";

/** Answers that follow from how Terraform's plugin SDK and Pulumi's bridge work, where nothing was recorded. */
const google = createGcpProvider();
await google.configure({ project: "demo", region: "europe-west9" });

function about(type: string) {
    return { urn: "urn", type, name: "res", signal: new AbortController().signal, report: () => undefined };
}

async function check(type: string, news: Values) {
    return google.check({ ...about(type), olds: {}, news, randomSeed: Uint8Array.of(1) });
}

async function reasons(type: string, news: Values): Promise<readonly string[]> {
    const { failures = [] } = await check(type, news);
    return failures.map(({ reason }) => reason);
}

const types = {
    address: "gcp:compute/address:Address",
    alert: "gcp:monitoring/alertPolicy:AlertPolicy",
    cluster: "gcp:container/cluster:Cluster",
    dashboard: "gcp:monitoring/dashboard:Dashboard",
    firewall: "gcp:compute/firewall:Firewall",
    hub: "gcp:networkconnectivity/hub:Hub",
    membership: "gcp:gkehub/membership:Membership",
    network: "gcp:compute/network:Network",
    pool: "gcp:container/nodePool:NodePool",
    policy: "gcp:compute/resourcePolicy:ResourcePolicy",
    record: "gcp:dns/recordSet:RecordSet",
    route: "gcp:compute/route:Route",
    secret: "gcp:secretmanager/secret:Secret",
    spoke: "gcp:networkconnectivity/spoke:Spoke",
    subnetwork: "gcp:compute/subnetwork:Subnetwork",
    version: "gcp:secretmanager/secretVersion:SecretVersion",
} as const;
type Kind = keyof typeof types;

const hop = { destRange: "0.0.0.0/0", network: "projects/demo/global/networks/a" };
const window = { recurrence: "FREQ=DAILY", endTime: "2026-01-01T04:00:00Z" };
const daily = (startTime: string) => ({
    region: "europe-west9",
    snapshotSchedulePolicy: { schedule: { dailySchedule: { daysInCycle: 1, startTime } } },
});

describe("inputs", () => {
    it.each<[string, Kind, Values, readonly string[]]>([
        ["may hold the one of several that is not yet known", "route", { ...hop, nextHopIp: unknownValue }, []],
        [
            "may hold one of several beside another that is not yet known",
            "route",
            { ...hop, nextHopIp: "10.0.0.1", nextHopGateway: unknownValue },
            [],
        ],
        [
            "are not looked into while a part is unknown",
            "cluster",
            { location: "x", releaseChannel: { channel: unknownValue, nosuch: 1 } },
            [],
        ],
        [
            "may stand beside a rival that is not yet known",
            "spoke",
            { hub: "h", location: "global", linkedVpcNetwork: { uri: "x" }, linkedVpnTunnels: unknownValue },
            [],
        ],
        [
            "must come in company",
            "secret",
            { replication: { auto: {} }, rotation: { nextRotationTime: "x" } },
            [
                'Missing required argument. "rotation": all of `rotation,topics` must be specified. ' +
                    "Examine values at 'res.rotation'.",
            ],
        ],
        [
            "must be objects where blocks are",
            "cluster",
            { location: "x", releaseChannel: "REGULAR" },
            ["Expected Object Type. Expected object, got string. Examine values at 'res.releaseChannel'."],
        ],
        [
            "must be single where values are",
            "network",
            { mtu: { a: 1 }, description: ["d"] },
            [
                "Attribute must be a single value, not a list. Examine values at 'res.description'.",
                "Attribute must be a single value, not a map. Examine values at 'res.mtu'.",
            ],
        ],
        [
            "must be maps where labels are",
            "hub",
            { labels: "a" },
            ["Attribute must be a map. Examine values at 'res.labels'."],
        ],
        [
            "name the entry of a list that is wrong",
            "cluster",
            { location: "x", autopilotPrivilegedAdmissions: ["gke://a", "b"] },
            [
                "invalid value for autopilot_privileged_admission.1 (allowlist path must start with either gke:// or " +
                    "gs://). Examine values at 'res.autopilotPrivilegedAdmissions[1]'.",
            ],
        ],
        [
            "hold times as Go reads them",
            "cluster",
            { location: "x", maintenancePolicy: { recurringWindow: { ...window, startTime: "2026-01-01" } } },
            [
                'parsing time "2026-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T". ' +
                    "Examine values at 'res.maintenancePolicy.recurringWindow.startTime'.",
            ],
        ],
        [
            "hold times of the calendar",
            "cluster",
            { location: "x", maintenancePolicy: { recurringWindow: { ...window, startTime: "2026-13-01T00:00:00Z" } } },
            [
                'parsing time "2026-13-01T00:00:00Z": month out of range. ' +
                    "Examine values at 'res.maintenancePolicy.recurringWindow.startTime'.",
            ],
        ],
        [
            "hold JSON as Go reads it",
            "dashboard",
            { dashboardJson: '{"a":[1,]}' },
            [
                "\"dashboard_json\" contains an invalid JSON: invalid character ']' looking for beginning of value. " +
                    "Examine values at 'res.dashboardJson'.",
            ],
        ],
        [
            "hold full hours",
            "policy",
            daily("04:30"),
            [
                '"snapshot_schedule_policy.0.schedule.0.daily_schedule.0.start_time" does not allow minutes, it must be ' +
                    "in the format HH:00, got: 04:30. " +
                    "Examine values at 'res.snapshotSchedulePolicy.schedule.dailySchedule.startTime'.",
            ],
        ],
    ])("%s", async (_, kind, news, expected) => {
        expect(await reasons(types[kind], news)).toEqual(expected);
    });

    it.each([
        ["60", 'time: missing unit in duration "60"'],
        ["1d", 'time: unknown unit "d" in duration "1d"'],
        ["h", 'time: invalid duration "h"'],
    ])("hold durations as Go reads them: %s", async (windowDuration, expected) => {
        const start = { hours: 1, minutes: 0, seconds: 0 };
        const recurringMaintenanceWindow = { recurrence: "FREQ=DAILY", windowDuration, windowStartTime: start };
        const [reason] = await reasons(types.cluster, {
            location: "x",
            maintenancePolicy: { recurringMaintenanceWindow },
        });
        expect(reason).toContain(`window_duration" is not a valid duration: ${expected}`);
    });
});

async function planned(kind: Kind, news: Values): Promise<Values> {
    const { inputs, failures } = await check(types[kind], news);
    expect(failures).toBeUndefined();
    return (await google.create({ ...about(types[kind]), inputs, preview: true, timeout: 0 })).state;
}

/** Kinds of the changes, by path, from what one program made (and Google added) to what another one wants. */
async function changes(kind: Kind, before: Values, added: Values, after: Values) {
    const type = types[kind];
    const olds = { ...knownPart(await planned(kind, before)), ...added, id: "a" };
    const { inputs, failures } = await check(type, after);
    expect(failures).toBeUndefined();
    const request = { ...about(type), id: "a", olds, oldInputs: inputs, news: inputs, ignoreChanges: [] };
    const { detailed = {} } = await google.diff(request);
    return Object.fromEntries(Object.entries(detailed).map(([path, change]) => [path, change.kind]));
}

const cluster = { name: "a", location: "europe-west9" };
const repeating = (recurrence: string, windowDuration: string, hours: number) => ({
    ...cluster,
    maintenancePolicy: {
        recurringMaintenanceWindow: { recurrence, windowDuration, windowStartTime: { hours, minutes: 0, seconds: 0 } },
    },
});
const pool = { name: "a", cluster: "c" };
const subnet = { name: "a", network: "projects/demo/global/networks/a", ipCidrRange: "10.0.0.0/16" };
const alert = { combiner: "OR", displayName: "A", conditions: [{ displayName: "c" }] };
const record = { managedZone: "z", name: "a.b.", type: "AAAA" };
const rule = { name: "a", network: "projects/demo/global/networks/a", allows: [{ protocol: "tcp" }] };
const board = (gridLayout: Values) => ({ dashboardJson: JSON.stringify({ displayName: "D", gridLayout }) });

describe("a change", () => {
    it.each<[string, Kind, Values, Values, Values, Readonly<Record<string, string>>]>([
        [
            "that switches off what lasts replaces a cluster",
            "cluster",
            { ...cluster, enableL4IlbSubsetting: true },
            {},
            { ...cluster, enableL4IlbSubsetting: false },
            { enableL4IlbSubsetting: "update", __meta: "update-replace" },
        ],
        [
            "that takes a beta API away replaces a cluster",
            "cluster",
            { ...cluster, enableK8sBetaApis: { enabledApis: ["a", "b"] } },
            {},
            { ...cluster, enableK8sBetaApis: { enabledApis: ["a"] } },
            { "enableK8sBetaApis.enabledApis[1]": "delete", __meta: "update-replace" },
        ],
        [
            "to an encryption that means the same is none",
            "cluster",
            cluster,
            { databaseEncryption: { state: "ALL_OBJECTS_ENCRYPTION_ENABLED", keyName: "k" } },
            { ...cluster, databaseEncryption: { state: "ENCRYPTED", keyName: "k" } },
            {},
        ],
        [
            "to a window that means the same is none, to another start it is one",
            "cluster",
            repeating("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "3600s", 1),
            {},
            repeating("FREQ=DAILY", "1h", 2),
            { "maintenancePolicy.recurringMaintenanceWindow.windowStartTime.hours": "update" },
        ],
        ["that adds a fleet without a project is none", "cluster", cluster, {}, { ...cluster, fleet: {} }, {}],
        [
            "of labels that Google set on sandboxed nodes is none",
            "pool",
            { ...pool, nodeConfig: { labels: { "sandbox.gke.io/runtime": "gvisor", a: "b" } } },
            {},
            { ...pool, nodeConfig: { labels: { a: "b" } } },
            {},
        ],
        [
            "that adds accelerators of count 0 is none",
            "pool",
            { ...pool, nodeConfig: { machineType: "e2-medium" } },
            {},
            { ...pool, nodeConfig: { machineType: "e2-medium", guestAccelerators: [{ type: "t", count: 0 }] } },
            {},
        ],
        [
            "to a range not yet known is made in place",
            "subnetwork",
            subnet,
            {},
            { ...subnet, ipCidrRange: unknownValue },
            { ipCidrRange: "update" },
        ],
        [
            "of an entry of a list to something unknown makes the list unknown",
            "alert",
            { ...alert, notificationChannels: ["a", "b"] },
            {},
            { ...alert, notificationChannels: ["a", unknownValue] },
            { notificationChannels: "update" },
        ],
        [
            "to empty text where Google chooses is none",
            "hub",
            { name: "a" },
            { presetTopology: "STAR" },
            { name: "a", presetTopology: "" },
            {},
        ],
        [
            "of a dashboard that leaves out what Google added is none",
            "dashboard",
            board({ columns: "2", widgets: [{ title: "a", id: "1" }] }),
            {},
            board({ widgets: [{ title: "a" }] }),
            {},
        ],
        [
            "of a dashboard that says something else is one",
            "dashboard",
            board({ widgets: [{ title: "a" }] }),
            {},
            board({ widgets: [{ title: "a" }, { title: "b" }] }),
            { dashboardJson: "update" },
        ],
        [
            "of the spelling of a record is none",
            "record",
            { ...record, rrdatas: ["fd00::1", "fd00::2"] },
            {},
            { ...record, rrdatas: ["fd00:0:0::2", "FD00::1"] },
            {},
        ],
        [
            "of what is sent and forgotten is none",
            "version",
            { secret: "projects/demo/secrets/s", secretDataWo: "x" },
            {},
            { secret: "projects/demo/secrets/s", secretDataWo: "y" },
            {},
        ],
        [
            "that takes a block with something fixed away replaces",
            "membership",
            { membershipId: "m", endpoint: { gkeCluster: { resourceLink: "x" } } },
            {},
            { membershipId: "m" },
            { endpoint: "delete-replace" },
        ],
    ])("%s", async (_, kind, before, added, after, expected) => {
        expect(await changes(kind, before, added, after)).toEqual(expected);
    });
});

describe("a plan", () => {
    it.each<[string, Values, string]>([
        [
            "versions that differ",
            { nodeVersion: "1.31.1-gke.1", minMasterVersion: "1.32.0-gke.1" },
            "Resource argument node_version (value: 1.31.1-gke.1) must either be unset or set to the same value",
        ],
        [
            "a node version without a default pool",
            { nodeVersion: "1.31", removeDefaultNodePool: true, initialNodeCount: 1 },
            "node_version can only be specified if remove_default_node_pool is not true",
        ],
        [
            "surge settings of another strategy",
            {
                clusterAutoscaling: {
                    autoProvisioningDefaults: { upgradeSettings: { strategy: "BLUE_GREEN", maxSurge: 1 } },
                },
            },
            "Surge upgrade settings max_surge/max_unavailable can only be used when strategy is set to SURGE",
        ],
    ])("refuses %s", async (_, news, expected) => {
        await expect(planned("cluster", { location: "x", ...news })).rejects.toThrow(expected);
    });

    it("knows what an autopilot cluster will be, and leaves its DNS alone", async () => {
        const state = await planned("cluster", {
            location: "x",
            enableAutopilot: true,
            dnsConfig: { clusterDns: "CLOUD_DNS" },
        });
        expect(state).toMatchObject({ enableIntranodeVisibility: true, networkingMode: "VPC_NATIVE" });
        expect(state).not.toHaveProperty("dnsConfig");
    });

    it("leaves out of a new address what means the same as nothing", async () => {
        expect(await planned("address", { ipVersion: "IPV4" })).not.toHaveProperty("ipVersion");
    });

    it("takes a direction that Google chose for the program's", async () => {
        const outwards = { ...rule, direction: "EGRESS", destinationRanges: ["10.0.0.0/8"] };
        expect(await changes("firewall", outwards, {}, rule)).toEqual({});
        await expect(changes("firewall", outwards, { direction: "INGRESS" }, rule)).rejects.toThrow(
            "one of source_tags",
        );
    });
});

describe("labels", () => {
    it("are marked on what exists only when the provider is told to", async () => {
        const added = { effectiveLabels: { theirs: "1" }, pulumiLabels: {} };
        expect(await changes("hub", { name: "a" }, added, { name: "a" })).toEqual({});
        const eager = createGcpProvider();
        await eager.configure({ project: "demo", pulumiAttributionLabelAdditionStrategy: "PROACTIVE" });
        const { inputs } = await check(types.hub, { name: "a" });
        const olds = { ...knownPart(await planned("hub", { name: "a" })), ...added, id: "a" };
        const request = { ...about(types.hub), id: "a", olds, oldInputs: inputs, news: inputs, ignoreChanges: [] };
        const { detailed } = await eager.diff(request);
        expect(Object.keys(detailed ?? {}).sort()).toEqual([
            'effectiveLabels["goog-pulumi-provisioned"]',
            'pulumiLabels["goog-pulumi-provisioned"]',
        ]);
    });
});
