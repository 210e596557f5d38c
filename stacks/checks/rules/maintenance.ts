import { checkBackup, checkExclusionChannel, checkTopic } from "../../../components/gke/clusterChecks.js";
import {
    checkExclusionCount,
    checkExclusionEnds,
    checkExclusionsHaveWindow,
    checkTimes,
    checkWindow,
} from "../../../components/gke/maintenanceChecks.js";
import { checkSchedule } from "../../../components/gke/scheduleChecks.js";
import type { ClusterFacts, Facts } from "../facts.js";
import { finding, type Finding, type Rule, type RuleGroup, type SpecPatch } from "../rule.js";
import { minorOf } from "../versions.js";
import { ofClusters, ofMaintenance } from "./gkeFacts.js";
import { newestKubernetes } from "./versions.js";

/** An environment with maintenance in Paris. */
const inParis = (maintenance: SpecPatch): { readonly spec: SpecPatch } => ({
    spec: { clusters: { paris: { maintenance } } },
});

/** An environment with one more maintenance exclusion in Paris. */
const excluded = (exclusion: SpecPatch): { readonly spec: SpecPatch } => inParis({ exclusions: { tested: exclusion } });

/** An environment with one maintenance exclusion in Paris. */
const excludedOnly = (exclusion: SpecPatch, more: SpecPatch): { readonly spec: SpecPatch } => ({
    spec: { clusters: { paris: { maintenance: { exclusions: { minor: null, tested: exclusion } }, ...more } } },
});

const start = "2026-01-01T00:00:00Z";

const exclusionsHaveWindow: Rule = {
    code: "MESH341",
    title: "Maintenance exclusions come with a window",
    severity: "error",
    why: "The provider takes a maintenance policy with a window only.",
    source: "Pulumi, gcp.container.Cluster: maintenancePolicy",
    check: ofMaintenance(checkExclusionsHaveWindow),
    fails: [inParis({ window: null })],
    passes: [excluded({ scope: "NO_MINOR_UPGRADES", start, untilEndOfSupport: true })],
};

const times: Rule = {
    code: "MESH342",
    title: "Times of maintenance are times, and end after they start",
    severity: "error",
    why: "The provider refuses them, or GKE does.",
    source: "RFC 3339; Google, GKE API, TimeWindow",
    check: ofMaintenance(checkTimes),
    fails: [
        excluded({ scope: "NO_UPGRADES", start: "2026-13-01T00:00:00Z", end: "2026-02-01T00:00:00Z" }),
        excluded({ scope: "NO_UPGRADES", start: "2026-02-01T00:00:00Z", end: "2026-01-01T00:00:00Z" }),
    ],
    passes: [excluded({ scope: "NO_UPGRADES", start, end: "2026-02-01T00:00:00Z" })],
};

const recurring = (end: string, recurrence: string): { readonly spec: SpecPatch } =>
    inParis({ window: { daily: null, start: "2026-01-03T01:00:00Z", end, recurrence } });

const windowSize: Rule = {
    code: "MESH343",
    title: "A maintenance window repeats by days or weeks and leaves GKE time",
    severity: "error",
    why: "GKE refuses windows of less than 4 hours at a time, or of less than 48 hours in 32 days; of other rules than days and weeks that cannot be told beforehand.",
    source: "Google, GKE, maintenance windows: restrictions; RFC 5545, section 3.3.10",
    check: ofMaintenance(checkWindow),
    fails: [
        recurring("2026-01-03T03:00:00Z", "FREQ=DAILY"),
        recurring("2026-01-03T06:00:00Z", "FREQ=WEEKLY;BYDAY=SA"),
        recurring("2026-01-03T06:00:00Z", "FREQ=WEEKLY;BYDAY=SA,SA"),
        recurring("2026-01-03T07:00:00Z", "FREQ=SOMETIMES;BYDAY=XX"),
        recurring("2026-01-03T07:00:00Z", "FREQ=WEEKLY;BYDAY=XX"),
        recurring("2026-01-03T05:00:00Z", "FREQ=MONTHLY"),
        recurring("2026-01-03T07:00:00Z", "FREQ=DAILY;INTERVAL=0"),
        recurring("2026-01-03T07:00:00Z", "FREQ=DAILY;COUNT=3"),
    ],
    passes: [
        recurring("2026-01-03T07:00:00Z", "FREQ=WEEKLY;BYDAY=SA,SU"),
        recurring("2026-01-03T07:00:00Z", "FREQ=DAILY;INTERVAL=2"),
    ],
};

const exclusionEnds: Rule = {
    code: "MESH344",
    title: "A maintenance exclusion ends in one way, and soon where nothing may be upgraded",
    severity: "error",
    why: "GKE takes an end or the end of support; without any upgrade a cluster stays 90 days at most.",
    source: "Google, GKE, maintenance exclusions: scopes",
    check: ofMaintenance(checkExclusionEnds),
    fails: [
        excluded({ scope: "NO_MINOR_UPGRADES", start }),
        excluded({ scope: "NO_UPGRADES", start, untilEndOfSupport: true }),
        excluded({ scope: "NO_UPGRADES", start, end: "2026-06-01T00:00:00Z" }),
    ],
    passes: [excluded({ scope: "NO_UPGRADES", start, end: "2026-03-01T00:00:00Z" })],
};

const manyFreezes = Object.fromEntries(
    ["a", "b", "c", "d"].map((name, index) => [
        name,
        { scope: "NO_UPGRADES", start: `2026-0${index + 1}-01T00:00:00Z`, end: `2026-0${index + 1}-08T00:00:00Z` },
    ]),
);

const exclusionCount: Rule = {
    code: "MESH345",
    title: "A cluster has at most 20 maintenance exclusions, 3 of them without any upgrade",
    severity: "error",
    why: "GKE refuses more.",
    source: "Google, GKE, maintenance exclusions: limitations",
    check: ofMaintenance(checkExclusionCount),
    fails: [inParis({ exclusions: manyFreezes })],
    passes: [excluded({ scope: "NO_UPGRADES", start, end: "2026-01-08T00:00:00Z" })],
};

const exclusionChannel: Rule = {
    code: "MESH346",
    title: "A cluster whose minor version is held is in a release channel",
    severity: "error",
    why: "Without a channel GKE takes exclusions of all upgrades only.",
    source: "Google, GKE, maintenance exclusions: scopes",
    check: ofClusters(checkExclusionChannel),
    fails: [{ spec: { clusters: { paris: { releaseChannel: "UNSPECIFIED", kubernetesVersion: "1.34" } } } }],
    passes: [
        {
            spec: {
                clusters: {
                    paris: { releaseChannel: "UNSPECIFIED", kubernetesVersion: "1.34", maintenance: null },
                },
            },
        },
        excluded({ scope: "NO_MINOR_UPGRADES", start, untilEndOfSupport: true }),
    ],
};

/** Clusters on GKE whose release channel may raise the minor version, with the exclusions they have against it. */
const unheld = ({ spec, clusters }: Facts): readonly ClusterFacts[] =>
    spec.platform !== "gke"
        ? []
        : clusters.filter(
              ({ spec: { releaseChannel, maintenance } }) =>
                  releaseChannel !== "UNSPECIFIED" &&
                  // One with an end holds until that day only, and what day it is no file can say.
                  !Object.values(maintenance.exclusions).some(
                      ({ scope, untilEndOfSupport }) => scope !== "NO_UPGRADES" && untilEndOfSupport,
                  ),
          );

/** What is wrong with a cluster whose minor version nothing holds. */
function holdMinor(must: "must" | "should", { path, spec, ciliumVersion }: ClusterFacts): Finding {
    const newest = newestKubernetes[minorOf(ciliumVersion)];
    const exclusions = Object.values(spec.maintenance.exclusions).map(
        ({ scope, end }) => `${scope} until ${end ?? "the end of support"}`,
    );
    return finding(
        `${path}.maintenance.exclusions`,
        `${must} hold the minor version until its end of support in the release channel ${spec.releaseChannel}, which leads on by itself${newest === undefined ? "" : ` (Cilium ${ciliumVersion} is built for Kubernetes up to 1.${newest})`}`,
        exclusions.join(", ") || "none",
        "add NO_MINOR_UPGRADES with untilEndOfSupport: true, and raise the minor version after Cilium's",
    );
}

/** A cluster of the examples without the exclusion the others have. */
const unheldMinor = { maintenance: { exclusions: { minor: null } } };

const untestedMinor: Rule = {
    code: "MESH347",
    title: "A minor version that the file names is held where a release channel would raise it",
    severity: "error",
    why: "In a channel the version named is a lower bound: GKE upgrades beyond it, and in time beyond what Cilium was built for, on a day that it chooses. A changed kubelet flag was enough to take all agents of a cluster down.",
    source: "Cilium, Kubernetes compatibility; Google, GKE, maintenance exclusions: scopes; issue cilium#47884",
    check: (facts) =>
        unheld(facts)
            .filter(({ spec }) => spec.kubernetesVersion !== undefined)
            .map((cluster) => holdMinor("must", cluster)),
    fails: [
        { spec: { clusters: { paris: { kubernetesVersion: "1.35", ...unheldMinor } } } },
        excludedOnly({ scope: "NO_MINOR_UPGRADES", start, end: "2026-06-30T00:00:00Z" }, { kubernetesVersion: "1.35" }),
        excludedOnly({ scope: "NO_UPGRADES", start, end: "2026-03-01T00:00:00Z" }, { kubernetesVersion: "1.36" }),
    ],
    passes: [
        excludedOnly(
            { scope: "NO_MINOR_OR_NODE_UPGRADES", start, untilEndOfSupport: true },
            { kubernetesVersion: "1.36" },
        ),
        {
            spec: {
                clusters: { paris: { kubernetesVersion: "1.35", releaseChannel: "UNSPECIFIED", maintenance: null } },
            },
        },
    ],
};

const channelLeadsOn: Rule = {
    code: "MESH360",
    title: "A release channel does not lead beyond what Cilium was built for",
    severity: "warning",
    why: "A cluster that names no version begins at the channel's default and is upgraded from minor to minor, whether Cilium has been tested with the next or not. Held until the end of support, it moves on the day that you choose.",
    source: "Cilium, Kubernetes compatibility; Google, GKE, maintenance exclusions: scopes; issue cilium#47884",
    check: (facts) =>
        unheld(facts)
            .filter(({ spec }) => spec.kubernetesVersion === undefined)
            .map((cluster) => holdMinor("should", cluster)),
    fails: [
        { spec: { clusters: { paris: unheldMinor } } },
        { spec: { tier: "development", clusters: { paris: { releaseChannel: "RAPID", ...unheldMinor } } } },
    ],
    passes: [{ spec: {} }, { spec: { platform: "generic", clusters: { paris: unheldMinor } } }],
};

const pinned: Rule = {
    code: "MESH348",
    title: "A cluster without a release channel names its version",
    severity: "error",
    why: "Nothing else says which Kubernetes it runs: GKE takes the default of the day.",
    source: "Google, GKE, versioning: clusters without a release channel",
    check: ({ clusters }) =>
        clusters
            .filter(({ spec }) => spec.releaseChannel === "UNSPECIFIED" && spec.kubernetesVersion === undefined)
            .map(({ path }) =>
                finding(
                    `${path}.kubernetesVersion`,
                    "must be given without a release channel",
                    "nothing",
                    "name a version, or choose a channel",
                ),
            ),
    fails: [{ spec: { clusters: { paris: { releaseChannel: "UNSPECIFIED", maintenance: null } } } }],
    passes: [
        {
            spec: {
                clusters: {
                    paris: { releaseChannel: "UNSPECIFIED", kubernetesVersion: "1.34", maintenance: null },
                },
            },
        },
    ],
};

const topic: Rule = {
    code: "MESH349",
    title: "A topic of messages about a cluster is named in full",
    severity: "error",
    why: "GKE refuses a short name.",
    source: "Google, GKE API, NotificationConfig.PubSub.topic",
    check: ofClusters(checkTopic),
    fails: [{ spec: { clusters: { paris: { notifications: { topic: "gke" } } } } }],
    passes: [
        { spec: { clusters: { paris: { notifications: { topic: "projects/my-project/topics/gke" } } } } },
        { spec: { clusters: { paris: { notifications: {} } } } },
    ],
};

const backups: Rule = {
    code: "MESH350",
    title: "Backups have a schedule, and are not locked for longer than they are kept",
    severity: "error",
    why: "Backup for GKE refuses the plan.",
    source: "Google, Backup for GKE, backup plans: schedule and retention",
    check: (facts) => [...ofClusters(checkBackup)(facts), ...ofClusters(checkSchedule)(facts)],
    fails: [
        { spec: { clusters: { paris: { backup: { schedule: "99 99 * * *" } } } } },
        { spec: { clusters: { paris: { backup: { schedule: "daily" } } } } },
        { spec: { clusters: { paris: { backup: { schedule: "0 2 * * *", retainDays: 7, deleteLockDays: 30 } } } } },
    ],
    passes: [
        { spec: { clusters: { paris: { backup: { schedule: "0 2 * * *", deleteLockDays: 7 } } } } },
        { spec: { clusters: { paris: { backup: { schedule: "*/30 1-5,22 1 jan-mar mon" } } } } },
    ],
};

const readableSecrets: Rule = {
    code: "MESH351",
    title: "Backups with Secrets are encrypted with a key of yours",
    severity: "warning",
    why: "Whoever may read the backup reads every Secret, the mesh's CA among them.",
    source: "Google, Backup for GKE, encrypting backups with your own key",
    check: ({ clusters }) =>
        clusters
            .filter(({ spec: { backup } }) => backup?.includeSecrets === true && backup.key === undefined)
            .map(({ path }) =>
                finding(`${path}.backup.key`, "should be given with includeSecrets", "nothing", "name a key"),
            ),
    fails: [{ spec: { clusters: { paris: { backup: { schedule: "0 2 * * *", includeSecrets: true } } } } }],
    passes: [
        {
            spec: {
                clusters: {
                    paris: {
                        backup: {
                            schedule: "0 2 * * *",
                            includeSecrets: true,
                            key: "projects/keys/locations/europe-west9/keyRings/gke/cryptoKeys/backups",
                        },
                    },
                },
            },
        },
    ],
};

/** Rules about when and how GKE changes a cluster by itself, who hears of it, and what is kept of it. */
export const maintenance: RuleGroup = {
    topic: "Maintenance and backup",
    rules: [
        exclusionsHaveWindow,
        times,
        windowSize,
        exclusionEnds,
        exclusionCount,
        exclusionChannel,
        untestedMinor,
        channelLeadsOn,
        pinned,
        topic,
        backups,
        readableSecrets,
    ],
};
