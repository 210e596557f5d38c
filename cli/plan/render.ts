import Table from "cli-table3";

import { nodeBounds, poolDefaults } from "../../components/gke/gkeDefaults.js";
import { edgesOf } from "../../components/mesh/meshPlan.js";
import { sequentialSteps } from "../../components/peering/peeringPlan.js";
import type { BudgetEntry, ClusterPlan, MeshPlan } from "../../stacks/compile.js";

const plain = { head: [], border: [] };

/** A plan as a table of clusters, a few lines about what joins them, and what the mesh uses up. */
export function renderPlan(plan: MeshPlan): string {
    return [
        renderClusters(plan),
        `connections: ${edgesOf(plan.peers).length}; ${renderNetworks(plan)}`,
        `global services: ${list(Object.values(plan.services).map((service) => `${service.namespace}/${service.name} (backends in ${service.backendClusters.join(", ")})`))}`,
        `exports: ${list(Object.values(plan.exports).map((wanted) => `${wanted.namespace}/${wanted.name} (from ${wanted.clusters.join(", ")})`))}`,
        `policies: ${list(Object.values(plan.policies).map((policy) => `${policy.namespace}/${policy.name}`))}`,
        renderBudget(plan),
    ].join("\n");
}

const list = (entries: readonly string[]): string => entries.join(", ") || "none";

function renderClusters(plan: MeshPlan): string {
    const table = new Table({
        head: ["cluster", "id", "network", "region", "nodes", "pods", "clustermesh-apiserver", "node pools"],
        style: plain,
    });
    const subnets = new Map(
        Object.values(plan.networks).flatMap(({ subnets }) => subnets.map((subnet) => [subnet.key, subnet] as const)),
    );
    for (const [name, cluster] of Object.entries(plan.clusters)) {
        const { id, gke, endpoint } = cluster;
        const subnet = subnets.get(name)!;
        table.push([
            name,
            String(id),
            gke.networkName,
            gke.region,
            subnet.nodeRange,
            [subnet.podRange, ...subnet.extraPodRanges.map(({ range }) => range)].join("\n"),
            `${endpoint.host} (${endpoint.address})`,
            gke.pools.map((pool) => renderPool(cluster, pool)).join("\n"),
        ]);
    }
    return table.toString();
}

function renderPool({ gke }: ClusterPlan, pool: ClusterPlan["gke"]["pools"][number]): string {
    const { min, max } = nodeBounds(gke.zones, pool);
    const nodes = pool.autoscaling ? `${min} to ${max}` : String(max);
    return `${pool.key}: ${nodes} × ${pool.machineType ?? poolDefaults.machineType}${pool.spot ? " (spot)" : ""}`;
}

function renderNetworks(plan: MeshPlan): string {
    if (plan.ncc) {
        return `networks: ${plan.ncc.spokes.length}, spokes of hub ${plan.ncc.hubName}`;
    }
    const networks = Object.keys(plan.networks).length;
    const host = plan.sharing
        ? `, shared by ${plan.sharing.hostProject} with ${Object.keys(plan.sharing.serviceProjects).join(", ")}`
        : "";
    return `VPC peerings: ${plan.peerings.length} in ${sequentialSteps(plan.peerings)} steps; networks: ${networks}${host}`;
}

function renderBudget(plan: MeshPlan): string {
    const table = new Table({
        head: ["budget", "used", "of", "", "assuming"],
        colWidths: [null, null, null, null, 72],
        wordWrap: true,
        style: plain,
    });
    for (const entry of Object.values(plan.budget)) {
        table.push([entry.what, renderUsed(entry), figure(entry.limit), renderUnit(entry), entry.assumption]);
    }
    return table.toString();
}

function renderUsed({ used, limit }: BudgetEntry): string {
    return used !== undefined && limit !== undefined
        ? `${figure(used)} (${((100 * used) / limit).toFixed(1)} %)`
        : figure(used);
}

const renderUnit = ({ unit, where }: BudgetEntry): string => (where ? `${unit} (${where})` : unit);

/** With thousands apart, the same on every machine. */
const figure = (value: number | undefined): string => value?.toLocaleString("en-GB") ?? "";
