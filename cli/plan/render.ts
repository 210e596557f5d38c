import Table from "cli-table3";

import { edgesOf } from "../../components/mesh/meshPlan.js";
import { sequentialSteps } from "../../components/peering/peeringPlan.js";
import type { MeshPlan } from "../../stacks/compile.js";

/** A plan as a table of clusters and a few lines about what joins them. */
export function renderPlan(plan: MeshPlan): string {
    const table = new Table({
        head: ["cluster", "id", "region", "nodes", "pods", "clustermesh-apiserver", "node pools"],
        style: { head: [], border: [] },
    });
    for (const [name, { id, gke, endpoint, network }] of Object.entries(plan.clusters)) {
        const subnet = plan.networks[network]!.subnets[0]!;
        table.push([
            name,
            String(id),
            gke.region,
            subnet.nodeRange,
            subnet.podRange,
            `${endpoint.host} (${endpoint.address})`,
            gke.pools
                .map((pool) => `${pool.name}: ${pool.nodesPerZone * gke.zones.length} × ${pool.machineType}`)
                .join("\n"),
        ]);
    }
    const services = Object.values(plan.services).map(
        (service) => `${service.namespace}/${service.name} (backends in ${service.backendClusters.join(", ")})`,
    );
    const policies = Object.values(plan.policies).map((policy) => `${policy.namespace}/${policy.name}`);
    return [
        table.toString(),
        `connections: ${edgesOf(plan.peers).length}; VPC peerings: ${plan.peerings.length} in ${sequentialSteps(plan.peerings)} steps`,
        `global services: ${services.join(", ") || "none"}`,
        `policies: ${policies.join(", ") || "none"}`,
    ].join("\n");
}
