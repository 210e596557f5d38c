import { startupTaintKeys } from "../../../components/datapath/startupTaint.js";
import { checkPoolBounds, checkZones } from "../../../components/gke/clusterChecks.js";
import { nodeBounds, poolDefaults } from "../../../components/gke/gkeDefaults.js";
import { checkBounds, checkPoolSize, checkTaints, checkZonesOnce } from "../../../components/gke/poolChecks.js";
import { finding, findingIf, type Finding, type Rule, type RuleGroup } from "../rule.js";
import { ofClusters, ofPools, poolsOf, type PoolFacts } from "./gkeFacts.js";

const startupKeys: readonly string[] = startupTaintKeys;

const startupTaint: Rule = {
    code: "MESH145",
    title: "Cilium's startup taint is left to the plan",
    severity: "error",
    why: "`datapath.startupTaint` gives it to every pool, or to none, and tells Cilium its key. Cilium takes away that key only, so that one under another key stays; one with NO_EXECUTE evicts every pod whenever GKE puts it back, on control plane and pool operations.",
    source: "issue cilium#19890; Cilium, installation: taints and unmanaged pods",
    check: (facts) =>
        poolsOf(facts).flatMap(({ path, pool }) =>
            pool.taints.flatMap((taint, index) =>
                findingIf(
                    startupKeys.includes(taint.key),
                    `${path}.taints.${index}`,
                    "must not be Cilium's startup taint",
                    `${taint.key} with ${taint.effect}`,
                    `remove it: datapath.startupTaint decides, now ${facts.spec.datapath.startupTaint.key} with ${facts.spec.datapath.startupTaint.effect}`,
                ),
            ),
        ),
    fails: [
        {
            spec: {
                clusters: {
                    paris: {
                        pools: {
                            main: {
                                taints: [
                                    { key: "node.cilium.io/agent-not-ready", value: "true", effect: "NO_EXECUTE" },
                                ],
                            },
                        },
                    },
                },
            },
            also: ["MESH152"],
        },
    ],
    passes: [
        {
            spec: {
                clusters: {
                    paris: { pools: { db: { taints: [{ key: "dedicated", value: "db", effect: "NO_EXECUTE" }] } } },
                },
            },
        },
    ],
};

const taintTwice: Rule = {
    code: "MESH146",
    title: "A taint is given once",
    severity: "error",
    why: "Kubernetes takes one taint per key and effect, and GKE refuses the pool.",
    source: "Kubernetes, taints and tolerations; Google, GKE API, NodeTaint",
    check: ofPools(checkTaints),
    fails: [
        {
            spec: {
                clusters: {
                    paris: {
                        pools: {
                            db: {
                                taints: [
                                    { key: "dedicated", value: "db", effect: "NO_SCHEDULE" },
                                    { key: "dedicated", value: "sql", effect: "NO_SCHEDULE" },
                                ],
                            },
                        },
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
                        pools: {
                            db: {
                                taints: [
                                    { key: "dedicated", value: "db", effect: "NO_SCHEDULE" },
                                    { key: "dedicated", value: "db", effect: "NO_EXECUTE" },
                                ],
                            },
                        },
                    },
                },
            },
        },
    ],
};

const zonesOfRegion: Rule = {
    code: "MESH147",
    title: "Zones lie in the cluster's region",
    severity: "error",
    why: "GKE makes nodes in zones of the cluster's region only, and a zone that does not exist makes a pool that is replaced at every deployment.",
    source: "Google, GKE API, Cluster.locations; issue pulumi-gcp#1117",
    check: ofClusters(checkZones),
    fails: [{ spec: { clusters: { paris: { zones: ["us-central1-a", "europe-west9-b"] } } } }],
    passes: [{ spec: { clusters: { paris: { zones: ["europe-west9-a", "europe-west9-b"] } } } }],
};

const zoneOnce: Rule = {
    code: "MESH148",
    title: "A zone is named once",
    severity: "error",
    why: "The second one brings no nodes; most often another zone was meant.",
    source: "Google, GKE API, Cluster.locations",
    check: (facts) => [
        ...ofClusters(({ zones }) => checkZonesOnce({ key: "", zones }))(facts),
        ...ofPools(checkZonesOnce)(facts),
    ],
    fails: [
        { spec: { clusters: { paris: { zones: ["europe-west9-a", "europe-west9-b", "europe-west9-a"] } } } },
        {
            spec: {
                clusters: {
                    paris: { pools: { main: { zones: ["europe-west9-a", "europe-west9-b", "europe-west9-a"] } } },
                },
            },
        },
    ],
    passes: [{ spec: { clusters: { paris: { zones: ["europe-west9-a", "europe-west9-b"] } } } }],
};

const spotOnly: Rule = {
    code: "MESH149",
    title: "Production has nodes that stay",
    severity: "warning",
    why: "Google may take all spot machines of a zone at once: with them go every replica of the clustermesh-apiserver and so the cluster's place in the mesh.",
    source: "Google, GKE, Spot VMs: best practices",
    check: ({ production, clusters }) =>
        clusters
            .filter(({ spec }) => production && Object.values(spec.pools).every(({ spot }) => spot))
            .map(({ path, spec }) =>
                finding(
                    `${path}.pools`,
                    "should have a pool without spot machines in production",
                    `${Object.keys(spec.pools).join(", ")}, all spot`,
                    "add a pool",
                ),
            ),
    fails: [{ spec: { clusters: { paris: { pools: { main: { spot: true } } } } } }],
    passes: [{ spec: { clusters: { paris: { pools: { batch: { spot: true } } } } } }],
};

const autoscalingBounds: Rule = {
    code: "MESH150",
    title: "Autoscaling has its least below its most, and room for a node in every zone",
    severity: "error",
    why: "GKE refuses the pool; bounds of all zones together do not hold where each begins with one node.",
    source: "Google, GKE API, NodePoolAutoscaling",
    check: (facts) => [...ofPools(checkBounds)(facts), ...ofClusters(checkPoolBounds)(facts)],
    fails: [
        { spec: { clusters: { paris: { pools: { main: { autoscaling: { min: 5, max: 3 } } } } } } },
        { spec: { clusters: { paris: { pools: { batch: { autoscaling: { min: 1, max: 1, per: "pool" } } } } } } },
    ],
    passes: [{ spec: { clusters: { paris: { pools: { main: { autoscaling: { min: 3, max: 5 } } } } } } }],
};

/** Nodes a pool begins with, in all its zones, where the autoscaler would not leave them. */
function outsideBounds({ path, pool, cluster }: PoolFacts): readonly Finding[] {
    const { autoscaling, nodesPerZone } = pool;
    if (autoscaling === undefined) {
        return [];
    }
    const zones = new Set(pool.zones ?? cluster.spec.zones).size;
    const { min, max } = nodeBounds(cluster.spec.zones, pool);
    const nodes = nodesPerZone * zones;
    // One node per zone is what a file begins with that says nothing; it is brought within the bounds.
    const said = nodesPerZone !== poolDefaults.nodesPerZone;
    return findingIf(
        said && (nodes > max || nodes < min),
        `${path}.nodesPerZone`,
        `should begin with ${min} to ${max} nodes in all zones (autoscaling)`,
        `${nodesPerZone} in each of ${zones}`,
        "leave nodesPerZone out, the autoscaler decides",
    );
}

const nodesOutsideBounds: Rule = {
    code: "MESH151",
    title: "The number of nodes a pool begins with lies within autoscaling's bounds",
    severity: "warning",
    why: "The autoscaler changes it at once, and every later deployment shows a difference. Bounds of the pool hold for all zones together, and a pool begins with a node in each.",
    source: "Google, GKE, cluster autoscaler; Google, GKE API, NodePoolAutoscaling",
    check: (facts) => poolsOf(facts).flatMap(outsideBounds),
    fails: [
        { spec: { clusters: { paris: { pools: { main: { nodesPerZone: 6, autoscaling: { min: 1, max: 5 } } } } } } },
        {
            spec: {
                clusters: {
                    paris: { pools: { main: { nodesPerZone: 2, autoscaling: { min: 1, max: 5, per: "pool" } } } },
                },
            },
            also: ["MESH186"],
        },
    ],
    passes: [
        { spec: { clusters: { paris: { pools: { main: { autoscaling: { min: 2, max: 5 } } } } } } },
        {
            spec: {
                clusters: {
                    paris: { pools: { main: { nodesPerZone: 2, autoscaling: { min: 1, max: 6, per: "pool" } } } },
                },
            },
        },
    ],
};

const untaintedPool: Rule = {
    code: "MESH152",
    title: "A pool without taints takes what the mesh needs",
    severity: "error",
    why: "The clustermesh-apiserver, DNS and certificate jobs tolerate no taints of yours; if every pool has one they stay Pending and the cluster never joins.",
    source: "Cilium chart, clustermesh.apiserver.tolerations; Kubernetes, taints and tolerations",
    check: ({ clusters }) =>
        clusters
            .filter(({ spec }) =>
                Object.values(spec.pools).every(({ taints }) =>
                    taints.some(({ effect }) => effect !== "PREFER_NO_SCHEDULE"),
                ),
            )
            .map(({ path, spec }) =>
                finding(
                    `${path}.pools`,
                    "must have a pool without NO_SCHEDULE and NO_EXECUTE taints",
                    `taints on ${Object.keys(spec.pools).join(", ")}`,
                    "add a pool, or take a taint away",
                ),
            ),
    fails: [
        {
            spec: {
                clusters: {
                    paris: { pools: { main: { taints: [{ key: "dedicated", value: "db", effect: "NO_SCHEDULE" }] } } },
                },
            },
        },
    ],
    passes: [
        {
            spec: {
                clusters: { paris: { pools: { main: { taints: [{ key: "busy", effect: "PREFER_NO_SCHEDULE" }] } } } },
            },
        },
    ],
};

const noNodesAtAll: Rule = {
    code: "MESH153",
    title: "A cluster keeps at least one node",
    severity: "warning",
    why: "A cluster that scales to nothing has no clustermesh-apiserver: its peers see it as lost, and drop what it shared after cacheTtl.",
    source: "Google, GKE, cluster autoscaler: minimum size; Cilium, clustermesh.cacheTTL",
    check: ({ clusters }) =>
        clusters
            .filter(({ spec }) => Object.values(spec.pools).every(({ autoscaling }) => autoscaling?.min === 0))
            .map(({ path }) =>
                finding(
                    `${path}.pools`,
                    "should keep at least one node in a pool",
                    "autoscaling from 0 everywhere",
                    "raise autoscaling.min of a pool",
                ),
            ),
    fails: [
        { spec: { clusters: { paris: { pools: { main: { autoscaling: { min: 0, max: 3 } } } } } }, also: ["MESH115"] },
    ],
    passes: [{ spec: { clusters: { paris: { pools: { batch: { autoscaling: { min: 0, max: 3 } } } } } } }],
};

const smallMachines: Rule = {
    code: "MESH156",
    title: "Nodes are large enough for the agents",
    severity: "warning",
    why: "A shared-core machine has less processor and memory than agent, kube-proxy and GKE's own pods ask for; its agent is killed first when the mesh grows.",
    source: "Google, GKE, allocatable resources; CFP-39876 (agent memory in a mesh)",
    check: (facts) =>
        poolsOf(facts)
            .filter(({ pool }) => /^(e2-(micro|small|medium)|f1-micro|g1-small)$/.test(pool.machineType))
            .map(({ path, pool }) =>
                finding(
                    `${path}.machineType`,
                    "should not be a shared-core machine",
                    pool.machineType,
                    "use e2-standard-2 or larger",
                ),
            ),
    fails: [{ spec: { clusters: { paris: { pools: { main: { machineType: "e2-small" } } } } } }],
    passes: [{ spec: { clusters: { paris: { pools: { main: { machineType: "e2-standard-2" } } } } } }],
};

const poolLimit: Rule = {
    code: "MESH158",
    title: "A pool has at most 1000 nodes per zone",
    severity: "error",
    why: "GKE makes no more.",
    source: "Google, GKE, quotas and limits: nodes per node pool zone",
    check: ofPools(checkPoolSize),
    fails: [
        {
            spec: { clusters: { paris: { pools: { main: { autoscaling: { min: 1, max: 1001 } } } } } },
            also: ["MESH045", "MESH046"],
        },
    ],
    passes: [{ spec: { clusters: { paris: { pools: { main: { autoscaling: { min: 1, max: 20 } } } } } } }],
};

/** Rules about nodes. */
export const pools: RuleGroup = {
    topic: "Nodes",
    rules: [
        startupTaint,
        taintTwice,
        zonesOfRegion,
        zoneOnce,
        spotOnly,
        autoscalingBounds,
        nodesOutsideBounds,
        untaintedPool,
        noNodesAtAll,
        smallMachines,
        poolLimit,
    ],
};
