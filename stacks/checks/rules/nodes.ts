import { checkAutoUpgrade, checkPoolZones } from "../../../components/gke/clusterChecks.js";
import { nodeBounds } from "../../../components/gke/gkeDefaults.js";
import {
    checkBlueGreen,
    checkConfidential,
    checkHardware,
    checkPoolVersion,
    checkSurge,
    checkSysctls,
} from "../../../components/gke/poolChecks.js";
import { prefixLength } from "../../../components/shared/cidr.js";
import { addressesOf } from "../ranges.js";
import { finding, findingIf, type Rule, type RuleGroup, type SpecPatch } from "../rule.js";
import { aliasPrefix } from "./capacity.js";
import { ofClusters, ofPools, poolsOf } from "./gkeFacts.js";

/** An environment whose main pool in Paris is changed. */
const mainPool = (pool: SpecPatch): { readonly spec: SpecPatch } => ({
    spec: { clusters: { paris: { pools: { main: pool } } } },
});

const surge: Rule = {
    code: "MESH159",
    title: "A surge upgrade exchanges 1 to 20 nodes at a time",
    severity: "error",
    why: "With none to spare and none to miss an upgrade never begins; GKE takes 20 at most.",
    source: "Google, GKE, node upgrade strategies: surge upgrades",
    check: ofPools(checkSurge),
    fails: [mainPool({ upgrade: { strategy: "SURGE", maxSurge: 0 } })],
    passes: [mainPool({ upgrade: { strategy: "SURGE", maxSurge: 0, maxUnavailable: 1 } })],
};

const blueGreen: Rule = {
    code: "MESH160",
    title: "A blue-green upgrade waits at most 7 days and has one size of batches",
    severity: "error",
    why: "GKE refuses the pool.",
    source: "Google, GKE API, BlueGreenSettings",
    check: ofPools(checkBlueGreen),
    fails: [
        mainPool({ upgrade: { strategy: "BLUE_GREEN", soakSeconds: 604801 } }),
        mainPool({ upgrade: { strategy: "BLUE_GREEN", batchSoakSeconds: 604801 } }),
        mainPool({ upgrade: { strategy: "BLUE_GREEN", batchNodes: 1, batchShare: 0.5 } }),
    ],
    passes: [mainPool({ upgrade: { strategy: "BLUE_GREEN", soakSeconds: 600, batchShare: 0.5 } })],
};

const confidential: Rule = {
    code: "MESH161",
    title: "Confidential nodes have processors that encrypt memory",
    severity: "error",
    why: "Google makes no such machine.",
    source: "Google, Confidential GKE Nodes: availability",
    check: ofPools(checkConfidential),
    fails: [mainPool({ confidential: "SEV" })],
    passes: [mainPool({ confidential: "SEV", machineType: "n2d-standard-4" })],
};

const hardware: Rule = {
    code: "MESH162",
    title: "A pool that asks for certain hardware has a machine type that offers it",
    severity: "error",
    why: "Google makes no such machine: families that share hardware have no local SSD, no choice of processor and no compact placement, newer ones boot from Hyperdisk only, older ones from Persistent Disk only. Families that are not known here are not judged.",
    source: "Google, Compute Engine, machine families; Google, GKE, compact placement: limitations",
    check: ofPools(checkHardware),
    fails: [
        mainPool({ localSsdCount: 1 }),
        mainPool({ minCpuPlatform: "Intel Ice Lake" }),
        mainPool({ machineType: "n4-standard-4", diskType: "pd-ssd" }),
        mainPool({ machineType: "n2-standard-4", diskType: "hyperdisk-balanced" }),
        mainPool({ machineType: "n2-standard-4", minCpuPlatform: "AMD Milan" }),
        mainPool({ machineType: "c3-standard-4", localSsdCount: 1 }),
    ],
    passes: [
        mainPool({ localSsdCount: 1, minCpuPlatform: "Intel Ice Lake", machineType: "n2-standard-4" }),
        mainPool({ machineType: "n4-standard-4", diskType: "hyperdisk-balanced" }),
        mainPool({ machineType: "z9-standard-4", diskType: "pd-ssd", localSsdCount: 1 }),
    ],
};

const poolZones: Rule = {
    code: "MESH163",
    title: "A pool's zones are the cluster's, and a single one where nodes are placed close together",
    severity: "error",
    why: "GKE refuses pools in zones the cluster has not; a compact placement lies within one zone.",
    source: "Google, GKE API, NodePool.locations; Google, GKE, compact placement",
    check: ofClusters(checkPoolZones),
    fails: [
        mainPool({ zones: ["europe-west9-a", "europe-west9-d"] }),
        mainPool({ machineType: "c2-standard-4", compactPlacement: true }),
    ],
    passes: [mainPool({ machineType: "c2-standard-4", compactPlacement: true, zones: ["europe-west9-a"] })],
};

const sysctls: Rule = {
    code: "MESH164",
    title: "Kernel parameters are ones that GKE lets a pool set, with values they take",
    severity: "error",
    why: "GKE refuses the pool.",
    source: "Google, GKE, customizing node system configuration: sysctl configuration options",
    check: ofPools(checkSysctls),
    fails: [
        mainPool({ sysctls: { "dev.cdrom.lock": "0" } }),
        mainPool({ sysctls: { "net.core.nosuch": "1" } }),
        mainPool({ sysctls: { "net.core.somaxconn": "many" } }),
    ],
    passes: [mainPool({ sysctls: { "net.core.somaxconn": "4096", "vm.max_map_count": "262144" } })],
};

const ownPodRange: Rule = {
    code: "MESH165",
    title: "A pool's pod range is one of the cluster's, and holds its nodes",
    severity: "error",
    why: "A pool takes its pods' addresses from a secondary range of the subnet; when the range is used up GKE makes no more nodes.",
    source: "Google, GKE API, NodeNetworkConfig.podRange; Google, GKE, discontiguous multi-Pod CIDR",
    check: (facts) =>
        poolsOf(facts).flatMap(({ path, pool, cluster: { place, spec } }) => {
            const { podRange } = pool;
            if (podRange === undefined || !place) {
                return [];
            }
            const ranges = [place.podRange, ...place.extraPodRanges];
            if (!ranges.includes(podRange)) {
                return [
                    finding(
                        `${path}.podRange`,
                        `must be one of the cluster's pod ranges (${ranges.join(", ")})`,
                        podRange,
                        "add it to ranges.extraPods, or choose one of them",
                    ),
                ];
            }
            const { max } = nodeBounds(spec.zones, pool);
            const need = max * addressesOf(aliasPrefix(pool.maxPodsPerNode));
            return findingIf(
                need > addressesOf(prefixLength(podRange)),
                `${path}.podRange`,
                `must hold the ${need} addresses of ${max} nodes`,
                podRange,
                "choose a larger range, or have fewer nodes or pods per node",
            );
        }),
    fails: [
        mainPool({ podRange: "10.65.0.0/18" }),
        {
            spec: {
                clusters: {
                    paris: {
                        ranges: { extraPods: ["10.65.0.0/24"] },
                        pools: { main: { podRange: "10.65.0.0/24" } },
                    },
                },
            },
        },
    ],
    passes: [
        {
            spec: {
                clusters: {
                    paris: {
                        ranges: { extraPods: ["10.65.0.0/18"] },
                        pools: { main: { podRange: "10.65.0.0/18" } },
                    },
                },
            },
        },
    ],
};

const cgroups: Rule = {
    code: "MESH166",
    title: "Nodes have control groups of version 2",
    severity: "warning",
    why: "Cilium attaches its load balancing of sockets to the version 2 hierarchy, and Kubernetes gives up version 1.",
    source: "Cilium, system requirements: cgroup v2; Kubernetes, about cgroup v2",
    check: (facts) =>
        poolsOf(facts)
            .filter(({ pool }) => pool.cgroupMode === "CGROUP_MODE_V1")
            .map(({ path }) =>
                finding(`${path}.cgroupMode`, "should be CGROUP_MODE_V2", "CGROUP_MODE_V1", "remove it"),
            ),
    fails: [mainPool({ cgroupMode: "CGROUP_MODE_V1" })],
    passes: [mainPool({ cgroupMode: "CGROUP_MODE_V2" })],
};

const hardened: Rule = {
    code: "MESH167",
    title: "Nodes in production boot signed software and keep the kubelet's open port shut",
    severity: "warning",
    why: "Without secure boot a changed kernel is not noticed; port 10255 tells every pod about all others and their environment.",
    source: "Google, GKE, hardening your cluster: Shielded nodes, insecure kubelet read-only port",
    check: (facts) =>
        poolsOf(facts).flatMap(({ path, pool }) => [
            ...findingIf(
                facts.production && !pool.secureBoot,
                `${path}.secureBoot`,
                "should be on in production",
                false,
                "turn it on",
            ),
            ...findingIf(
                facts.production && pool.kubelet.insecureReadOnlyPort,
                `${path}.kubelet.insecureReadOnlyPort`,
                "should be off in production",
                true,
                "have what reads it use port 10250",
            ),
        ]),
    fails: [mainPool({ secureBoot: false }), mainPool({ kubelet: { insecureReadOnlyPort: true } })],
    passes: [{ spec: { tier: "development", clusters: { paris: { pools: { main: { secureBoot: false } } } } } }],
};

const autoUpgrade: Rule = {
    code: "MESH168",
    title: "Nodes of a cluster in a release channel repair and upgrade themselves",
    severity: "error",
    why: "GKE refuses a pool without automatic upgrades and repairs in a channel.",
    source: "Google, GKE, release channels: node auto-upgrade",
    check: ofClusters(checkAutoUpgrade),
    fails: [mainPool({ autoUpgrade: false })],
    passes: [
        {
            spec: {
                clusters: {
                    paris: {
                        releaseChannel: "UNSPECIFIED",
                        kubernetesVersion: "1.34",
                        maintenance: null,
                        pools: { main: { autoUpgrade: false } },
                    },
                },
            },
        },
    ],
};

const poolVersion: Rule = {
    code: "MESH169",
    title: "Only nodes that do not upgrade themselves have a version",
    severity: "error",
    why: "GKE raises the version, the next deployment lowers it again.",
    source: "Google, GKE API, NodePool.version; Pulumi, gcp.container.NodePool",
    check: ofPools(checkPoolVersion),
    fails: [mainPool({ kubernetesVersion: "1.34.1-gke.1000000" })],
    passes: [
        {
            spec: {
                clusters: {
                    paris: {
                        releaseChannel: "UNSPECIFIED",
                        kubernetesVersion: "1.34",
                        maintenance: null,
                        pools: { main: { autoUpgrade: false, kubernetesVersion: "1.34.1-gke.1000000" } },
                    },
                },
            },
        },
    ],
};

/** Rules about what a node pool is made of and how it is kept. */
export const nodes: RuleGroup = {
    topic: "Node pools",
    rules: [
        surge,
        blueGreen,
        confidential,
        hardware,
        poolZones,
        sysctls,
        ownPodRange,
        cgroups,
        hardened,
        autoUpgrade,
        poolVersion,
    ],
};
