import type { V1Service } from "@kubernetes/client-node";

import type { World } from "../cloud/backend.js";
import { relativeName } from "../cloud/operations.js";
import { forwardingRuleId, rulesOfSubnetwork } from "../cloud/resources/forwardingRules.js";
import { rangesOf } from "../cloud/resources/ranges.js";
import { mayWriteFirewall } from "../cloud/resources/serviceAgents.js";
import { usersOfAddress } from "./addressUse.js";
import { freeLoadBalancerAddress, isUsable } from "./allocation.js";
import { intersect } from "./ipv4.js";
import { neighboursOf } from "./networkView.js";
import { find, placeOf, projectOf, regionOf, shortName, subnetworksOf, type AddressRecord } from "./records.js";
import type { ClusterEntry, LoadBalancerEntry, RegistryData } from "./registry.js";

/** What an internal load balancer shall be, decided from a Service and the records. */

/** Annotations Google's controller reads. */
export const annotations = {
    type: "networking.gke.io/load-balancer-type",
    legacyType: "cloud.google.com/load-balancer-type",
    addresses: "networking.gke.io/load-balancer-ip-addresses",
    globalAccess: "networking.gke.io/internal-load-balancer-allow-global-access",
} as const;

/** Class of Services that ask for an internal load balancer without the annotation. */
const internalClass = "networking.gke.io/l4-regional-internal";

/** What to do for a Service: serve it as said, refuse it for a reason, or leave it alone. */
export type BalancerDecision =
    | { readonly kind: "serve"; readonly entry: LoadBalancerEntry }
    | { readonly kind: "refuse"; readonly reason: string }
    | { readonly kind: "ignore" };

/** Everything a decision depends on. */
export interface BalancerInputs {
    readonly world: World;
    readonly data: RegistryData;
    readonly cluster: ClusterEntry;
    readonly service: V1Service;
    /** Names of the nodes that can answer for this Service. */
    readonly hosts: readonly string[];
}

/** `namespace/name` of a Service. */
export function serviceKey(service: V1Service): string {
    return `${service.metadata?.namespace ?? ""}/${service.metadata?.name ?? ""}`;
}

/** Decides about one Service. */
export function planLoadBalancer(inputs: BalancerInputs): BalancerDecision {
    const { service, world, cluster } = inputs;
    const spec = service.spec;
    const foreign = spec?.loadBalancerClass !== undefined && spec.loadBalancerClass !== internalClass;
    if (spec?.type !== "LoadBalancer" || foreign || service.metadata?.deletionTimestamp !== undefined) {
        return { kind: "ignore" };
    }
    if (!isInternal(service)) {
        return { kind: "refuse", reason: `${annotations.type}: must be Internal, the local cloud has no others` };
    }
    const address = addressFor(inputs);
    if (typeof address !== "string") {
        return { kind: "refuse", reason: address.problem };
    }
    const asked = spec.loadBalancerSourceRanges ?? [];
    const sources = asked.length > 0 ? asked : ["0.0.0.0/0"];
    const globalAccess = service.metadata?.annotations?.[annotations.globalAccess] === "true";
    return {
        kind: "serve",
        entry: {
            cluster: cluster.id,
            service: serviceKey(service),
            address,
            hosts: inputs.hosts,
            sources: globalAccess ? sources : intersect(sources, rangesOfRegion(world, cluster)),
            allow: portsByProtocol(service),
            asked: sources,
            globalAccess,
            firewall: mayWriteFirewall(world, projectOf(cluster.id), cluster.network),
        },
    };
}

/** Ranges a regional load balancer is reached from: those of its region, in its network and in those with routes to it. */
export function rangesOfRegion(world: World, cluster: ClusterEntry): readonly string[] {
    const region = placeOf(cluster.id).region;
    const networks = [cluster.network, ...neighboursOf(world, cluster.network).map(({ network }) => network)];
    return networks
        .flatMap((network) => subnetworksOf(world, network))
        .filter(({ record }) => regionOf(shortName(record.region)) === region)
        .flatMap(({ record }) => rangesOf(record));
}

function isInternal(service: V1Service): boolean {
    const given = service.metadata?.annotations ?? {};
    return (
        service.spec?.loadBalancerClass === internalClass ||
        [given[annotations.type], given[annotations.legacyType]].some((value) => value?.toLowerCase() === "internal")
    );
}

/** The address by name, the one asked for, the one it has, or a free one: in this order. */
function addressFor(inputs: BalancerInputs): string | { readonly problem: string } {
    const { world, data, cluster, service } = inputs;
    const named = service.metadata?.annotations?.[annotations.addresses];
    const asked = named === undefined ? askedAddress(inputs) : reservedAddress(world, cluster, named);
    if (asked !== undefined) {
        return typeof asked === "string" ? ifFree(inputs, asked) : asked;
    }
    const current = data.loadBalancers.find((entry) => isOwn(inputs, entry))?.address;
    return (
        current ??
        freeLoadBalancerAddress(world, data, cluster) ?? {
            problem: `${cluster.subnetwork}: must have a free address, got none in ${cluster.nodeRange}`,
        }
    );
}

/** A reserved address, which has to be of the subnetwork the load balancer is in. */
function reservedAddress(world: World, cluster: ClusterEntry, name: string): string | { readonly problem: string } {
    const id = `projects/${projectOf(cluster.id)}/regions/${placeOf(cluster.id).region}/addresses/${name}`;
    const record = find<AddressRecord>(world, id);
    if (record?.address === undefined) {
        return { problem: `${annotations.addresses}: must name an address of the region, got ${name}; reserve ${id}` };
    }
    const subnetwork = relativeName(record.subnetwork);
    return subnetwork === cluster.subnetwork
        ? record.address
        : {
              problem: `${annotations.addresses}: must name an address of ${cluster.subnetwork}, got ${name} of ${subnetwork || "no subnetwork"}; reserve one there`,
          };
}

/** The address a Service asks for by itself, reserved or not. */
function askedAddress({ cluster, service }: BalancerInputs): string | undefined | { readonly problem: string } {
    const asked = service.spec?.loadBalancerIP;
    if (!asked || isUsable(cluster.nodeRange, asked)) {
        return asked || undefined;
    }
    return {
        problem: `spec.loadBalancerIP: must be an address of ${cluster.nodeRange} but its first and last two, got ${asked}; choose one of ${cluster.subnetwork}`,
    };
}

/** A forwarding rule with this address that is not the Service's own: one that a deleted cluster left, for example. */
function otherRule({ world, cluster, service }: BalancerInputs, address: string): string | undefined {
    const own = forwardingRuleId(world, cluster.id, serviceKey(service));
    return rulesOfSubnetwork(world, cluster.subnetwork).find(
        ({ id, record }) => record["IPAddress"] === address && id !== own,
    )?.id;
}

/** The address, unless a node, a control plane, another Service of the network or a forwarding rule has it. */
function ifFree(inputs: BalancerInputs, address: string): string | { readonly problem: string } {
    const others = inputs.data.loadBalancers.filter((entry) => !isOwn(inputs, entry));
    const [user] = usersOfAddress({ ...inputs.data, loadBalancers: others }, inputs.cluster.network, address);
    const holder = user ?? otherRule(inputs, address);
    return holder === undefined ? address : { problem: `address ${address} is in use by ${holder}` };
}

function isOwn({ cluster, service }: BalancerInputs, entry: LoadBalancerEntry): boolean {
    return entry.cluster === cluster.id && entry.service === serviceKey(service);
}

function portsByProtocol(service: V1Service): LoadBalancerEntry["allow"] {
    const ports = service.spec?.ports ?? [];
    const protocols = [...new Set(ports.map((port) => (port.protocol ?? "TCP").toLowerCase()))];
    return protocols.map((protocol) => ({
        protocol,
        ports: ports.filter((port) => (port.protocol ?? "TCP").toLowerCase() === protocol).map(({ port }) => `${port}`),
    }));
}
