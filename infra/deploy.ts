import type * as gcp from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";

import { Cilium } from "../components/datapath/cilium.js";
import { GkeCluster } from "../components/gke/gkeCluster.js";
import { MeshIpsecKey } from "../components/mesh/ipsecKey.js";
import { MeshCa } from "../components/mesh/meshCa.js";
import { MeshEndpoints } from "../components/mesh/meshEndpoints.js";
import { MeshNetwork } from "../components/network/meshNetwork.js";
import { NetworkHub } from "../components/network/networkHub.js";
import { SharedVpc } from "../components/network/sharedVpc.js";
import { VpcPeerings } from "../components/peering/vpcPeerings.js";
import { ProjectServices } from "../components/project/projectServices.js";
import type { PlacedCluster } from "../components/services/placedCluster.js";
import { networkId } from "../components/shared/gcpNames.js";
import type { ClusterPlan, MeshPlan } from "../stacks/compile.js";
import type { DeployedCluster, DeployedMesh } from "./outputs.js";
import { certificateProvider, clusterProvider, randomProvider } from "./providers.js";
import { deployWorkloads } from "./workloads.js";

/** What a deployment needs beyond its plan: what is secret, and what looks at clusters. */
export interface MeshSurroundings {
    /** Key of IPsec in hexadecimal, where configuration brings it. */
    readonly ipsecKey?: pulumi.Output<string> | undefined;
    /** Makes the hook that is asked when the Cilium of a cluster does not come up. */
    readonly onReleaseFailure?: (cluster: string, kubeconfig: pulumi.Output<string>) => pulumi.ErrorHook;
}

/** Walks the plan: networks and what joins them, then every cluster with its datapath, then what runs on all. */
export function deployMesh(plan: MeshPlan, google: gcp.Provider, around: MeshSurroundings = {}): DeployedMesh {
    const options = { providers: [google] };
    const certificates = { providers: [certificateProvider()] };
    const network = deployNetworks(plan, options);
    const endpoints = new MeshEndpoints(
        "mesh",
        {
            dns: plan.dns,
            endpoints: Object.values(plan.clusters).map((cluster) => cluster.endpoint),
            after: network.ready,
            subnets: mapValues(network.places, ({ subnet }) => subnet),
        },
        options,
    );
    const ca = new MeshCa("mesh", { plan: plan.ca }, certificates);
    const ipsecKey = plan.ipsec
        ? new MeshIpsecKey(
              "mesh",
              { plan: plan.ipsec, configured: around.ipsecKey },
              // A key that configuration brings needs no provider.
              plan.ipsec.keySource === "generated" ? { providers: [randomProvider()] } : {},
          ).file
        : undefined;
    const { onReleaseFailure } = around;
    const clusters = Object.entries(plan.clusters).map(([name, cluster]) => {
        const place = network.places[name]!;
        const mesh = [...place.joined, ...endpoints.ready[name]!];
        const shared = { ca, ipsecKey, network: place.ready, mesh, onReleaseFailure };
        return deployCluster(name, cluster, shared, options);
    });
    deployWorkloads(
        plan,
        clusters.map((cluster) => cluster.placed),
    );
    return {
        environment: plan.environment,
        meshCaCertificate: ca.certificate,
        clusters: Object.fromEntries(clusters.map(({ placed, outputs }) => [placed.name, outputs])),
        ciliumVersions: Object.fromEntries(clusters.map(({ placed, version }) => [placed.name, version])),
    };
}

/** What one cluster waits for, and no more: what others have is none of its concern. */
interface Place {
    /** Its subnet, usable from its project. */
    readonly subnet: readonly pulumi.Resource[];
    /** All it needs of its network. */
    readonly ready: readonly pulumi.Resource[];
    /** What lets packets pass from its network to others. */
    readonly joined: readonly pulumi.Resource[];
}

/** Networks, what lets packets pass between them, and what every cluster needs of them. */
function deployNetworks(
    plan: MeshPlan,
    options: pulumi.ComponentResourceOptions,
): { readonly ready: readonly pulumi.Resource[]; readonly places: Readonly<Record<string, Place>> } {
    const apis = Object.entries(plan.projects).flatMap(
        ([project, services]) =>
            new ProjectServices(project === plan.project ? "apis" : `apis-${project}`, { project, services }, options)
                .services,
    );
    const networks = mapValues(
        plan.networks,
        (network, name) =>
            new MeshNetwork(name, { plan: network, protect: plan.deletionProtection, after: apis }, options),
    );
    const ready = Object.values(networks).flatMap((network) => network.ready);
    const shares = plan.sharing
        ? new SharedVpc("mesh", { plan: plan.sharing, after: [...apis, ...ready] }, options).ready
        : {};
    const { last } = new VpcPeerings(
        "mesh",
        {
            networkIds: mapValues(plan.networks, (network) => networkId(network.project, network.name)),
            plan: plan.peerings,
            after: mapValues(networks, (network) => network.ready),
        },
        options,
    );
    const spokes = plan.ncc ? new NetworkHub("mesh", { plan: plan.ncc, after: ready }, options).spokes : {};
    const places = mapValues(plan.clusters, (cluster, name): Place => {
        const network = networks[cluster.network]!;
        const share = shares[name] ?? [];
        const tags = cluster.gke.pools.flatMap((pool) => pool.tags ?? []);
        return {
            subnet: [...network.subnetOf(name), ...share],
            ready: [...network.readyFor({ key: name, region: cluster.gke.region, tags }), ...share],
            joined: [last[cluster.network], spokes[cluster.network]].filter((resource) => resource !== undefined),
        };
    });
    return { ready, places };
}

function mapValues<From, To>(
    record: Readonly<Record<string, From>>,
    make: (value: From, key: string) => To,
): Readonly<Record<string, To>> {
    return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value, key)]));
}

interface Shared {
    readonly ca: MeshCa;
    readonly ipsecKey: pulumi.Output<string> | undefined;
    readonly network: readonly pulumi.Resource[];
    readonly mesh: readonly pulumi.Resource[];
    readonly onReleaseFailure: MeshSurroundings["onReleaseFailure"];
}

function deployCluster(
    name: string,
    plan: ClusterPlan,
    shared: Shared,
    options: pulumi.ComponentResourceOptions,
): { readonly placed: PlacedCluster; readonly outputs: DeployedCluster; readonly version: pulumi.Output<string> } {
    const cluster = new GkeCluster(name, { plan: plan.gke, after: shared.network }, options);
    const provider = clusterProvider(name, plan, cluster.kubeconfig, cluster.nodePools);
    const cilium = new Cilium(name, {
        plan: plan.cilium,
        ca: shared.ca,
        ipsecKey: shared.ipsecKey,
        provider,
        labels: plan.objectLabels,
        after: [...cluster.nodePools, ...shared.mesh],
        onError: shared.onReleaseFailure?.(name, cluster.kubeconfig),
    });
    return {
        placed: { name, provider, labels: plan.objectLabels, after: [cilium.release] },
        version: cilium.release.version,
        outputs: { id: plan.id, name: plan.gke.name, endpoint: cluster.endpoint, kubeconfig: cluster.kubeconfig },
    };
}
