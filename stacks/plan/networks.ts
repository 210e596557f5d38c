import { featureServices, fleetService } from "../../components/gke/gkeDefaults.js";
import { nodeTag } from "../../components/gke/gkePlan.js";
import { planClusterFirewall } from "../../components/network/clusterFirewallPlan.js";
import { planMeshFirewall, type MeshFirewallInput } from "../../components/network/firewallPlan.js";
import type { NccPlan } from "../../components/network/nccPlan.js";
import {
    completeNetwork,
    type CompleteNetworkPlan,
    type CompleteRulePlan,
    type FlowLogsPlan,
    type NatPlan,
    type SubnetPlan,
} from "../../components/network/networkPlan.js";
import {
    serviceAgents,
    subnetRole,
    type ServiceProjectPlan,
    type SharedVpcPlan,
} from "../../components/network/sharedVpcPlan.js";
import { planPeerings, type PeeringPlan } from "../../components/peering/peeringPlan.js";
import { nccService, requiredServices } from "../../components/project/projectPlan.js";
import { addressId, maxComputeName } from "../../components/shared/gcpNames.js";
import { fitName } from "../../components/shared/names.js";
import { fullName, podRanges, projectOf, type NetworkPlace, type PlanContext } from "./context.js";
import { labelsOf } from "./labels.js";
import { mapSorted } from "./order.js";

/** Every VPC with its subnets, NAT and firewall. */
export function planNetworks(context: PlanContext): Readonly<Record<string, CompleteNetworkPlan>> {
    const shared = new Set(Object.keys(foreignClusters(context)));
    return mapSorted(context.networks, (place) =>
        completeNetwork({
            key: place.key,
            project: place.project,
            name: place.name,
            mtu: context.spec.network.mtu,
            subnets: place.clusters.map((name) => planSubnet(context, name)),
            nats: planNats(context, place),
            firewall: [
                ...planFirewall(context, place, shared.has(place.key)),
                ...place.clusters.flatMap((name) => planOwnFirewall(context, name)),
            ],
        }),
    );
}

function planSubnet({ spec, places }: PlanContext, cluster: string): SubnetPlan {
    const own = fullName(spec, cluster);
    const place = places[cluster]!;
    return {
        key: cluster,
        name: own,
        region: spec.clusters[cluster]!.region,
        nodeRange: place.nodeRange,
        podRangeName: podRangeName(own),
        podRange: place.podRange,
        extraPodRanges: place.extraPodRanges.map((range, index) => ({ name: extraPodRangeName(own, index), range })),
        ...(place.serviceRange === undefined
            ? {}
            : { serviceRange: { name: serviceRangeName(own), range: place.serviceRange } }),
        ...(spec.network.flowLogs ? { flowLogs: planFlowLogs(spec.network.flowLogs) } : {}),
    };
}

type FlowLogsSpec = NonNullable<PlanContext["spec"]["network"]["flowLogs"]>;

function planFlowLogs({ metadataFields, metadata, ...flowLogs }: FlowLogsSpec): FlowLogsPlan {
    return { ...flowLogs, metadata: metadata === "custom" ? [...metadataFields].sort() : metadata };
}

/** Names of secondary ranges, the same for the subnet that has them and the cluster that uses them. */
export const podRangeName = (own: string): string => `${own}-pods`;
export const extraPodRangeName = (own: string, index: number): string => `${own}-pods-${index + 2}`;
export const serviceRangeName = (own: string): string => `${own}-services`;

function planNats(context: PlanContext, place: NetworkPlace): readonly NatPlan[] {
    const { spec } = context;
    const { nat } = spec.network;
    if (!nat.enabled) {
        return [];
    }
    const regions = new Set(place.clusters.map((name) => spec.clusters[name]!.region));
    return [...regions].sort().map((region) => ({
        region,
        name: fitName(`${place.name}-${region}`, maxComputeName),
        minPortsPerVm: nat.minPortsPerVm,
        ...(nat.maxPortsPerVm === undefined ? {} : { maxPortsPerVm: nat.maxPortsPerVm }),
        addresses: (nat.addresses[place.key]?.[region] ?? []).map((name) => addressId(place.project, region, name)),
        logging: nat.logging ? nat.logFilter : "none",
        endpointIndependentMapping: nat.endpointIndependentMapping,
        timeouts: nat.timeouts,
    }));
}

/**
 * Where everyone is connected with everyone, one set of rules per VPC from the supernets, which a cluster that joins
 * does not change; else a set per cluster from exactly its neighbours.
 */
function planFirewall(context: PlanContext, place: NetworkPlace, loadBalancers: boolean): readonly CompleteRulePlan[] {
    const { spec, places } = context;
    const rules = (
        input: Pick<MeshFirewallInput, "key" | "namePrefix" | "targetTag" | "whom">,
        clusters: readonly string[],
    ): readonly CompleteRulePlan[] => {
        const sources = context.sourcesOf(clusters[0]!);
        return planMeshFirewall({
            ...input,
            nodeRanges: sources.nodes,
            podRanges: sources.pods,
            ownNodeRanges:
                context.full && sources.nodes.length > 0 ? [] : clusters.map((name) => places[name]!.nodeRange),
            // The supernets of a full mesh hold the pods of every network, and stay when a cluster joins.
            ...(context.full ? {} : { ownPodRanges: clusters.flatMap((name) => podRanges(places[name]!)) }),
            datapath: spec.datapath,
            priority: spec.network.firewallPriority,
            logging: spec.network.firewallLogging,
            loadBalancers,
        });
    };
    if (context.full) {
        const input = { key: place.key, namePrefix: place.name, targetTag: context.meshTag, whom: "the mesh" };
        return rules(input, place.clusters);
    }
    return place.clusters.flatMap((name) => {
        const own = fullName(spec, name);
        const whom = `clusters connected to ${name}`;
        return rules({ key: name, namePrefix: own, targetTag: nodeTag(own), whom }, [name]);
    });
}

/** What GKE's own rules leave out inside a cluster, with neighbours or without. */
function planOwnFirewall({ spec, places }: PlanContext, name: string): readonly CompleteRulePlan[] {
    const own = fullName(spec, name);
    return planClusterFirewall({
        key: name,
        namePrefix: own,
        targetTag: nodeTag(own),
        extraPodRanges: places[name]!.extraPodRanges,
        controlPlaneRange: spec.clusters[name]!.ranges.controlPlane,
        webhookPorts: spec.network.webhookPorts,
        priority: spec.network.firewallPriority,
        logging: spec.network.firewallLogging,
    });
}

/** Peerings between networks that hold connected clusters. */
export function planNetworkPeerings(context: PlanContext): readonly PeeringPlan[] {
    if (context.spec.network.mode !== "peering") {
        return [];
    }
    const pairs = new Map<string, readonly [string, string]>();
    for (const [name, others] of Object.entries(context.peers)) {
        const from = context.networkOf(name).key;
        for (const other of others) {
            const to = context.networkOf(other).key;
            if (from < to) {
                pairs.set(`${from}/${to}`, [from, to]);
            }
        }
    }
    return planPeerings(context.spec.environment, [...pairs.values()]);
}

/** The hub of mode `ncc` with a spoke per network. */
export function planNcc(context: PlanContext): NccPlan | undefined {
    const { spec, networks } = context;
    if (spec.network.mode !== "ncc") {
        return undefined;
    }
    const places = Object.values(networks);
    const projects = new Set(places.map(({ project }) => project));
    return {
        project: spec.project,
        hubName: fitName(fullName(spec, spec.network.hub), maxComputeName),
        labels: labelsOf(context),
        // Spokes of the hub's own project are accepted by themselves, those of others wait until someone does.
        acceptedProjects: [...projects].filter((project) => project !== spec.project).sort(),
        spokes: places.map(({ key, project, name, id }) => ({ key, project, name, network: id })),
    };
}

/** Clusters that live in a network of another project, by network. */
function foreignClusters({ spec, networks }: PlanContext): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(
        Object.values(networks)
            .map(
                ({ key, project, clusters }) =>
                    [key, clusters.filter((name) => projectOf(spec, spec.clusters[name]!) !== project)] as const,
            )
            .filter(([, clusters]) => clusters.length > 0),
    );
}

/** What makes networks of one project usable for clusters of others; undefined where every cluster is at home. */
export function planSharing(context: PlanContext): SharedVpcPlan | undefined {
    const { spec } = context;
    const foreign = Object.values(foreignClusters(context)).flat().sort();
    const [first] = foreign;
    if (first === undefined) {
        return undefined;
    }
    const services: Record<string, ServiceProjectPlan> = {};
    for (const project of [...new Set(foreign.map((name) => projectOf(spec, spec.clusters[name]!)))].sort()) {
        const clusters = foreign.filter((name) => projectOf(spec, spec.clusters[name]!) === project);
        services[project] = {
            subnets: clusters.map((name) => ({
                key: name,
                name: fullName(spec, name),
                region: spec.clusters[name]!.region,
            })),
            subnetRole,
            agents: serviceAgents,
        };
    }
    return { hostProject: context.networkOf(first).project, serviceProjects: services };
}

/** APIs of every project that holds something. */
export function planProjects({ spec, names, networks }: PlanContext): Readonly<Record<string, readonly string[]>> {
    const projects = new Set([
        spec.project,
        ...Object.values(networks).map(({ project }) => project),
        ...names.map((name) => projectOf(spec, spec.clusters[name]!)),
    ]);
    const fleets = new Set(Object.values(spec.clusters).flatMap(({ fleetProject }) => fleetProject ?? []));
    const apis = spec.network.mode === "ncc" ? [...requiredServices, nccService] : requiredServices;
    const ofClusters = (project: string): readonly string[] =>
        Object.values(spec.clusters)
            .filter((cluster) => projectOf(spec, cluster) === project)
            .flatMap((cluster) => featureServices(cluster, Object.values(cluster.pools)));
    const ofProject = (project: string): readonly string[] => [
        ...(projects.has(project) ? apis : []),
        ...[...ofClusters(project), ...(fleets.has(project) ? [fleetService] : [])].sort(),
    ];
    return Object.fromEntries(
        [...new Set([...projects, ...fleets])].sort().map((project) => [project, [...new Set(ofProject(project))]]),
    );
}
