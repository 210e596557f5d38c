import { hasChartKeys } from "../../../components/datapath/chartKeys.js";
import { valueAt } from "../../../components/datapath/mergeValues.js";
import {
    notesFor,
    removedValuesIn,
    type UpgradeNote,
    type UpgradeSituation,
} from "../../../components/datapath/upgradeNotes.js";
import { show } from "../../../components/shared/problems.js";
import type { ClusterFacts, Facts } from "../facts.js";
import type { LivingCluster } from "../living.js";
import { finding, findingIf, type Finding, type Rule, type RuleGroup } from "../rule.js";
import { atLeast, compareVersions, minorOf } from "../versions.js";

/** First patch whose node-init works on GKE nodes from 1.36.2-gke.2064000 on. */
const nodeInitFixed = "1.20.2";

/** One finding for the mesh's version, or one per cluster that has a version of its own. */
function versionFindings(
    { spec, clusters }: Facts,
    bad: (version: string, cluster: ClusterFacts) => boolean,
    must: string,
    fix: string,
): readonly Finding[] {
    const broken = clusters.filter((cluster) => bad(cluster.ciliumVersion, cluster));
    const common = broken.filter((cluster) => cluster.spec.ciliumVersion === undefined);
    return [
        ...findingIf(common.length > 0, "cilium.version", must, spec.cilium.version, fix),
        ...broken
            .filter((cluster) => cluster.spec.ciliumVersion !== undefined)
            .map(({ path, ciliumVersion }) => finding(`${path}.ciliumVersion`, must, ciliumVersion, fix)),
    ];
}

const oldest: Rule = {
    code: "MESH120",
    title: "Cilium is 1.19 or newer",
    severity: "error",
    why: "Older charts have no cacheTTL, no map of peers, no renewal of certificates by plain Jobs and another default of policy scope; they ignore those values silently.",
    source: "Cilium chart 1.18 and 1.19, values.yaml; Cilium, upgrade guide 1.19",
    check: (facts) =>
        versionFindings(facts, (version) => !atLeast(version, "1.19.0"), "must be 1.19.0 or newer", "use 1.20.2"),
    fails: [{ spec: { cilium: { version: "1.18.4" } }, also: ["MESH122", "MESH130"] }],
    passes: [{ spec: { platform: "generic", cilium: { version: "1.19.7" } } }],
};

const nodeInit: Rule = {
    code: "MESH121",
    title: "Cilium's node-init works on the nodes' GKE version",
    severity: "error",
    why: "GKE 1.36.2 moved a kubelet flag that older node-init scripts look for: the kubelet is started without arguments, no agent starts, and the cluster is down after a node upgrade.",
    source: "issues cilium#47884 and cilium#47945 (fixed in 1.20.2)",
    check: (facts) =>
        facts.spec.platform !== "gke"
            ? []
            : versionFindings(
                  facts,
                  (version, { spec }) =>
                      !atLeast(version, nodeInitFixed) &&
                      spec.kubernetesVersion !== undefined &&
                      atLeast(spec.kubernetesVersion, "1.36"),
                  `must be ${nodeInitFixed} or newer on GKE 1.36`,
                  `use ${nodeInitFixed}, or nodes before 1.36`,
              ),
    fails: [
        {
            spec: {
                cilium: { version: "1.20.1" },
                clusters: { paris: { kubernetesVersion: "1.36" }, rome: { kubernetesVersion: "1.35" } },
            },
        },
    ],
    passes: [{ spec: { clusters: { paris: { kubernetesVersion: "1.36" }, rome: { kubernetesVersion: "1.36" } } } }],
};

const nodeInitLater: Rule = {
    code: "MESH122",
    title: "Cilium's node-init works on what the release channel will bring",
    severity: "warning",
    why: "Without a version the channel decides, and upgrades nodes by itself: GKE 1.36.2 breaks node-init of Cilium before 1.20.2.",
    source: "issues cilium#47884 and cilium#47945 (fixed in 1.20.2)",
    check: (facts) =>
        facts.spec.platform !== "gke"
            ? []
            : versionFindings(
                  facts,
                  (version, { spec }) => !atLeast(version, nodeInitFixed) && spec.kubernetesVersion === undefined,
                  `should be ${nodeInitFixed} or newer where the release channel chooses the GKE version`,
                  `use ${nodeInitFixed}, or name a kubernetesVersion before 1.36`,
              ),
    fails: [{ spec: { cilium: { version: "1.20.1" } } }],
    passes: [
        {
            spec: {
                cilium: { version: "1.20.1" },
                clusters: { paris: { kubernetesVersion: "1.35" }, rome: { kubernetesVersion: "1.35" } },
            },
        },
    ],
};

const bpfMasqueradeBroken: Rule = {
    code: "MESH123",
    title: "BPF masquerading on GKE is not run with Cilium 1.19.3 to 1.19.5",
    severity: "error",
    why: "These versions take a load balancer's address as source of packets to the API server, and pods lose it.",
    source: "issue cilium#46829",
    check: (facts) =>
        facts.spec.platform !== "gke" || facts.spec.datapath.masquerade !== "bpf"
            ? []
            : versionFindings(
                  facts,
                  (version) => atLeast(version, "1.19.3") && compareVersions(version, "1.19.5") <= 0,
                  "must not be 1.19.3 to 1.19.5 with BPF masquerading on GKE",
                  `use ${nodeInitFixed}, or iptables masquerading`,
              ),
    fails: [
        {
            spec: {
                cilium: { version: "1.19.4" },
                datapath: { masquerade: "bpf", kubeProxyReplacement: true },
                clusters: { paris: { kubernetesVersion: "1.34" }, rome: { kubernetesVersion: "1.34" } },
            },
            also: ["MESH103", "MESH111", "MESH130"],
        },
    ],
    passes: [
        {
            spec: {
                platform: "generic",
                cilium: { version: "1.19.4" },
                datapath: { masquerade: "bpf", kubeProxyReplacement: true },
            },
        },
    ],
};

const skew: Rule = {
    code: "MESH124",
    title: "No two clusters are more than one minor of Cilium apart",
    severity: "error",
    why: "Clusters read each other's state out of etcd; formats are kept for one minor version only.",
    source: "Cilium, Cluster Mesh setup: version skew; CFP-41953",
    check: ({ clusters }) => {
        const minors = clusters.map(({ ciliumVersion }) => minorOf(ciliumVersion));
        const newest = Math.max(...minors);
        return clusters
            .filter((_, index) => newest - minors[index]! > 1)
            .map(({ path, spec, ciliumVersion }) =>
                finding(
                    spec.ciliumVersion === undefined ? "cilium.version" : `${path}.ciliumVersion`,
                    `must be at most one minor behind the newest in the mesh (1.${newest})`,
                    ciliumVersion,
                    "upgrade one minor at a time, every cluster before the next",
                ),
            )
            .filter(({ path }, index, all) => all.findIndex((other) => other.path === path) === index);
    },
    fails: [
        {
            spec: {
                platform: "generic",
                cilium: { version: "1.21.0" },
                clusters: { rome: { ciliumVersion: "1.19.7" } },
            },
            also: ["MESH130"],
        },
    ],
    passes: [{ spec: { platform: "generic", clusters: { rome: { ciliumVersion: "1.19.7" } } } }],
};

const kubernetesTooOld: Rule = {
    code: "MESH126",
    title: "GKE is 1.29 or newer where it manages the Service range",
    severity: "error",
    why: "Older Standard clusters take a Service range of the VPC, which this environment does not plan.",
    source: "Google, GKE, alias IPs: managed Service range (Standard from 1.29)",
    check: ({ spec, clusters }) =>
        clusters
            .filter(
                ({ spec: { kubernetesVersion: version }, place }) =>
                    version !== undefined && !atLeast(version, "1.29") && place?.serviceRange === undefined,
            )
            .filter(() => spec.platform === "gke")
            .map(({ path, spec: { kubernetesVersion } }) =>
                finding(
                    `${path}.kubernetesVersion`,
                    "must be 1.29 or newer",
                    kubernetesVersion ?? "",
                    "use a version that the channel offers",
                ),
            ),
    fails: [{ spec: { clusters: { paris: { kubernetesVersion: "1.28" } } } }],
    passes: [{ spec: { clusters: { paris: { kubernetesVersion: "1.34" } } } }],
};

/** Newest Kubernetes minor whose libraries a Cilium minor is built with. */
export const newestKubernetes: Readonly<Record<number, number>> = { 19: 35, 20: 36 };

const kubernetesTooNew: Rule = {
    code: "MESH127",
    title: "Kubernetes is not newer than what Cilium was built with",
    severity: "warning",
    why: "Nobody has tested Cilium against it when it was released.",
    source: "Cilium, Kubernetes compatibility; Cilium 1.20 release notes (Kubernetes 1.36 libraries)",
    check: ({ clusters }) =>
        clusters.flatMap(({ path, spec: { kubernetesVersion }, ciliumVersion }) => {
            const newest = newestKubernetes[minorOf(ciliumVersion)];
            return findingIf(
                newest !== undefined && kubernetesVersion !== undefined && minorOf(kubernetesVersion) > newest,
                `${path}.kubernetesVersion`,
                `should be at most 1.${newest} with Cilium ${ciliumVersion}`,
                kubernetesVersion ?? "",
                "use an older version, or a newer Cilium",
            );
        }),
    fails: [{ spec: { clusters: { paris: { kubernetesVersion: "1.37" } } } }],
    passes: [{ spec: { clusters: { paris: { kubernetesVersion: "1.36" } } } }],
};

const rapidChannel: Rule = {
    code: "MESH128",
    title: "Production does not follow the RAPID channel",
    severity: "warning",
    why: "It brings Kubernetes versions and node images before Cilium has been tested with them, and upgrades by itself.",
    source: "Google, GKE, release channels; issue cilium#47884",
    check: ({ production, clusters }) =>
        clusters
            .filter(({ spec }) => production && spec.releaseChannel === "RAPID")
            .map(({ path }) =>
                finding(
                    `${path}.releaseChannel`,
                    "should be REGULAR, STABLE or EXTENDED in production",
                    "RAPID",
                    "use REGULAR",
                ),
            ),
    fails: [{ spec: { clusters: { paris: { releaseChannel: "RAPID" } } } }],
    passes: [{ spec: { clusters: { paris: { releaseChannel: "STABLE" } } } }],
};

const notYetRead: Rule = {
    code: "MESH130",
    title: "Cilium is a version whose chart this program knows",
    severity: "warning",
    why: "A chart accepts keys that it no longer knows without a word; the values rendered here, and those of your own, are compared with the keys of 1.20 alone.",
    source: "Cilium chart, values.schema.json (accepts every key); Cilium, upgrade guide",
    check: (facts) =>
        versionFindings(
            facts,
            (version) => !hasChartKeys(version),
            "should be 1.20, whose values are known",
            "read its upgrade guide, and compare `helm template` first",
        ),
    fails: [{ spec: { cilium: { version: "1.21.0" } } }],
    passes: [{ spec: { cilium: { version: "1.20.2" } } }],
};

const removed: Rule = {
    code: "MESH131",
    title: "Free-form values are ones the minor still reads",
    severity: "error",
    why: "A chart accepts values that it no longer reads without a word: what they switched on is off after the upgrade.",
    source: "Cilium, upgrade guides 1.19 and 1.20 (removed options); Cilium chart, values.schema.json (accepts every key)",
    check: ({ spec: { cilium }, clusters }) =>
        [...new Set([cilium.version, ...clusters.map(({ ciliumVersion }) => ciliumVersion)])]
            .flatMap((version) =>
                removedValuesIn(version, cilium.values).map(({ minor, path, instead }) =>
                    finding(
                        `cilium.values.${path}`,
                        `must be left out from Cilium ${minor} on`,
                        show(valueAt(cilium.values, path)).slice(0, 60),
                        `use ${instead}`,
                    ),
                ),
            )
            .filter(({ path }, index, all) => all.findIndex((other) => other.path === path) === index),
    fails: [
        {
            spec: {
                datapath: { encryption: { type: "wireguard" } },
                cilium: { values: { encryption: { strictMode: { enabled: true } } } },
            },
        },
    ],
    passes: [
        {
            spec: {
                datapath: { encryption: { type: "wireguard" } },
                cilium: { values: { encryption: { strictMode: { egress: { enabled: true, cidr: "10.0.0.0/9" } } } } },
            },
        },
    ],
};

const livingParis = (ciliumVersion: string): LivingCluster => ({
    id: 1,
    maxConnectedClusters: 511,
    ciliumVersion,
    mode: "native",
    encryption: "none",
});

/** What of an environment upgrade notes ask about. */
const situationOf = ({ spec }: Facts): UpgradeSituation => ({
    values: spec.cilium.values,
    encryption: spec.datapath.encryption.type,
    nodeToNode: spec.datapath.encryption.nodeToNode,
    kubeProxyReplacement: spec.datapath.kubeProxyReplacement,
    mcs: spec.mesh.mcs.enabled,
    l7Proxy: spec.cilium.l7Proxy,
    hubble: spec.cilium.hubble.enabled,
});

const upgradeGuide: Rule = {
    code: "MESH132",
    title: "The step to another minor of Cilium follows its upgrade guide",
    severity: "warning",
    why: "Every minor changes defaults and takes things away. What of its guide concerns this environment is said once, when a living cluster is about to take the step.",
    source: "Cilium, upgrade guides 1.19 and 1.20; Cilium chart 1.21.0-pre.0; issues cilium#47793 and cilium#47190",
    check: (facts) => {
        const steps = new Map<UpgradeNote, string[]>();
        for (const { name, ciliumVersion } of facts.clusters) {
            const now = Object.hasOwn(facts.living.clusters, name)
                ? facts.living.clusters[name]!.ciliumVersion
                : undefined;
            for (const note of now === undefined ? [] : notesFor(now, ciliumVersion, situationOf(facts))) {
                steps.set(note, [...(steps.get(note) ?? []), `${name} from ${now} to ${ciliumVersion}`]);
            }
        }
        return [...steps].map(([{ minor, change, action }, [first = "", ...more]]) =>
            finding(
                "cilium.version",
                `should go to ${minor} with its guide read: ${change}`,
                more.length === 0 ? first : `${first} and ${more.length} more`,
                action,
            ),
        );
    },
    fails: [
        {
            spec: { mesh: { mcs: { enabled: true } } },
            living: { clusters: { paris: livingParis("1.19.7") } },
        },
    ],
    passes: [{ spec: {}, living: { clusters: { paris: livingParis("1.20.1") } } }, { spec: {} }],
};

/** Rules about versions of Cilium and Kubernetes. */
export const versions: RuleGroup = {
    topic: "Versions",
    rules: [
        oldest,
        nodeInit,
        nodeInitLater,
        bpfMasqueradeBroken,
        skew,
        kubernetesTooOld,
        kubernetesTooNew,
        rapidChannel,
        notYetRead,
        removed,
        upgradeGuide,
    ],
};
