import type { World } from "../cloud/backend.js";
import { relativeName } from "../cloud/operations.js";
import { isBalancerRule } from "../cloud/resources/forwardingRules.js";
import { rangesOf } from "../cloud/resources/ranges.js";
import { hubNeighbours } from "../cloud/resources/spokeRoutes.js";
import { controlPlaneHost } from "./controlPlanePlan.js";
import type { FabricAllow, FabricHost, FabricNetwork, FabricPeer, FabricRule, FabricZone } from "./fabric/model.js";
import { apiPort } from "./kubeconfig.js";
import {
    find,
    shortName,
    subnetworksOf,
    type FirewallRecord,
    type NetworkRecord,
    type SubnetworkRecord,
    type ZoneRecord,
} from "./records.js";
import { shortHash, type ClusterEntry, type LoadBalancerEntry, type NodeEntry, type RegistryData } from "./registry.js";

/** What a network shall look like: a pure function of the records and of what was handed out. */

/** MTU of a VPC network that names none. */
const defaultMtu = 1460;

/** Priority of a firewall rule that names none; GKE's own rules have it too. */
const defaultPriority = 1000;

/** Key of a network in the fabric: readable, and unique over projects. */
export function networkKey(id: string): string {
    return `${shortName(id)}-${shortHash(id, 6)}`;
}

/** Tag that only the control plane of this cluster carries, so that rules can aim at it. */
export function controlPlaneTag(cluster: ClusterEntry): string {
    return `${controlPlaneHost(cluster)}-${shortHash(cluster.id)}`;
}

/** The whole wish for one network; nothing when its record is gone. */
export function fabricNetworkOf(world: World, data: RegistryData, id: string): FabricNetwork | undefined {
    const record = find<NetworkRecord>(world, id);
    if (!record) {
        return undefined;
    }
    const clusters = data.clusters.filter((cluster) => cluster.network === id);
    const nodes = data.nodes.filter((node) => clusters.some((cluster) => cluster.id === node.cluster));
    const balancers = data.loadBalancers.filter((entry) => clusters.some((cluster) => cluster.id === entry.cluster));
    const hosts = [...clusters.map(controlPlane), ...nodes.map(nodeHost)];
    return {
        key: networkKey(id),
        mtu: record.mtu ?? defaultMtu,
        hosts,
        peers: peersOf(world, id),
        firewall: [
            ...recordedRules(world, id, hosts),
            ...clusters.flatMap((cluster) => clusterRules(world, cluster)),
            ...balancers.filter(({ firewall }) => firewall).map((entry) => balancerRule(entry, clusters)),
        ],
        zones: zonesOf(world, id),
        virtualAddresses: balancers.map(({ address, hosts }) => ({ address, hosts })),
    };
}

/** Networks whose peering with this one is agreed by both sides: each names the other. */
export function activePeers(world: World, id: string): readonly string[] {
    const peers = (network: string): readonly string[] =>
        (find<NetworkRecord>(world, network)?.peerings ?? []).map((peering) => relativeName(peering.network));
    return peers(id).filter((peer) => peers(peer).includes(id));
}

/** Networks that this one exchanges routes with, and the ranges of theirs it can reach: by peering, or by a hub. */
export function neighboursOf(
    world: World,
    id: string,
): readonly { readonly network: string; readonly ranges: readonly string[] }[] {
    const peers = activePeers(world, id).map((network) => ({
        network,
        ranges: subnetworksOf(world, network).flatMap((subnetwork) => rangesOf(subnetwork.record)),
    }));
    return [...peers, ...hubNeighbours(world, id)];
}

/** To the fabric a hub is what mutually agreed peerings are: every two of its spokes have routes to each other. */
function peersOf(world: World, id: string): readonly FabricPeer[] {
    return neighboursOf(world, id).map(({ network, ranges }) => ({ key: networkKey(network), ranges }));
}

function controlPlane(cluster: ClusterEntry): FabricHost {
    return {
        name: controlPlaneHost(cluster),
        ip: cluster.address,
        tags: [controlPlaneTag(cluster)],
        kind: "controlPlane",
    };
}

function nodeHost(node: NodeEntry): FabricHost {
    return { name: node.name, ip: node.ip, podCidr: node.podCidr, tags: node.tags, kind: "node" };
}

/**
 * The firewall's own rules. The API layer refuses what is not modelled; should such a record be there all the same, it
 * opens nothing: the fabric drops what no rule handed on lets in.
 */
function recordedRules(world: World, id: string, hosts: readonly FabricHost[]): readonly FabricRule[] {
    return (
        world
            .list("firewalls")
            .map(({ record }) => record as FirewallRecord)
            // What load balancers let in comes from the registry, which knows the region they are limited to.
            .filter((record) => relativeName(record.network) === id && opens(record) && !isBalancerRule(record))
            .map((record) => ({ record, sources: sourcesOf(record, hosts) }))
            .filter(({ sources }) => sources.length > 0)
            .map(({ record, sources }) => ({
                name: record.name,
                priority: record.priority ?? defaultPriority,
                sources,
                targets: record.targetTags ?? [],
                ...(record.destinationRanges?.length ? { destinations: record.destinationRanges } : {}),
                allow: (record.allowed ?? []).map(({ IPProtocol, ports }) => ({
                    protocol: IPProtocol,
                    ...(ports?.length ? { ports } : {}),
                })),
            }))
    );
}

/** Whether a rule lets something in to hosts that are known: nodes here have tags, but no service accounts. */
function opens(record: FirewallRecord): boolean {
    return (
        (record.direction ?? "INGRESS") === "INGRESS" &&
        record.disabled !== true &&
        (record.denied ?? []).length === 0 &&
        (record.allowed ?? []).length > 0 &&
        (record.targetServiceAccounts ?? []).length === 0
    );
}

/**
 * A rule that names no source of any kind means anywhere; a source tag means the addresses of the hosts of this network
 * that carry it. A source service account means nobody: no host here has one.
 */
function sourcesOf(record: FirewallRecord, hosts: readonly FabricHost[]): readonly string[] {
    const ranges = record.sourceRanges ?? [];
    const tags = record.sourceTags ?? [];
    if ([ranges, tags, record.sourceServiceAccounts ?? []].every((list) => list.length === 0)) {
        return ["0.0.0.0/0"];
    }
    const tagged = hosts.filter((host) => host.tags.some((tag) => tags.includes(tag)));
    return [...ranges, ...tagged.map((host) => `${host.ip}/32`)];
}

/**
 * The rules GKE makes for every cluster, and what its managed network lets through to a control plane. Its own know the
 * cluster's pod range only; further ranges of pods are for the program to open, here as there.
 */
function clusterRules(world: World, cluster: ClusterEntry): readonly FabricRule[] {
    const subnetwork = find<SubnetworkRecord>(world, cluster.subnetwork);
    const inside = subnetwork ? rangesOf(subnetwork) : [cluster.nodeRange, cluster.podRange];
    const name = (suffix: string): string => `gke-${cluster.key}-${shortHash(cluster.id)}-${suffix}`;
    const rule = (
        suffix: string,
        sources: readonly string[],
        target: string,
        allow: readonly FabricAllow[],
    ): FabricRule => ({
        name: name(suffix),
        priority: defaultPriority,
        sources,
        targets: [target],
        allow,
    });
    const everything = ["tcp", "udp", "icmp", "esp", "ah", "sctp"].map((protocol) => ({ protocol }));
    const fromNodes = ["tcp", "udp", "icmp"].map((protocol) => ({ protocol }));
    const https = { protocol: "tcp", ports: [String(apiPort)] };
    return [
        rule("all", [cluster.podRange], cluster.nodeTag, everything),
        rule("vms", [cluster.nodeRange], cluster.nodeTag, fromNodes),
        rule("master", [`${cluster.address}/32`], cluster.nodeTag, [{ protocol: "tcp", ports: ["10250", "443"] }]),
        rule("endpoint", inside, controlPlaneTag(cluster), [https]),
    ];
}

function balancerRule(entry: LoadBalancerEntry, clusters: readonly ClusterEntry[]): FabricRule {
    const cluster = clusters.find((candidate) => candidate.id === entry.cluster);
    return {
        name: `k8s2-${shortHash(`${entry.cluster}/${entry.service}`)}-${entry.service.replaceAll(/[^a-z0-9]+/g, "-")}-l4`,
        priority: defaultPriority,
        sources: entry.sources,
        targets: cluster ? [cluster.nodeTag] : [],
        destinations: [`${entry.address}/32`],
        allow: entry.allow,
    };
}

function zonesOf(world: World, id: string): readonly FabricZone[] {
    return world
        .list("managedZones")
        .map(({ record }) => record as ZoneRecord)
        .filter((record) =>
            (record.privateVisibilityConfig?.networks ?? []).some(({ networkUrl }) => relativeName(networkUrl) === id),
        )
        .map((record) => ({
            dnsName: record.dnsName,
            records: (record.rrsets ?? []).map(({ name, type, ttl, rrdatas }) => ({
                name,
                type,
                ttl: ttl ?? 300,
                rrdatas: rrdatas ?? [],
            })),
        }));
}
