import { thirdCluster } from "../examples.js";
import type { Facts } from "../facts.js";
import { boundsOf, holds, meet, meetingPairs, type OwnedRange } from "../ranges.js";
import { finding, type Finding, type Rule, type RuleGroup } from "../rule.js";

const owner = ({ path, range }: OwnedRange): string => `${path} (${range})`;

/** Findings for pairs of ranges of which `picked` makes one the culprit. */
function overlapFindings(
    facts: Facts,
    ranges: (range: OwnedRange) => boolean,
    guilty: (a: OwnedRange, b: OwnedRange) => boolean,
): readonly Finding[] {
    return meetingPairs(facts.ranges.filter(ranges))
        .filter(([a, b]) => guilty(a, b))
        .map((pair) => {
            // The later one in the file's own order is named, so that the message does not depend on addresses.
            const [other, culprit] = [...pair].sort((a, b) => (a.path < b.path ? -1 : 1)) as [OwnedRange, OwnedRange];
            return finding(
                culprit.path,
                `must not overlap ${owner(other)}`,
                culprit.range,
                "choose another id or range",
            );
        });
}

const isWorkload = ({ kind }: OwnedRange): boolean => kind === "nodes" || kind === "pods";

const podsAndNodes: Rule = {
    code: "MESH034",
    title: "No two ranges of pods or nodes overlap in the whole mesh",
    severity: "error",
    why: "Pods and nodes of all clusters are one address space: an address that exists twice is reached in the wrong cluster, and Google refuses to peer VPCs whose subnets overlap.",
    source: "Cilium, Cluster Mesh setup, requirements; Google, VPC Network Peering: overlapping subnets",
    check: (facts) =>
        overlapFindings(
            facts,
            isWorkload,
            // Equal ranges of one id twice are said once, by MESH021.
            (a, b) =>
                a.range !== b.range ||
                a.cluster === b.cluster ||
                facts.byName.get(a.cluster!)!.spec.id !== facts.byName.get(b.cluster!)!.spec.id,
        ),
    fails: [
        { spec: { clusters: { paris: { ranges: { pods: "10.0.128.0/18" } } } } },
        { spec: { clusters: { paris: { ranges: { nodes: "10.128.8.0/22" } } } } },
        { spec: { clusters: { paris: { ranges: { extraPods: ["10.0.128.0/20"] } } } } },
    ],
    passes: [{ spec: { clusters: { paris: { ranges: { pods: "10.64.0.0/16" } } } } }],
};

const services: Rule = {
    code: "MESH035",
    title: "A Service range overlaps no pods, nodes or control plane",
    severity: "error",
    why: "Every node answers for Service addresses itself, so whatever else has them cannot be reached from the mesh.",
    source: "Google, GKE, alias IPs: ranges of a cluster; Cilium, Cluster Mesh setup",
    check: (facts) =>
        overlapFindings(
            facts,
            ({ kind }) => kind !== "reserved",
            (a, b) => (a.kind === "services") !== (b.kind === "services"),
        ),
    fails: [{ spec: { clusters: { paris: { ranges: { services: "10.128.8.0/24" } } } }, also: ["MESH050"] }],
    passes: [{ spec: { clusters: { paris: { ranges: { services: "10.200.0.0/20" } } } } }],
};

const repeatedServices: Rule = {
    code: "MESH036",
    title: "Service ranges of clusters in VPCs that are one, peered, spokes of a hub or peers of a common VPC differ",
    severity: "error",
    why: "Cilium lets Service ranges repeat, but on GKE a range that is not Google-managed is a secondary range of the subnet: Google refuses it twice in a VPC, and refuses to peer VPCs, or to make them spokes of a hub, that both have it. A VPC that is peered with both would have two ways to it, so that is refused as well.",
    source: "Google, VPC Network Peering: overlap of primary and secondary ranges, also of peers of one VPC; Google, Network Connectivity Center, VPC spokes overview",
    check: (facts) => {
        const { spec, byName, networkPeers } = facts;
        if (spec.platform !== "gke") {
            return [];
        }
        return overlapFindings(
            facts,
            ({ kind }) => kind === "services",
            (a, b) => {
                const [one, other] = [byName.get(a.cluster!)!.network, byName.get(b.cluster!)!.network];
                // Spokes of a hub all see each other's subnets, whoever is connected with whom.
                const [near, far] = [networkPeers.get(one)!, networkPeers.get(other)!];
                return (
                    one === other ||
                    spec.network.mode === "ncc" ||
                    near.has(other) ||
                    [...near].some((between) => far.has(between))
                );
            },
        );
    },
    fails: [
        { spec: { addressing: { serviceRange: "10.200.0.0/20" } } },
        {
            spec: {
                mesh: { topology: { hubs: ["hub"] } },
                clusters: {
                    hub: thirdCluster,
                    paris: { ranges: { services: "10.200.0.0/20" } },
                    rome: { ranges: { services: "10.200.0.0/20" } },
                },
            },
            also: ["MESH067"],
        },
    ],
    passes: [
        {
            spec: {
                clusters: {
                    paris: { ranges: { services: "10.200.0.0/20" } },
                    rome: { ranges: { services: "10.200.16.0/20" } },
                },
            },
        },
        { spec: { addressing: { serviceRange: "managed" } } },
    ],
};

const controlPlane: Rule = {
    code: "MESH037",
    title: "A control plane's range overlaps nothing",
    severity: "error",
    why: "GKE puts the control plane's addresses into the VPC; two of them, or one and a subnet, cannot share addresses.",
    source: "Google, GKE, private clusters: control plane range",
    check: (facts) =>
        overlapFindings(
            facts,
            ({ kind }) => kind !== "services" && kind !== "reserved",
            (a, b) => a.kind === "control plane" || b.kind === "control plane",
        ),
    fails: [
        { spec: { clusters: { paris: { ranges: { controlPlane: "10.128.8.0/28" } } } } },
        {
            spec: {
                clusters: {
                    paris: { ranges: { controlPlane: "172.16.0.0/28" } },
                    rome: { ranges: { controlPlane: "172.16.0.0/28" } },
                },
            },
        },
    ],
    passes: [
        {
            spec: {
                clusters: {
                    paris: { ranges: { controlPlane: "172.16.0.0/28" } },
                    rome: { ranges: { controlPlane: "172.16.0.16/28" } },
                },
            },
        },
    ],
};

const reserved: Rule = {
    code: "MESH038",
    title: "No cluster uses ranges of others",
    severity: "error",
    why: "A reserved range is where offices, VPNs or proxy-only subnets are; a cluster there hides them from the mesh, and the mesh from them.",
    source: "Google, VPC, subnets: valid ranges and routes; this program (addressing.reserved)",
    check: (facts) =>
        meetingPairs(facts.ranges)
            .filter(([a, b]) => (a.kind === "reserved") !== (b.kind === "reserved"))
            .map((pair) => (pair[0].kind === "reserved" ? pair : ([pair[1], pair[0]] as const)))
            .map(([taken, own]) =>
                finding(own.path, `must not overlap ${owner(taken)}`, own.range, "choose another id or range"),
            ),
    fails: [{ spec: { addressing: { reserved: { office: "10.128.8.0/24" } } }, also: ["MESH039"] }],
    passes: [{ spec: { addressing: { reserved: { office: "192.168.0.0/16" } } } }],
};

const reservedInSupernet: Rule = {
    code: "MESH039",
    title: "Ranges of others lie outside the supernets",
    severity: "warning",
    why: "Slots there can never be used, and inside the pod supernet Cilium does not masquerade: the office would see pod addresses it has no route to.",
    source: "Cilium, masquerading: ipv4NativeRoutingCIDR; this program (slots by id)",
    check: ({ spec: { addressing } }) =>
        Object.entries(addressing.reserved).flatMap(([name, range]) =>
            (["podSupernet", "nodeSupernet"] as const)
                .filter((key) => meet(boundsOf(addressing[key]), boundsOf(range)))
                .map((key) =>
                    finding(
                        `addressing.reserved.${name}`,
                        `should not overlap addressing.${key} (${addressing[key]})`,
                        range,
                        "move the supernet, or accept that clusters with those ids cannot exist",
                    ),
                ),
        ),
    fails: [{ spec: { addressing: { reserved: { proxies: "10.135.0.0/24" } } } }],
    passes: [{ spec: { addressing: { reserved: { proxies: "10.136.0.0/24" } } } }],
};

const servicesInSupernet: Rule = {
    code: "MESH050",
    title: "Service ranges lie outside the supernets",
    severity: "warning",
    why: "The slots they cover can never be used by a cluster, and a Service address then looks like a pod's or a node's in logs and firewall rules.",
    source: "this program (slots by id); Google, GKE, IP address planning",
    check: ({ spec: { addressing }, ranges }) =>
        ranges
            .filter(({ kind }) => kind === "services")
            .flatMap((range) =>
                (["podSupernet", "nodeSupernet"] as const)
                    .filter((key) => meet(boundsOf(addressing[key]), range) && !holds(range, boundsOf(addressing[key])))
                    .map((key) =>
                        finding(
                            range.path,
                            `should not overlap addressing.${key} (${addressing[key]})`,
                            range.range,
                            "choose a range outside",
                        ),
                    ),
            ),
    fails: [{ spec: { clusters: { paris: { ranges: { services: "10.127.0.0/20" } } } } }],
    passes: [{ spec: { clusters: { paris: { ranges: { services: "10.200.0.0/20" } } } } }],
};

/** Rules about ranges that meet. */
export const overlaps: RuleGroup = {
    topic: "Overlapping ranges",
    rules: [podsAndNodes, services, repeatedServices, controlPlane, reserved, reservedInSupernet, servicesInSupernet],
};
