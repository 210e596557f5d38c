import { chartForPlugin } from "../components/datapath/chartSource.js";
import type { CiliumPlan } from "../components/datapath/cilium.js";
import { renderCiliumValues } from "../components/datapath/ciliumValues.js";
import type { DemoPlan } from "../components/demo/demoPlan.js";
import { nodeRoles, nodeTag, startupTaint, type GkeClusterPlan } from "../components/gke/gkePlan.js";
import {
    edgesOf,
    meshPort,
    planFullMesh,
    type MeshCaPlan,
    type MeshDnsPlan,
    type MeshEndpointPlan,
    type PeerMap,
} from "../components/mesh/meshPlan.js";
import { planMeshFirewall } from "../components/network/firewallPlan.js";
import type { NetworkPlan } from "../components/network/networkPlan.js";
import { planPeerings, type PeeringPlan } from "../components/peering/peeringPlan.js";
import type { MeshPolicyPlan } from "../components/policies/policyPlan.js";
import type { GlobalServicePlan } from "../components/services/servicePlan.js";
import { sortRanges } from "../components/shared/cidr.js";
import type { Problem } from "../components/shared/problems.js";
import { allocate, type Allocation } from "./allocate.js";
import { checkEnvironment } from "./check.js";
import type { ClusterSpec, EnvironmentSpec } from "./schema.js";

/** Everything a deployment creates, decided beforehand, as plain data. The same spec gives the same bytes. */
export interface MeshPlan {
    readonly environment: string;
    readonly project: string;
    readonly deletionProtection: boolean;
    readonly networks: Readonly<Record<string, NetworkPlan>>;
    readonly peerings: readonly PeeringPlan[];
    readonly dns: MeshDnsPlan;
    readonly ca: MeshCaPlan;
    readonly peers: PeerMap;
    readonly clusters: Readonly<Record<string, ClusterPlan>>;
    readonly namespaces: readonly string[];
    readonly services: Readonly<Record<string, GlobalServicePlan>>;
    readonly policies: Readonly<Record<string, MeshPolicyPlan>>;
    readonly demo?: DemoPlan;
}

/** One cluster of the mesh. */
export interface ClusterPlan {
    readonly id: number;
    /** Key of its network. */
    readonly network: string;
    readonly gke: GkeClusterPlan;
    readonly endpoint: MeshEndpointPlan;
    readonly cilium: CiliumPlan;
}

/** Seconds other clusters may go on using an old address of a clustermesh-apiserver. */
const recordTtl = 60;

/**
 * Makes the plan of an environment, or says what stands in the way.
 *
 * Everything of a cluster is derived from its id, so adding or removing one changes nothing of the others but what
 * they know of their neighbours.
 */
export function compileMesh(spec: EnvironmentSpec): {
    readonly plan?: MeshPlan;
    readonly problems: readonly Problem[];
} {
    const problems = checkEnvironment(spec);
    if (problems.length > 0) {
        return { problems };
    }
    const names = Object.keys(spec.clusters).sort();
    const places = Object.fromEntries(names.map((name) => [name, allocate(spec, name)!]));
    const peers = planFullMesh(names);
    const perCluster = <T>(make: (name: string, cluster: ClusterSpec) => T): Readonly<Record<string, T>> =>
        Object.fromEntries(names.map((name) => [name, make(name, spec.clusters[name]!)]));
    const plan: MeshPlan = {
        environment: spec.environment,
        project: spec.project,
        deletionProtection: spec.deletionProtection,
        networks: perCluster((name, cluster) => planNetwork(spec, name, cluster, peers, places)),
        peerings: planPeerings(spec.environment, names, edgesOf(peers)),
        dns: planDns(spec, names),
        ca: planCa(spec),
        peers,
        clusters: perCluster((name, cluster) => ({
            id: cluster.id,
            network: name,
            gke: planGke(spec, name, cluster),
            endpoint: planEndpoint(spec, name, cluster, places[name]!),
            cilium: planCilium(spec, name, cluster, peers, places),
        })),
        namespaces: planNamespaces(spec),
        services: planServices(spec, names),
        policies: planPolicies(spec, names),
        ...(spec.demo ? { demo: spec.demo } : {}),
    };
    return { plan, problems: [] };
}

const fullName = (spec: EnvironmentSpec, name: string): string => `${spec.environment}-${name}`;
const endpointHost = (spec: EnvironmentSpec, name: string): string => `${name}.${spec.mesh.domain}`;
const addressName = (spec: EnvironmentSpec, name: string): string => `${fullName(spec, name)}-clustermesh`;

type Places = Readonly<Record<string, Allocation>>;

function planNetwork(
    spec: EnvironmentSpec,
    name: string,
    cluster: ClusterSpec,
    peers: PeerMap,
    places: Places,
): NetworkPlan {
    const own = fullName(spec, name);
    const place = places[name]!;
    return {
        key: name,
        project: spec.project,
        name: own,
        mtu: spec.network.mtu,
        subnets: [
            {
                key: name,
                name: own,
                region: cluster.region,
                nodeRange: place.nodeRange,
                podRangeName: `${own}-pods`,
                podRange: place.podRange,
            },
        ],
        natRegions: spec.network.nat ? [cluster.region] : [],
        firewall: planMeshFirewall(
            name,
            own,
            nodeTag(own),
            peers[name]!.map((peer) => places[peer]!),
        ),
    };
}

function planDns(spec: EnvironmentSpec, names: readonly string[]): MeshDnsPlan {
    return {
        project: spec.project,
        zoneName: `${spec.environment}-mesh`,
        dnsName: `${spec.mesh.domain}.`,
        networks: names.map((name) => fullName(spec, name)),
        ttl: recordTtl,
    };
}

function planCa(spec: EnvironmentSpec): MeshCaPlan {
    return {
        commonName: `${spec.environment} mesh CA`,
        organization: spec.environment,
        validityHours: spec.mesh.caValidityDays * 24,
        protect: spec.deletionProtection,
    };
}

function planGke(spec: EnvironmentSpec, name: string, cluster: ClusterSpec): GkeClusterPlan {
    const own = fullName(spec, name);
    const accountId = `${own}-n`.slice(0, 30);
    return {
        key: name,
        project: spec.project,
        name: own,
        region: cluster.region,
        zones: cluster.zones,
        networkName: own,
        subnetName: own,
        podRangeName: `${own}-pods`,
        releaseChannel: cluster.releaseChannel,
        access: cluster.access,
        deletionProtection: spec.deletionProtection,
        labels: { ...spec.labels, environment: spec.environment, mesh: spec.environment },
        nodeServiceAccount: {
            accountId,
            displayName: `Nodes of ${own}`,
            email: `${accountId}@${spec.project}.iam.gserviceaccount.com`,
            roles: nodeRoles,
        },
        pools: Object.entries(cluster.pools).map(([key, pool]) => ({
            key,
            name: key,
            machineType: pool.machineType,
            diskSizeGb: pool.diskSizeGb,
            nodesPerZone: pool.nodesPerZone,
            tags: [nodeTag(own)],
            labels: pool.labels,
            taints: [startupTaint],
        })),
    };
}

function planEndpoint(spec: EnvironmentSpec, name: string, cluster: ClusterSpec, place: Allocation): MeshEndpointPlan {
    return {
        cluster: name,
        region: cluster.region,
        subnetName: fullName(spec, name),
        addressName: addressName(spec, name),
        address: place.endpointAddress,
        host: endpointHost(spec, name),
    };
}

function planCilium(
    spec: EnvironmentSpec,
    name: string,
    cluster: ClusterSpec,
    peers: PeerMap,
    places: Places,
): CiliumPlan {
    const neighbours = peers[name]!.map((peer) => places[peer]!);
    return {
        chart: chartForPlugin(spec.cilium.chart),
        repository: spec.cilium.repository,
        version: spec.cilium.version,
        timeoutSeconds: spec.cilium.timeoutSeconds,
        values: renderCiliumValues({
            platform: spec.platform,
            clusterName: name,
            clusterId: cluster.id,
            maxConnectedClusters: spec.mesh.maxConnectedClusters,
            nativeRoutingCidr: spec.addressing.podSupernet,
            // The same map for every cluster of a full mesh, its own entry included, which Cilium passes over.
            peers: Object.fromEntries(
                [name, ...peers[name]!].map((peer) => [peer, { host: endpointHost(spec, peer), port: meshPort }]),
            ),
            addressName: addressName(spec, name),
            sourceRanges: sortRanges(neighbours.flatMap((neighbour) => [neighbour.nodeRange, neighbour.podRange])),
            apiserverReplicas: spec.mesh.apiserverReplicas,
            operatorReplicas: spec.cilium.operatorReplicas,
            cacheTtl: spec.mesh.cacheTtl,
            leafValidityDays: spec.mesh.leafValidityDays,
            l7Proxy: spec.cilium.l7Proxy,
            hubble: spec.cilium.hubble,
            imageDigests: spec.cilium.imageDigests,
        }),
    };
}

/** Namespaces that exist in every cluster by themselves. */
const givenNamespaces: readonly string[] = ["default", "kube-system", "kube-public"];

function planNamespaces(spec: EnvironmentSpec): readonly string[] {
    const wanted = [
        ...Object.values(spec.services).map((service) => service.namespace),
        ...Object.values(spec.policies).map((policy) => policy.namespace),
        ...(spec.demo ? [spec.demo.namespace] : []),
    ];
    return [...new Set(wanted)].filter((name) => !givenNamespaces.includes(name)).sort();
}

function planServices(spec: EnvironmentSpec, names: readonly string[]): Readonly<Record<string, GlobalServicePlan>> {
    return Object.fromEntries(
        Object.entries(spec.services).map(([name, service]) => [
            name,
            {
                name,
                namespace: service.namespace,
                selector: service.selector,
                ports: service.ports,
                backendClusters: service.clusters ?? names,
                affinity: service.affinity,
            },
        ]),
    );
}

function planPolicies(spec: EnvironmentSpec, names: readonly string[]): Readonly<Record<string, MeshPolicyPlan>> {
    return Object.fromEntries(
        Object.entries(spec.policies).map(([name, policy]) => [
            name,
            {
                name,
                namespace: policy.namespace,
                endpointSelector: policy.selector,
                ingress: policy.ingress.map((rule) => ({
                    fromLabels: rule.from,
                    fromClusters: rule.clusters ?? names,
                    ports: rule.ports,
                })),
            },
        ]),
    );
}
