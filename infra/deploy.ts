import type * as gcp from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";

import { Cilium } from "../components/datapath/cilium.js";
import { DemoApp } from "../components/demo/demoApp.js";
import { GkeCluster } from "../components/gke/gkeCluster.js";
import { MeshCa } from "../components/mesh/meshCa.js";
import { MeshEndpoints } from "../components/mesh/meshEndpoints.js";
import { MeshNetwork } from "../components/network/meshNetwork.js";
import { VpcPeerings } from "../components/peering/vpcPeerings.js";
import { MeshPolicy } from "../components/policies/meshPolicy.js";
import { ProjectServices } from "../components/project/projectServices.js";
import { GlobalService, type PlacedCluster } from "../components/services/globalService.js";
import { MeshNamespaces } from "../components/services/meshNamespaces.js";
import type { ClusterPlan, MeshPlan } from "../stacks/compile.js";
import type { DeployedCluster, StackOutputs } from "./outputs.js";
import { certificateProvider, clusterProvider } from "./providers.js";

/** Walks the plan: networks, peerings and addresses, then every cluster with its datapath, then what runs on all. */
export function deployMesh(plan: MeshPlan, google: gcp.Provider): StackOutputs {
    const options = { providers: [google] };
    const certificates = { providers: [certificateProvider()] };
    const apis = new ProjectServices("apis", { project: plan.project }, options);
    const networks = Object.entries(plan.networks).map(
        ([name, network]) =>
            new MeshNetwork(
                name,
                { plan: network, protect: plan.deletionProtection },
                { ...options, dependsOn: [...apis.services] },
            ),
    );
    const ranges = networks.flatMap((network) => network.ready);
    const peerings = new VpcPeerings(
        "mesh",
        {
            project: plan.project,
            networkNames: Object.fromEntries(
                Object.entries(plan.networks).map(([key, network]) => [key, network.name]),
            ),
            plan: plan.peerings,
            after: ranges,
        },
        options,
    );
    const endpoints = new MeshEndpoints(
        "mesh",
        { dns: plan.dns, endpoints: Object.values(plan.clusters).map((cluster) => cluster.endpoint), after: ranges },
        options,
    );
    const ca = new MeshCa("mesh", { plan: plan.ca }, certificates);
    const shared = { ca, network: ranges, mesh: [...peerings.peerings, ...endpoints.ready] };
    const clusters = Object.entries(plan.clusters).map(([name, cluster]) =>
        deployCluster(name, cluster, shared, options),
    );
    deployWorkloads(
        plan,
        clusters.map((cluster) => cluster.placed),
    );
    return {
        environment: plan.environment,
        meshCaCertificate: ca.certificate,
        clusters: Object.fromEntries(clusters.map(({ placed, outputs }) => [placed.name, outputs])),
    };
}

interface Shared {
    readonly ca: MeshCa;
    readonly network: readonly pulumi.Resource[];
    readonly mesh: readonly pulumi.Resource[];
}

function deployCluster(
    name: string,
    plan: ClusterPlan,
    shared: Shared,
    options: pulumi.ComponentResourceOptions,
): { readonly placed: PlacedCluster; readonly outputs: DeployedCluster } {
    const cluster = new GkeCluster(name, { plan: plan.gke, after: shared.network }, options);
    const provider = clusterProvider(name, plan, cluster.kubeconfig, cluster.nodePools);
    const cilium = new Cilium(name, {
        plan: plan.cilium,
        ca: shared.ca,
        provider,
        after: [...cluster.nodePools, ...shared.mesh],
    });
    return {
        placed: { name, provider, after: [cilium.release] },
        outputs: { id: plan.id, name: plan.gke.name, endpoint: cluster.endpoint, kubeconfig: cluster.kubeconfig },
    };
}

function deployWorkloads(plan: MeshPlan, clusters: readonly PlacedCluster[]): void {
    const inNamespaces = clusters.map((cluster) => {
        const { namespaces } = new MeshNamespaces(cluster.name, { names: plan.namespaces, cluster });
        return { ...cluster, after: [...cluster.after, ...namespaces] };
    });
    for (const [name, service] of Object.entries(plan.services)) {
        new GlobalService(name, { plan: service, clusters: inNamespaces });
    }
    for (const [name, policy] of Object.entries(plan.policies)) {
        new MeshPolicy(name, { plan: policy, clusters: inNamespaces });
    }
    if (plan.demo) {
        const demo = plan.demo;
        inNamespaces.forEach((cluster) => new DemoApp(cluster.name, { plan: demo, cluster }));
    }
}
