import { finding, findingIf, type Rule, type RuleGroup } from "../rule.js";

const clusterAtAll: Rule = {
    code: "MESH020",
    title: "There is a cluster",
    severity: "error",
    why: "An environment without clusters has nothing to make, and on a living stack it would remove everything.",
    source: "this program",
    check: ({ clusters }) =>
        findingIf(clusters.length === 0, "clusters", "must name at least one cluster", "none", "add one"),
    fails: [{ spec: { clusters: { paris: null, rome: null } } }],
    passes: [{ spec: { clusters: { rome: null } } }],
};

const uniqueId: Rule = {
    code: "MESH021",
    title: "Ids are unique in the mesh",
    severity: "error",
    why: "The id is part of every security identity: two clusters with one id take each other's pods for their own, and policy lets the wrong ones pass.",
    source: "Cilium, Cluster Mesh setup, requirements; Cilium, pkg/clustermesh/types",
    check: ({ clusters }) => {
        const owners = new Map<number, string>();
        return clusters.flatMap(({ name, path, spec }) => {
            const owner = owners.get(spec.id);
            owners.set(spec.id, owner ?? name);
            return findingIf(
                owner !== undefined,
                `${path}.id`,
                "must be unique in the mesh",
                `${spec.id}, which ${owner} has`,
                "choose a free id",
            );
        });
    },
    fails: [{ spec: { clusters: { rome: { id: 1 } } } }],
    passes: [{ spec: { clusters: { rome: { id: 7 } } } }],
};

const idInRange: Rule = {
    code: "MESH022",
    title: "Ids lie between 1 and maxConnectedClusters",
    severity: "error",
    why: "The number of bits that name a cluster in an identity follows from maxConnectedClusters; a larger id does not fit, and 0 means `in no mesh`.",
    source: "Cilium chart, clustermesh.maxConnectedClusters and templates/validate.yaml",
    check: ({ spec, clusters }) =>
        clusters
            .filter(({ spec: { id } }) => id < 1 || id > spec.mesh.maxConnectedClusters)
            .map(({ path, spec: { id } }) =>
                finding(
                    `${path}.id`,
                    `must be at least 1 and at most ${spec.mesh.maxConnectedClusters} (mesh.maxConnectedClusters)`,
                    id,
                    id < 1 ? "0 is the id of a cluster in no mesh, choose another" : "choose a smaller id",
                ),
            ),
    fails: [{ spec: { mesh: { maxConnectedClusters: 255 }, clusters: { rome: { id: 300 } } } }],
    passes: [{ spec: { clusters: { rome: { id: 300 } } } }],
};

/** Rules about Cilium's cluster ids. */
export const ids: RuleGroup = { topic: "Cluster ids", rules: [clusterAtAll, uniqueId, idInRange] };
