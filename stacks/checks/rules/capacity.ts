import { nodeBounds, surgeDefaults } from "../../../components/gke/gkeDefaults.js";
import { prefixLength } from "../../../components/shared/cidr.js";
import type { ClusterFacts } from "../facts.js";
import { addressNumber, addressesOf, boundsOf } from "../ranges.js";
import { finding, findingIf, type Rule, type RuleGroup } from "../rule.js";

/** Addresses Google keeps in a subnet's primary range: the first two and the last two. */
const reservedPerSubnet = 4;
/** Prefix length of a node's alias range: the smallest block that holds twice its pods. */
export const aliasPrefix = (maxPodsPerNode: number): number =>
    Math.min(28, 32 - Math.ceil(Math.log2(2 * maxPodsPerNode)));

type Pool = ClusterFacts["spec"]["pools"][string];

/** Nodes of each pool at most, those of an upgrade included. */
function poolSizes({ spec }: ClusterFacts): readonly { readonly nodes: number; readonly maxPods: number }[] {
    return Object.values(spec.pools).map((pool) => {
        const { max } = nodeBounds(spec.zones, pool);
        return { nodes: max + upgradeNodes(pool, max), maxPods: pool.maxPodsPerNode };
    });
}

/** Nodes a pool may have beyond its size while it is upgraded: as many again when it is made anew beside itself. */
function upgradeNodes({ upgrade }: Pool, nodes: number): number {
    return upgrade?.strategy === "BLUE_GREEN" ? nodes : (upgrade?.maxSurge ?? surgeDefaults.maxSurge);
}

const podRangeSize: Rule = {
    code: "MESH045",
    title: "The pod ranges hold all nodes the pools may have",
    severity: "error",
    why: "Every node takes a block of twice its pods, rounded up; when blocks run out GKE makes no more nodes, also not the extra one of an upgrade.",
    source: "Google, GKE, alias IPs: node limiting ranges; Google, GKE, flexible Pod CIDR",
    check: ({ clusters }) =>
        clusters.flatMap((cluster) => {
            const { path, place } = cluster;
            if (!place) {
                return [];
            }
            const have = [place.podRange, ...place.extraPodRanges].reduce(
                (sum, range) => sum + addressesOf(prefixLength(range)),
                0,
            );
            const pools = poolSizes(cluster);
            const need = pools.reduce((sum, { nodes, maxPods }) => sum + nodes * addressesOf(aliasPrefix(maxPods)), 0);
            const nodes = pools.reduce((sum, pool) => sum + pool.nodes, 0);
            return findingIf(
                need > have,
                `${path}.pools`,
                `must need at most the ${have} addresses of the pod ranges (${[place.podRange, ...place.extraPodRanges].join(", ")})`,
                `${need} for ${nodes} nodes`,
                "have fewer nodes or pods per node, a shorter addressing.podPrefix, or ranges.extraPods",
            );
        }),
    fails: [{ spec: { clusters: { paris: { pools: { main: { autoscaling: { min: 1, max: 22 } } } } } } }],
    passes: [
        { spec: { clusters: { paris: { pools: { main: { autoscaling: { min: 1, max: 21 } } } } } } },
        {
            spec: {
                clusters: { paris: { pools: { main: { autoscaling: { min: 1, max: 40 }, maxPodsPerNode: 32 } } } },
            },
        },
    ],
};

const nodeRangeSize: Rule = {
    code: "MESH046",
    title: "The node range holds all nodes and the clustermesh-apiserver",
    severity: "error",
    why: "A subnet is a /29 at least; Google keeps four addresses of it, the clustermesh-apiserver has one, and what is left bounds the number of nodes.",
    source: "Google, VPC, subnets: unusable addresses; Google, GKE, alias IPs: node limiting ranges",
    check: ({ clusters, spec }) =>
        clusters.flatMap((cluster) => {
            const range = cluster.spec.ranges.nodes ?? cluster.place?.nodeRange;
            const prefix = range === undefined ? spec.addressing.nodePrefix : prefixLength(range);
            const room = Math.max(0, addressesOf(prefix) - reservedPerSubnet - 1);
            const need = poolSizes(cluster).reduce((sum, { nodes }) => sum + nodes, 0);
            return findingIf(
                prefix > 29 || need > room,
                `${cluster.path}.pools`,
                `must have at most ${room} nodes, what the node range ${range ?? `/${prefix}`} holds`,
                need,
                "have fewer nodes or a larger node range (a /29 at least)",
            );
        }),
    fails: [
        { spec: { addressing: { nodePrefix: 29 } } },
        { spec: { clusters: { paris: { ranges: { nodes: "10.130.0.0/30" } } } } },
    ],
    passes: [{ spec: { addressing: { nodePrefix: 28 } } }],
};

const endpointInside: Rule = {
    code: "MESH048",
    title: "The clustermesh-apiserver's address lies in the node range",
    severity: "error",
    why: "The address is reserved in the cluster's subnet; Google refuses one of another.",
    source: "Google, Compute Engine, static internal addresses",
    check: ({ clusters }) =>
        clusters.flatMap(({ path, spec, place }) => {
            const { endpoint } = spec.ranges;
            if (endpoint === undefined || !place) {
                return [];
            }
            const { first, last } = boundsOf(place.nodeRange);
            const address = addressNumber(endpoint);
            return findingIf(
                address < first || address > last,
                `${path}.ranges.endpoint`,
                `must lie in the node range ${place.nodeRange}`,
                endpoint,
                "choose an address near the range's end, or leave it out",
            );
        }),
    fails: [{ spec: { clusters: { paris: { ranges: { endpoint: "10.128.8.200" } } } } }],
    passes: [{ spec: { clusters: { paris: { ranges: { endpoint: "10.128.7.200" } } } } }],
};

const endpointFree: Rule = {
    code: "MESH049",
    title: "The clustermesh-apiserver's address is none that Google keeps",
    severity: "error",
    why: "The first two and the last two addresses of a subnet's primary range are Google's.",
    source: "Google, VPC, subnets: unusable addresses in IPv4 subnet ranges",
    check: ({ clusters }) =>
        clusters.flatMap(({ path, place }) => {
            if (!place) {
                return [];
            }
            const { first, last } = boundsOf(place.nodeRange);
            const address = addressNumber(place.endpointAddress);
            return [first, first + 1, last - 1, last].includes(address)
                ? [
                      finding(
                          `${path}.ranges.endpoint`,
                          `must be none of the first two and last two addresses of ${place.nodeRange}`,
                          place.endpointAddress,
                          "choose another address",
                      ),
                  ]
                : [];
        }),
    fails: [{ spec: { clusters: { paris: { ranges: { endpoint: "10.128.4.1" } } } } }],
    passes: [{ spec: { clusters: { paris: { ranges: { endpoint: "10.128.4.2" } } } } }],
};

const fewSecondaryRanges: Rule = {
    code: "MESH051",
    title: "A subnet has at most 170 secondary ranges",
    severity: "error",
    why: "The pod range and every extra pod range is a secondary range of the cluster's subnet.",
    source: "Google, VPC, quotas and limits: secondary ranges per subnet",
    check: ({ clusters }) =>
        clusters
            .filter(({ spec }) => spec.ranges.extraPods.length > 168)
            .map(({ path, spec }) =>
                finding(
                    `${path}.ranges.extraPods`,
                    "must be at most 168 ranges",
                    spec.ranges.extraPods.length,
                    "use fewer, larger ranges",
                ),
            ),
    fails: [
        {
            spec: {
                clusters: {
                    paris: { ranges: { extraPods: Array.from({ length: 169 }, (_, index) => `10.64.${index}.0/24`) } },
                },
            },
            says: "a cluster with 169 extra pod ranges",
        },
    ],
    passes: [{ spec: { clusters: { paris: { ranges: { extraPods: ["10.65.0.0/18"] } } } } }],
};

/** Rules about how much fits into a range. */
export const capacity: RuleGroup = {
    topic: "Room in ranges",
    rules: [podRangeSize, nodeRangeSize, endpointInside, endpointFree, fewSecondaryRanges],
};
