import { DemoApp } from "../components/demo/demoApp.js";
import { MeshPolicy } from "../components/policies/meshPolicy.js";
import { GlobalService } from "../components/services/globalService.js";
import { MeshNamespaces } from "../components/services/meshNamespaces.js";
import type { PlacedCluster } from "../components/services/placedCluster.js";
import { ServiceExport } from "../components/services/serviceExport.js";
import type { MeshPlan } from "../stacks/compile.js";

/** Puts what teams share on the clusters: namespaces first, then what lies in them. */
export function deployWorkloads(plan: MeshPlan, clusters: readonly PlacedCluster[]): void {
    const inNamespaces = clusters.map((cluster) => {
        if (Object.keys(plan.namespaces).length === 0) {
            return cluster;
        }
        const { namespaces } = new MeshNamespaces(cluster.name, { plan: plan.namespaces, cluster });
        return { ...cluster, after: [...(cluster.after ?? []), ...namespaces] };
    });
    for (const [name, service] of Object.entries(plan.services)) {
        new GlobalService(name, { plan: service, clusters: inNamespaces });
    }
    for (const [name, wanted] of Object.entries(plan.exports)) {
        new ServiceExport(name, { plan: wanted, clusters: inNamespaces });
    }
    for (const [name, policy] of Object.entries(plan.policies)) {
        new MeshPolicy(name, { plan: policy, clusters: inNamespaces });
    }
    if (plan.demo) {
        const demo = plan.demo;
        inNamespaces.forEach((cluster) => new DemoApp(cluster.name, { plan: demo, cluster }));
    }
}
