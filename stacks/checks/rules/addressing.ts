import { nthRange, prefixLength } from "../../../components/shared/cidr.js";
import { managedServiceRange } from "../../allocate.js";
import type { Facts } from "../facts.js";
import { boundsOf, holds, meet } from "../ranges.js";
import { finding, findingIf, type Finding, type Rule, type RuleGroup } from "../rule.js";

/** Both supernets by path. */
const supernets = ({ spec }: Facts): readonly (readonly [string, string])[] => [
    ["addressing.podSupernet", spec.addressing.podSupernet],
    ["addressing.nodeSupernet", spec.addressing.nodeSupernet],
];

const disjointSupernets: Rule = {
    code: "MESH030",
    title: "Pods and nodes have different supernets",
    severity: "error",
    why: "The pod supernet is Cilium's native routing range: node addresses inside it would be taken for pods, and ranges by slot would overlap.",
    source: "Cilium, Cluster Mesh setup: unique pod and node ranges, ipv4NativeRoutingCIDR",
    check: ({ spec: { addressing } }) =>
        findingIf(
            meet(boundsOf(addressing.podSupernet), boundsOf(addressing.nodeSupernet)),
            "addressing.podSupernet",
            `must not overlap addressing.nodeSupernet (${addressing.nodeSupernet})`,
            addressing.podSupernet,
            "choose another range",
        ),
    fails: [{ spec: { addressing: { podSupernet: "10.128.0.0/9" } }, also: ["MESH041"] }],
    passes: [{ spec: { addressing: { podSupernet: "100.64.0.0/10" } } }],
};

function slotFindings(
    facts: Facts,
    supernet: string,
    length: number,
    own: "pods" | "nodes",
    key: string,
): readonly Finding[] {
    const slots = length < prefixLength(supernet) ? 0 : 2 ** (length - prefixLength(supernet));
    return facts.clusters
        .filter(({ spec }) => spec.ranges[own] === undefined && nthRange(supernet, length, spec.id) === undefined)
        .map(({ path, spec }) =>
            finding(
                `${path}.id`,
                `must be below ${slots}, the number of /${length} ranges in ${supernet}`,
                spec.id,
                `choose a smaller id, a larger supernet or a longer addressing.${key}`,
            ),
        );
}

const podSlot: Rule = {
    code: "MESH031",
    title: "The pod supernet has a slot for every id",
    severity: "error",
    why: "A cluster's pod range is the slot of its id, so that no range ever moves when clusters come and go.",
    source: "this program (docs/adr/0001); Cilium, Cluster Mesh setup: unique pod ranges",
    check: (facts) =>
        slotFindings(facts, facts.spec.addressing.podSupernet, facts.spec.addressing.podPrefix, "pods", "podPrefix"),
    fails: [{ spec: { addressing: { podSupernet: "10.0.0.0/17" } } }],
    passes: [{ spec: { addressing: { podSupernet: "10.0.0.0/16" } } }],
};

const nodeSlot: Rule = {
    code: "MESH032",
    title: "The node supernet has a slot for every id",
    severity: "error",
    why: "A cluster's node range is the slot of its id, so that no range ever moves when clusters come and go.",
    source: "this program (docs/adr/0001); Cilium, Cluster Mesh setup: unique node addresses",
    check: (facts) =>
        slotFindings(
            facts,
            facts.spec.addressing.nodeSupernet,
            facts.spec.addressing.nodePrefix,
            "nodes",
            "nodePrefix",
        ),
    fails: [{ spec: { addressing: { nodeSupernet: "10.128.0.0/21" } } }],
    passes: [{ spec: { addressing: { nodeSupernet: "10.128.0.0/20" } } }],
};

const managedServices: Rule = {
    code: "MESH033",
    title: "Nothing lies in the Service range that GKE manages",
    severity: "error",
    why: `Every GKE cluster uses ${managedServiceRange} for its Services inside its nodes; addresses there never leave a node.`,
    source: "Google, GKE, alias IPs: managed Service range",
    check: (facts) => {
        const managed = boundsOf(managedServiceRange);
        return [
            ...supernets(facts).map(([path, range]) => ({ path, range, ...boundsOf(range) })),
            ...facts.ranges.filter(({ kind }) => kind !== "services"),
        ]
            .filter((range) => meet(range, managed))
            .map(({ path, range }) =>
                finding(
                    path,
                    `must not overlap the Services of GKE (${managedServiceRange})`,
                    range,
                    "choose another range",
                ),
            );
    },
    fails: [
        { spec: { addressing: { podSupernet: "34.0.0.0/8" } }, also: ["MESH043"] },
        { spec: { addressing: { reserved: { partner: "34.118.225.0/24" } } } },
    ],
    passes: [{ spec: { addressing: { reserved: { partner: "34.118.240.0/24" } } } }],
};

const podsInside: Rule = {
    code: "MESH040",
    title: "Pod ranges lie inside the pod supernet",
    severity: "error",
    why: "Cilium masquerades pods that call addresses outside its native routing range, which is the supernet: the other side would see a node instead of a pod, and policy would not know it.",
    source: "Cilium, Cluster Mesh setup: ipv4NativeRoutingCIDR must cover all pod ranges; issue cilium#23128",
    check: ({ spec, ranges }) =>
        ranges
            .filter(({ kind }) => kind === "pods")
            .filter((range) => !holds(boundsOf(spec.addressing.podSupernet), range))
            .map(({ path, range }) =>
                finding(
                    path,
                    `must lie inside addressing.podSupernet (${spec.addressing.podSupernet})`,
                    range,
                    "choose a range inside, or widen the supernet",
                ),
            ),
    fails: [
        { spec: { clusters: { paris: { ranges: { pods: "100.64.0.0/16" } } } } },
        { spec: { clusters: { paris: { ranges: { extraPods: ["192.168.0.0/18"] } } } } },
    ],
    passes: [{ spec: { clusters: { paris: { ranges: { pods: "10.64.0.0/16", extraPods: ["10.65.0.0/18"] } } } } }],
};

const nodesInside: Rule = {
    code: "MESH041",
    title: "Node ranges lie inside the node supernet and outside the pod supernet",
    severity: "error",
    why: "Firewall rules of a full mesh name the node supernet, and addresses inside the pod supernet are taken for pods: nodes elsewhere are cut off.",
    source: "this program; Cilium, Cluster Mesh setup: every node reaches every node",
    check: ({ spec, ranges }) =>
        ranges
            .filter(({ kind }) => kind === "nodes")
            .filter(
                (range) =>
                    !holds(boundsOf(spec.addressing.nodeSupernet), range) ||
                    meet(boundsOf(spec.addressing.podSupernet), range),
            )
            .map(({ path, range }) =>
                finding(
                    path,
                    `must lie inside addressing.nodeSupernet (${spec.addressing.nodeSupernet}) and outside addressing.podSupernet`,
                    range,
                    "choose a range inside, or widen the supernet",
                ),
            ),
    fails: [{ spec: { clusters: { paris: { ranges: { nodes: "192.168.0.0/22" } } } } }],
    passes: [{ spec: { clusters: { paris: { ranges: { nodes: "10.130.0.0/20" } } } } }],
};

/** Ranges no subnet may touch. */
const prohibited = [
    "0.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "224.0.0.0/4",
    "255.255.255.255/32",
    "199.36.153.4/30",
    "199.36.153.8/30",
] as const;

const prohibitedRange: Rule = {
    code: "MESH042",
    title: "No range touches those that Google keeps for itself",
    severity: "error",
    why: "Google refuses subnets there: loopback, link-local, multicast, and the addresses of Private Google Access.",
    source: "Google, VPC, subnets: prohibited IPv4 subnet ranges",
    check: (facts) =>
        [
            ...supernets(facts).map(([path, range]) => ({ path, range, ...boundsOf(range) })),
            ...facts.ranges.filter(({ kind }) => kind !== "reserved"),
        ].flatMap(({ path, range, ...bounds }) =>
            prohibited
                .filter((taboo) => meet(boundsOf(taboo), bounds))
                .map((taboo) =>
                    finding(path, `must not overlap ${taboo}, which no subnet may use`, range, "choose another range"),
                ),
        ),
    fails: [{ spec: { clusters: { paris: { ranges: { controlPlane: "169.254.8.0/28" } } } } }],
    passes: [{ spec: { clusters: { paris: { ranges: { controlPlane: "172.16.0.0/28" } } } } }],
};

/** Ranges whose subnet routes every peered VPC takes without being asked. */
const privateRanges = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "240.0.0.0/4",
] as const;

const privateOnly: Rule = {
    code: "MESH043",
    title: "Pods and nodes have private addresses",
    severity: "error",
    why: "A peered VPC does not import subnet routes of public addresses by default, and GKE's nodes hide pods that have them: connected clusters could not reach each other.",
    source: "Google, VPC Network Peering: subnet routes that use privately used public addresses; Google, ip-masq-agent",
    // Ranges of clusters need no look: they lie inside the supernets (MESH040, MESH041).
    check: (facts) =>
        supernets(facts)
            .filter(([, range]) => !privateRanges.some((known) => holds(boundsOf(known), boundsOf(range))))
            .map(([path, range]) =>
                finding(
                    path,
                    "must be private (RFC 1918, 100.64.0.0/10 or 240.0.0.0/4)",
                    range,
                    "choose a private range",
                ),
            ),
    fails: [{ spec: { addressing: { podSupernet: "11.0.0.0/9" } } }],
    passes: [
        { spec: { addressing: { podSupernet: "100.64.0.0/10" } } },
        { spec: { addressing: { podSupernet: "240.0.0.0/8" } } },
    ],
};

const dockerRange: Rule = {
    code: "MESH044",
    title: "No range touches 172.17.0.0/16",
    severity: "warning",
    why: "Container runtimes and several managed services use it as a local bridge, so packets to it may never leave the machine.",
    source: "Docker, default bridge network; Google, GKE, IP address planning",
    check: (facts) =>
        facts.ranges
            .filter((range) => meet(range, boundsOf("172.17.0.0/16")))
            .map(({ path, range }) =>
                finding(
                    path,
                    "should not overlap 172.17.0.0/16, the bridge of container runtimes",
                    range,
                    "choose another range",
                ),
            ),
    fails: [{ spec: { clusters: { paris: { ranges: { controlPlane: "172.17.0.0/28" } } } } }],
    passes: [{ spec: { clusters: { paris: { ranges: { controlPlane: "172.18.0.0/28" } } } } }],
};

/** Rules about where ranges may lie. */
export const addressing: RuleGroup = {
    topic: "Addressing",
    rules: [
        disjointSupernets,
        podSlot,
        nodeSlot,
        managedServices,
        podsInside,
        nodesInside,
        prohibitedRange,
        privateOnly,
        dockerRange,
    ],
};
