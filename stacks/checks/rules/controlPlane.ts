import { nodeBounds } from "../../../components/gke/gkeDefaults.js";
import type { ClusterFacts } from "../facts.js";
import { finding, findingIf, type Rule, type RuleGroup } from "../rule.js";

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Seconds of a Go duration of one unit, as the schema demands it. */
function seconds(duration: string): number {
    const [, count = "0", unit = "s"] = /^(\d+)(ms|s|m|h)$/.exec(duration) ?? [];
    return Number(count) * unitSeconds[unit]!;
}

const cacheKept: Rule = {
    code: "MESH180",
    title: "Production forgets clusters that are lost",
    severity: "error",
    why: "With 0 the backends of a lost cluster stay for ever: every global service goes on sending it its share of calls until someone notices.",
    source: "Cilium chart, clustermesh.cacheTTL; issues cilium#37333 and cilium#41643",
    check: ({ production, spec: { mesh } }) =>
        findingIf(
            production && seconds(mesh.cacheTtl) === 0,
            "mesh.cacheTtl",
            "must be more than 0 in production",
            mesh.cacheTtl,
            "use 60s",
        ),
    fails: [{ spec: { mesh: { cacheTtl: "0s" } } }],
    passes: [{ spec: { mesh: { cacheTtl: "60s" } } }, { spec: { tier: "development", mesh: { cacheTtl: "0s" } } }],
};

const cacheTooShort: Rule = {
    code: "MESH181",
    title: "A restart of a clustermesh-apiserver is no lost cluster",
    severity: "warning",
    why: "A replica that moves to another node is away for some ten seconds; with a shorter time its whole cluster is forgotten and learned again, and calls fail in between.",
    source: "Cilium chart, clustermesh.cacheTTL; Cilium, Cluster Mesh, service failover",
    check: ({ spec: { mesh } }) =>
        findingIf(
            seconds(mesh.cacheTtl) > 0 && seconds(mesh.cacheTtl) < 30,
            "mesh.cacheTtl",
            "should be at least 30s, longer than a restart",
            mesh.cacheTtl,
            "use 60s",
        ),
    fails: [{ spec: { mesh: { cacheTtl: "5s" } } }],
    passes: [{ spec: { mesh: { cacheTtl: "30s" } } }],
};

const cacheTooLong: Rule = {
    code: "MESH182",
    title: "A lost cluster is forgotten within an hour",
    severity: "warning",
    why: "Until then a part of all calls goes to backends that are gone.",
    source: "Cilium chart, clustermesh.cacheTTL; issue cilium#37333",
    check: ({ spec: { mesh } }) =>
        findingIf(seconds(mesh.cacheTtl) > 3600, "mesh.cacheTtl", "should be at most 1h", mesh.cacheTtl, "use 60s"),
    fails: [{ spec: { mesh: { cacheTtl: "24h" } } }],
    passes: [{ spec: { mesh: { cacheTtl: "15m" } } }],
};

const replicas: Rule = {
    code: "MESH183",
    title: "Production has at least two replicas of every clustermesh-apiserver",
    severity: "error",
    why: "Every replica has an etcd of its own; with one, each upgrade of its node takes the cluster out of the mesh.",
    source: "Cilium chart, clustermesh.apiserver.replicas",
    check: ({ production, spec: { mesh } }) =>
        findingIf(
            production && mesh.apiserverReplicas < 2,
            "mesh.apiserverReplicas",
            "must be at least 2 in production",
            mesh.apiserverReplicas,
            "use 2",
        ),
    fails: [{ spec: { mesh: { apiserverReplicas: 1 } } }],
    passes: [
        { spec: { mesh: { apiserverReplicas: 3 } } },
        { spec: { tier: "development", mesh: { apiserverReplicas: 1 } } },
    ],
};

const operatorReplicas: Rule = {
    code: "MESH184",
    title: "Production has at least two operators",
    severity: "warning",
    why: "While the only one moves, identities are not collected, new nodes keep their startup taint and imported services do not change.",
    source: "Cilium chart, operator.replicas (default 2)",
    check: ({ production, spec: { cilium } }) =>
        findingIf(
            production && cilium.operatorReplicas < 2,
            "cilium.operatorReplicas",
            "should be at least 2 in production",
            cilium.operatorReplicas,
            "use 2",
        ),
    fails: [{ spec: { cilium: { operatorReplicas: 1 } } }],
    passes: [{ spec: { cilium: { operatorReplicas: 2 } } }],
};

const disruption: Rule = {
    code: "MESH185",
    title: "A disruption leaves a replica of the clustermesh-apiserver",
    severity: "error",
    why: "A budget that may take all of them at once protects nothing: one node upgrade cuts the cluster off.",
    source: "Cilium chart, clustermesh.apiserver.podDisruptionBudget; Kubernetes, pod disruption budgets",
    check: ({ spec: { mesh } }) =>
        findingIf(
            mesh.apiserverReplicas > 1 && mesh.apiserverMaxUnavailable >= mesh.apiserverReplicas,
            "mesh.apiserverMaxUnavailable",
            `must be less than mesh.apiserverReplicas (${mesh.apiserverReplicas})`,
            mesh.apiserverMaxUnavailable,
            "lower it to 1",
        ),
    fails: [{ spec: { mesh: { apiserverMaxUnavailable: 2 } } }],
    passes: [{ spec: { mesh: { apiserverReplicas: 3, apiserverMaxUnavailable: 2 } } }],
};

/** Nodes a cluster has at least, in pools that replicas can run on. */
const leastNodes = ({ spec }: ClusterFacts): number =>
    Object.values(spec.pools)
        .filter(({ taints }) => taints.every(({ effect }) => effect === "PREFER_NO_SCHEDULE"))
        .reduce((sum, pool) => sum + nodeBounds(spec.zones, pool).min, 0);

const nodesForReplicas: Rule = {
    code: "MESH186",
    title: "Replicas of a clustermesh-apiserver have nodes of their own in production",
    severity: "warning",
    why: "Replicas on one node are lost together.",
    source: "Cilium chart, clustermesh.apiserver.affinity (preferred anti-affinity by host)",
    check: ({ production, spec, clusters }) =>
        clusters
            // A cluster without any such node is MESH152's or MESH153's.
            .filter((cluster) => production && leastNodes(cluster) > 0)
            .filter((cluster) => leastNodes(cluster) < spec.mesh.apiserverReplicas)
            .map((cluster) =>
                finding(
                    `${cluster.path}.pools`,
                    `should have at least ${spec.mesh.apiserverReplicas} nodes in pools without taints (mesh.apiserverReplicas)`,
                    leastNodes(cluster),
                    "add nodes or zones",
                ),
            ),
    fails: [{ spec: { mesh: { apiserverReplicas: 4 } } }],
    passes: [{ spec: { mesh: { apiserverReplicas: 3 } } }],
};

const oneZone: Rule = {
    code: "MESH187",
    title: "Production has nodes in more than one zone",
    severity: "warning",
    why: "A zone that fails takes all replicas of the clustermesh-apiserver and every backend of the cluster.",
    source: "Google, GKE, regional clusters; Google, regions and zones",
    check: ({ production, clusters }) =>
        clusters
            .filter(({ spec }) => production && new Set(spec.zones).size === 1)
            .map(({ path, spec }) =>
                finding(`${path}.zones`, "should be at least two in production", spec.zones[0]!, "add a zone"),
            ),
    fails: [{ spec: { clusters: { paris: { zones: ["europe-west9-a"], pools: { main: { nodesPerZone: 2 } } } } } }],
    passes: [{ spec: { clusters: { paris: { zones: ["europe-west9-a", "europe-west9-b"] } } } }],
};

/** Rules about the clustermesh-apiserver and what it needs to stay. */
export const controlPlane: RuleGroup = {
    topic: "Mesh control plane",
    rules: [cacheKept, cacheTooShort, cacheTooLong, replicas, operatorReplicas, disruption, nodesForReplicas, oneZone],
};
