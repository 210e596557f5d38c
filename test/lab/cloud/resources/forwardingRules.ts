import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import { ApiError, invalid } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { BalancerFacts, CloudRecord, World } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { computeLink, relativeName } from "../operations.js";
import type { Collection } from "../store.js";
import { computeBase, listOf, mustFind, object, parentOf, records, strings, text } from "./shared.js";

type Fields = Readonly<Record<string, unknown>>;

/**
 * What load balancers of Services leave in a network: a forwarding rule and a firewall rule each. They are made and
 * removed by the controller inside the cluster, so those of a cluster that was deleted first stay and keep the network
 * from being deleted.
 */
export function addForwardingRules(router: Router, cloud: Cloud): void {
    const base = "compute/v1/projects/{project}/regions/{region}/forwardingRules";
    const idOf = (request: ApiRequest): string => `${parentOf(request)}/forwardingRules/${request.params["name"]}`;
    router.on("GET", base, (request) => listOf(cloud, "forwardingRules", request));
    router.on("GET", `${base}/{name}`, (request) => mustFind(cloud, "forwardingRules", idOf(request)));
    router.on("DELETE", `${base}/{name}`, (request) => {
        const id = idOf(request);
        mustFind(cloud, "forwardingRules", id);
        cloud.store.remove("forwardingRules", id);
        return cloud.operations.start({ api: "compute", parent: parentOf(request), type: "delete" }, id, {
            kind: "record",
            target: id,
        });
    });
    addPaperBalancers(router, cloud);
}

/** On paper no controller runs: whoever stands for a cluster's API server says which load balancers it has. */
function addPaperBalancers(router: Router, cloud: Cloud): void {
    const cluster = "projects/{project}/locations/{location}/clusters/{cluster}";
    router.on("PUT", `local/v1/${cluster}/balancers`, ({ params, body }) => {
        const id = `projects/${params["project"]}/locations/${params["location"]}/clusters/${params["cluster"]}`;
        if (cloud.backend.kind !== "paper") {
            throw new ApiError(400, "failedPrecondition", "The clusters of this cloud look after their own Services.");
        }
        mustFind(cloud, "clusters", id);
        recordBalancers(cloud, id, records(body["balancers"]).map(balancerIn));
        return {};
    });
}

function balancerIn(body: Fields): BalancerFacts {
    const service = text(body["service"]);
    const address = text(body["address"]);
    if (!/^[^/]+\/[^/]+$/.test(service) || address === "") {
        throw invalid("A load balancer must have a service, 'namespace/name', and an address.");
    }
    return {
        service,
        address,
        sources: strings(body["sources"]),
        targets: strings(body["targets"]),
        allow: records(body["allow"]).map((allow) => ({
            protocol: text(allow["protocol"]),
            ports: strings(allow["ports"]),
        })),
        globalAccess: body["globalAccess"] === true,
        firewall: body["firewall"] !== false,
    };
}

/** Forwarding rules with addresses of a subnetwork. */
export function rulesOfSubnetwork(
    world: World,
    subnetworkId: string,
): readonly { readonly id: string; readonly record: CloudRecord }[] {
    return world.list("forwardingRules").filter(({ record }) => relativeName(record["subnetwork"]) === subnetworkId);
}

/** Whether a firewall rule is one that a load balancer's controller made. */
export function isBalancerRule(record: CloudRecord): boolean {
    return record.name.startsWith("k8s2-") && text(record["description"]).includes(serviceKey);
}

/** Id of the forwarding rule of a Service. */
export function forwardingRuleId(world: World, clusterId: string, service: string): string {
    const [, project = "", , location = ""] = clusterId.split("/");
    const name = resourceName("k8s2-l4-", clusterUid(world, clusterId), service);
    return `projects/${project}/regions/${location.replace(/-[a-z]$/, "")}/forwardingRules/${name}`;
}

const serviceKey = "networking.gke.io/service-name";

/** Makes the records of a cluster's load balancers follow what it has; those of a cluster that is gone stay. */
export function recordBalancers(cloud: Cloud, clusterId: string, facts: readonly BalancerFacts[]): void {
    const cluster = cloud.store.find("clusters", clusterId);
    if (!cluster) {
        return;
    }
    const uid = clusterUid(cloud.store, clusterId);
    const wanted = facts.map((balancer) => planRecords(cloud.store, clusterId, cluster, balancer));
    follow(
        cloud,
        "forwardingRules",
        `k8s2-l4-${uid}-`,
        "forwardingRule",
        wanted.map(({ rule }) => rule),
    );
    follow(
        cloud,
        "firewalls",
        `k8s2-${uid}-`,
        "firewall",
        wanted.flatMap(({ firewall }) => (firewall ? [firewall] : [])),
    );
}

interface Planned {
    readonly id: string;
    readonly record: Fields & { readonly name: string };
}

function follow(cloud: Cloud, collection: Collection, prefix: string, kind: string, wanted: readonly Planned[]): void {
    const present = cloud.store.list(collection).filter(({ record }) => record.name.startsWith(prefix));
    for (const { id } of present.filter((entry) => !wanted.some((plan) => plan.id === entry.id))) {
        cloud.store.remove(collection, id);
    }
    for (const { id, record } of wanted) {
        const before = cloud.store.find(collection, id);
        const after = { ...(before ?? computeBase(cloud, kind, id)), ...record };
        if (!isDeepStrictEqual(before, after)) {
            cloud.store.put(collection, id, after);
        }
    }
}

function planRecords(
    world: World,
    clusterId: string,
    cluster: CloudRecord,
    balancer: BalancerFacts,
): { readonly rule: Planned; readonly firewall: Planned | undefined } {
    const id = forwardingRuleId(world, clusterId, balancer.service);
    const network = text(cluster["networkId"]);
    const description = JSON.stringify({ [serviceKey]: balancer.service, "networking.gke.io/api-version": "ga" });
    const name = resourceName("k8s2-", clusterUid(world, clusterId), balancer.service);
    const protocols = balancer.allow.map(({ protocol }) => protocol.toUpperCase());
    const rule = {
        name: id.split("/").at(-1)!,
        description,
        IPAddress: balancer.address,
        IPProtocol: protocols.length === 1 ? protocols[0] : "L3_DEFAULT",
        ...portsOf(balancer),
        loadBalancingScheme: "INTERNAL",
        network: computeLink(network),
        subnetwork: computeLink(text(cluster["subnetworkId"])),
        region: computeLink(id.split("/forwardingRules/")[0]!),
        allowGlobalAccess: balancer.globalAccess,
    };
    const firewall = {
        name,
        description,
        network: computeLink(network),
        direction: "INGRESS",
        priority: 1000,
        disabled: false,
        logConfig: { enable: false },
        sourceRanges: balancer.sources,
        destinationRanges: [balancer.address],
        targetTags: balancer.targets,
        allowed: balancer.allow.map(({ protocol, ports }) => ({ IPProtocol: protocol, ports })),
    };
    const firewallId = `${network.split("/networks/")[0]}/firewalls/${name}`;
    return {
        rule: { id, record: rule },
        firewall: balancer.firewall ? { id: firewallId, record: firewall } : undefined,
    };
}

/** A forwarding rule names at most five ports, and all of them when there are more. */
function portsOf({ allow }: BalancerFacts): Fields {
    const ports = allow.flatMap((entry) => entry.ports);
    return allow.length === 1 && ports.length <= 5 ? { ports } : { allPorts: true };
}

/** What tells a cluster's resources from those of every other one, also of one that had its name before. */
function clusterUid(world: World, clusterId: string): string {
    return hash(`${clusterId} ${text(object(world.get(clusterId))["id"])}`);
}

/** At most 63 characters, and different for every Service. */
function resourceName(prefix: string, uid: string, service: string): string {
    const end = `-${hash(`${uid} ${service}`)}`;
    const start = `${prefix}${uid}-${service.replace("/", "-")}`;
    return `${start.slice(0, 63 - end.length).replace(/-+$/, "")}${end}`;
}

const hash = (value: string): string => createHash("sha256").update(value).digest("hex").slice(0, 8);
