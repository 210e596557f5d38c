import { thirdCluster } from "../examples.js";
import type { Facts } from "../facts.js";
import { finding, findingIf, type Finding, type Rule, type RuleGroup } from "../rule.js";

type Edges = Readonly<Record<string, readonly string[]>>;

/** The edges of the file; none for other topologies. */
function edgesIn({ spec }: Facts): Edges {
    const { topology } = spec.mesh;
    return typeof topology === "object" && "edges" in topology ? topology.edges : {};
}

const known = ({ byName }: Facts): string =>
    [...byName.keys()].slice(0, 12).join(", ") + (byName.size > 12 ? ", …" : "");

const unknownCluster: Rule = {
    code: "MESH060",
    title: "The topology names clusters that exist",
    severity: "error",
    why: "A misspelt hub or peer would silently leave clusters unconnected.",
    source: "this program (mesh.topology)",
    check: (facts) => {
        const must = "must name clusters of this environment";
        const fix = `known are ${known(facts)}`;
        return [
            ...facts.selectors
                .filter(({ of }) => of === "topology")
                .flatMap(({ path, unknown }) => unknown.map((name) => finding(path, must, name, fix))),
            ...Object.entries(edgesIn(facts)).flatMap(([name, peers]) => [
                ...(facts.byName.has(name) ? [] : [finding(`mesh.topology.edges.${name}`, must, name, fix)]),
                ...peers
                    .filter((peer) => !facts.byName.has(peer))
                    .map((peer) => finding(`mesh.topology.edges.${name}`, must, peer, fix)),
            ]),
        ];
    },
    fails: [
        { spec: { mesh: { topology: { hubs: ["milan", "paris"] } } } },
        { spec: { mesh: { topology: { edges: { paris: ["rome", "milan"], rome: ["paris"] } } } } },
    ],
    passes: [{ spec: { mesh: { topology: { edges: { paris: ["rome"], rome: ["paris"] } } } } }],
};

const emptySelector: Rule = {
    code: "MESH061",
    title: "Hubs and groups select at least one cluster",
    severity: "error",
    why: "Without a hub no cluster is connected with any; an empty group is a misspelt property.",
    source: "this program (mesh.topology)",
    check: ({ selectors }) =>
        selectors
            .filter(({ of, selected, unknown }) => of === "topology" && selected.length === 0 && unknown.length === 0)
            .map(({ path, selector }) =>
                finding(
                    path,
                    "must select at least one cluster",
                    JSON.stringify(selector),
                    "give clusters the property, or correct it",
                ),
            ),
    fails: [{ spec: { mesh: { topology: { hubs: { match: { role: "hub" } } } } }, also: ["MESH064"] }],
    passes: [
        {
            spec: {
                mesh: { topology: { hubs: { match: { role: "hub" } } } },
                clusters: { paris: { properties: { role: "hub" } }, rome: { properties: { role: "hub" } } },
            },
        },
    ],
};

const mutual: Rule = {
    code: "MESH062",
    title: "Connections are listed on both sides",
    severity: "error",
    why: "A link of Cilium is a pull: with one side only, one cluster learns of the other's pods and the other drops what they send, and per-cluster users refuse the connection.",
    source: "Cilium, pkg/clustermesh/common; Cilium chart, clustermesh.apiserver.tls.authMode",
    check: (facts) => {
        const edges = edgesIn(facts);
        return Object.entries(edges).flatMap(([name, peers]) =>
            peers
                .filter((peer) => peer !== name && facts.byName.has(peer) && facts.byName.has(name))
                .filter((peer) => !(Object.hasOwn(edges, peer) ? edges[peer]! : []).includes(name))
                .map((peer) =>
                    finding(
                        `mesh.topology.edges.${peer}`,
                        `must list ${name}, which lists ${peer}`,
                        `one side only`,
                        `add ${name}, or remove ${peer} from ${name}`,
                    ),
                ),
        );
    },
    fails: [{ spec: { mesh: { topology: { edges: { paris: ["rome"], rome: [] } } } }, also: ["MESH064"] }],
    passes: [{ spec: { mesh: { topology: { edges: { paris: ["rome"], rome: ["paris"] } } } } }],
};

const noSelfEdge: Rule = {
    code: "MESH063",
    title: "No cluster is its own peer",
    severity: "error",
    why: "Cilium passes over an entry for the own cluster; whoever wrote it meant another.",
    source: "Cilium, pkg/clustermesh/common (ignoring configuration for own cluster)",
    check: (facts) =>
        Object.entries(edgesIn(facts))
            .filter(([name, peers]) => peers.includes(name))
            .map(([name]) =>
                finding(`mesh.topology.edges.${name}`, "must not list the cluster itself", name, "remove it"),
            ),
    fails: [{ spec: { mesh: { topology: { edges: { paris: ["paris", "rome"], rome: ["paris"] } } } } }],
    passes: [{ spec: { mesh: { topology: { edges: { paris: ["rome"], rome: ["paris"] } } } } }],
};

const isolated: Rule = {
    code: "MESH064",
    title: "Every cluster is connected with another",
    severity: "error",
    why: "A cluster without peers is not in the mesh: its global services have its own backends only and nobody calls them. Most often a property or an edge is missing.",
    source: "this program (mesh.topology)",
    check: ({ clusters, peers }) =>
        clusters.length < 2
            ? []
            : clusters
                  .filter(({ name }) => peers[name]!.length === 0)
                  .map(({ path }) =>
                      finding(
                          path,
                          "must be connected with another cluster by mesh.topology",
                          "no peers",
                          "add it to a group, make a hub or list its edges",
                      ),
                  ),
    fails: [
        { spec: { mesh: { topology: { groups: { eu: ["paris", "rome"] } } }, clusters: { amsterdam: thirdCluster } } },
    ],
    passes: [
        {
            spec: {
                mesh: { topology: { groups: { eu: ["paris", "rome", "amsterdam"] } } },
                clusters: { amsterdam: thirdCluster },
            },
        },
    ],
};

/** Sets of clusters that are connected with each other, directly or over others. */
function parts({ clusters, peers }: Facts): readonly (readonly string[])[] {
    const seen = new Set<string>();
    return clusters.flatMap(({ name }) => {
        const part: string[] = [];
        const waiting = [name];
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
            if (!seen.has(next)) {
                seen.add(next);
                part.push(next);
                waiting.push(...peers[next]!.filter((peer) => !seen.has(peer)));
            }
        }
        return part.length === 0 ? [] : [part.sort()];
    });
}

const inParts: Rule = {
    code: "MESH065",
    title: "The mesh is one, not several",
    severity: "warning",
    why: "Clusters of different parts share a CA, a namespace list and services, and yet never see each other. It may be meant, but then two environments say it more clearly.",
    source: "this program (mesh.topology)",
    check: (facts) => {
        const large = parts(facts).filter((part) => part.length > 1);
        return findingIf(
            large.length > 1,
            "mesh.topology",
            "should connect all clusters, directly or over others",
            `${large.length} parts (${large.map((part) => part.slice(0, 3).join(", ") + (part.length > 3 ? ", …" : "")).join("; ")})`,
            "add a connection, or use an environment for each part",
        );
    },
    fails: [
        {
            spec: {
                mesh: { topology: { groups: { a: ["paris", "rome"], b: ["amsterdam", "milan"] } } },
                clusters: { amsterdam: thirdCluster, milan: { ...thirdCluster, id: 4 } },
            },
        },
    ],
    passes: [
        {
            spec: {
                mesh: { topology: { groups: { a: ["paris", "rome"], b: ["rome", "amsterdam"] } } },
                clusters: { amsterdam: thirdCluster },
            },
        },
    ],
};

const groupOfOne: Rule = {
    code: "MESH066",
    title: "A group has at least two clusters",
    severity: "warning",
    why: "A group connects its clusters with each other; one alone is connected with nobody by it.",
    source: "this program (mesh.topology.groups)",
    check: ({ selectors }) =>
        selectors
            .filter(({ path, selected }) => path.startsWith("mesh.topology.groups.") && selected.length === 1)
            .map(({ path, selected }) =>
                finding(path, "should select at least two clusters", selected[0]!, "add clusters or remove the group"),
            ),
    fails: [{ spec: { mesh: { topology: { groups: { eu: ["paris", "rome"], south: ["rome"] } } } } }],
    passes: [{ spec: { mesh: { topology: { groups: { eu: ["paris", "rome"] } } } } }],
};

const oneHub: Rule = {
    code: "MESH067",
    title: "Production has more than one hub",
    severity: "warning",
    why: "Services that live in the hub are gone for every spoke while it is down or being upgraded, and spokes never see each other: Cilium passes nothing on.",
    source: "Cilium, pkg/kvstore/etcdinit (a remote reads the own cluster's state only)",
    check: ({ production, selectors, clusters }) =>
        selectors
            .filter(
                ({ path, selected }) =>
                    production && clusters.length > 2 && path === "mesh.topology.hubs" && selected.length === 1,
            )
            .map(({ path, selected }) =>
                finding(path, "should select more than one hub in production", selected[0]!, "add a hub"),
            ),
    fails: [{ spec: { mesh: { topology: { hubs: ["paris"] } }, clusters: { amsterdam: thirdCluster } } }],
    passes: [{ spec: { mesh: { topology: { hubs: ["paris", "rome"] } }, clusters: { amsterdam: thirdCluster } } }],
};

const repeats = (path: string, names: readonly string[]): readonly Finding[] =>
    [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) =>
        finding(
            path,
            "should name every cluster once",
            `${name} twice`,
            "remove one, or write the cluster that was meant",
        ),
    );

const namedTwice: Rule = {
    code: "MESH068",
    title: "A list of clusters names each once",
    severity: "warning",
    why: "The second one does nothing; most often another cluster was meant.",
    source: "this program (selectors)",
    check: (facts) => [
        ...facts.selectors.flatMap(({ path, selector }) => (Array.isArray(selector) ? repeats(path, selector) : [])),
        ...Object.entries(edgesIn(facts)).flatMap(([name, peers]) => repeats(`mesh.topology.edges.${name}`, peers)),
    ],
    fails: [{ spec: { mesh: { topology: { edges: { paris: ["rome", "rome"], rome: ["paris"] } } } } }],
    passes: [{ spec: { mesh: { topology: { edges: { paris: ["rome"], rome: ["paris"] } } } } }],
};

/** Rules about who is connected with whom. */
export const topology: RuleGroup = {
    topic: "Topology",
    rules: [unknownCluster, emptySelector, mutual, noSelfEdge, isolated, inParts, groupOfOne, oneHub, namedTwice],
};
