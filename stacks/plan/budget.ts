import type { CompleteNetworkPlan } from "../../components/network/networkPlan.js";
import { maxSpokes } from "../../components/network/nccPlan.js";
import { planSizing, quantity } from "../../components/datapath/sizing.js";
import { prefixLength, type Cidr } from "../../components/shared/cidr.js";
import type { PlanContext } from "./context.js";
import { agentPerPeer, clusterFee, releaseBase, releasePerPeer, secretLimit } from "./estimates.js";
import type { MeshPlan } from "./model.js";

/** One thing there is only so much of. */
export interface BudgetEntry {
    /** What is counted, in words. */
    readonly what: string;
    /** How much the mesh uses, where a plan can know; of several clusters or networks the one that uses most. */
    readonly used?: number;
    /** How much there is; absent where nothing but money sets a limit. */
    readonly limit?: number;
    readonly unit: string;
    /** Cluster or network that uses most, where each has a limit of its own. */
    readonly where?: string;
    /** What the figures are made from, and who says so. */
    readonly assumption: string;
}

/** What the mesh uses up, by what. */
export type Budget = Readonly<Record<string, BudgetEntry>>;

/** Parts of the plan a budget is made from. */
type Parts = Pick<MeshPlan, "clusters" | "networks" | "peerings" | "peers" | "ncc">;

/** Counts what a plan uses of what Google, Cilium, Kubernetes and the file itself allow. */
export function planBudget(context: PlanContext, plan: Parts): Budget {
    return {
        ...rangeBudget(context, plan),
        ...meshBudget(context),
        ...networkBudget(context, plan),
        ...clusterBudget(context, plan),
        gkeFee: {
            what: "GKE fee",
            used: round(Object.keys(plan.clusters).length * clusterFee),
            unit: "USD per hour",
            assumption: `USD ${clusterFee.toFixed(2)} per cluster and hour (GKE pricing), before nodes, traffic and the free tier`,
        },
    };
}

const gibibyte = 2 ** 30;
const sizeOf = (range: Cidr): number => 2 ** (32 - prefixLength(range));
const round = (value: number): number => Math.round(value * 100) / 100;

function rangeBudget({ spec }: PlanContext, plan: Parts): Budget {
    const subnets = Object.values(plan.networks).flatMap((network: CompleteNetworkPlan) => network.subnets);
    const total = (ranges: readonly Cidr[]): number => ranges.reduce((sum, range) => sum + sizeOf(range), 0);
    return {
        podSpace: {
            what: "pod addresses",
            used: total(
                subnets.flatMap((subnet) => [subnet.podRange, ...subnet.extraPodRanges.map(({ range }) => range)]),
            ),
            limit: sizeOf(spec.addressing.podSupernet),
            unit: "addresses",
            assumption: `ranges set aside, used or not, of ${spec.addressing.podSupernet} (addressing.podSupernet)`,
        },
        nodeSpace: {
            what: "node addresses",
            used: total(subnets.map((subnet) => subnet.nodeRange)),
            limit: sizeOf(spec.addressing.nodeSupernet),
            unit: "addresses",
            assumption: `ranges set aside, used or not, of ${spec.addressing.nodeSupernet} (addressing.nodeSupernet)`,
        },
    };
}

function meshBudget({ spec, names }: PlanContext): Budget {
    const most = spec.mesh.maxConnectedClusters;
    return {
        ids: {
            what: "cluster ids",
            used: names.length,
            limit: most,
            unit: "clusters",
            assumption: `mesh.maxConnectedClusters is ${most}; ids of clusters that are gone count as free here`,
        },
        identities: {
            what: "security identities",
            limit: most === 255 ? 65_535 : 32_767,
            unit: "identities per cluster",
            assumption: `what an identity's bits leave at ${most} clusters (Cilium docs, setup of a cluster mesh); how many are used depends on the labels of pods`,
        },
    };
}

function networkBudget({ spec }: PlanContext, plan: Parts): Budget {
    if (plan.ncc) {
        return {
            spokes: {
                what: "spokes of the hub",
                used: plan.ncc.spokes.length,
                limit: maxSpokes,
                unit: "networks",
                assumption: "active VPC spokes per hub, which Google does not raise (NCC quotas and limits)",
            },
        };
    }
    if (spec.network.mode !== "peering") {
        return {};
    }
    const counts = new Map<string, number>(Object.keys(plan.networks).map((key) => [key, 0]));
    plan.peerings.forEach(({ from }) => counts.set(from, counts.get(from)! + 1));
    const most = largest([...counts]);
    return {
        peerings: {
            what: "VPC peerings",
            used: most?.[1] ?? 0,
            limit: spec.network.peeringQuota,
            unit: "per network",
            ...(most ? { where: most[0] } : {}),
            assumption: `network.peeringQuota is ${spec.network.peeringQuota}; Google tells a project's own in its quotas page`,
        },
    };
}

function clusterBudget({ spec }: PlanContext, plan: Parts): Budget {
    // Both grow with the number of peers and nothing else that differs between clusters.
    const most = largest(Object.entries(plan.peers).map(([name, peers]) => [name, peers.length]));
    if (!most) {
        return {};
    }
    const [where, peers] = most;
    const { values, resources } = spec.cilium;
    const sizing = planSizing(peers, resources);
    const own = Object.keys(values).length === 0 ? 0 : Buffer.byteLength(JSON.stringify(values));
    return {
        helmPayload: {
            what: "Helm release of Cilium",
            used: releaseBase + releasePerPeer * peers + own,
            limit: secretLimit,
            unit: "bytes",
            where,
            assumption: `${releaseBase} bytes for chart 1.20.2 and ${releasePerPeer} per peer, measured; cilium.values as they are; a Secret holds 1 MiB`,
        },
        agentMemory: {
            what: "memory of a Cilium agent",
            used: round(agentPerPeer * peers),
            unit: "GiB per node",
            where,
            assumption:
                "15 GiB were seen with 200 busy clusters (CFP-39876): taken as the same for every peer; quiet clusters need far less",
        },
        agentRequest: {
            what: "memory asked for a Cilium agent",
            used: round(quantity(sizing.agent.memory) / gibibyte),
            unit: "GiB per node",
            where,
            assumption: `by ${peers} connected clusters, or as cilium.resources.agent says; there is no limit to hold it to`,
        },
        apiserverRequest: {
            what: "memory asked for a clustermesh-apiserver",
            used: round(
                [sizing.apiserver, sizing.etcd, sizing.kvstoremesh].reduce(
                    (sum, { memory }) => sum + quantity(memory),
                    0,
                ) / gibibyte,
            ),
            unit: "GiB per replica",
            where,
            assumption: `apiserver, etcd and kvstoremesh by ${peers} connected clusters, or as cilium.resources says`,
        },
    };
}

/** The entry with the largest number; the first of several. */
function largest(entries: readonly (readonly [string, number])[]): readonly [string, number] | undefined {
    return entries.reduce<readonly [string, number] | undefined>(
        (most, entry) => (most === undefined || entry[1] > most[1] ? entry : most),
        undefined,
    );
}
