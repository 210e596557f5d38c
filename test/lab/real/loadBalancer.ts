import { isDeepStrictEqual } from "node:util";

import { PatchStrategy, type V1Service } from "@kubernetes/client-node";

import type { BalancerFacts, Recorder, World } from "../cloud/backend.js";
import { fieldManager, statusCode, type KubeClient } from "./kubeClient.js";
import { planLoadBalancer, serviceKey, type BalancerDecision } from "./loadBalancerPlan.js";
import { shortHash, type ClusterEntry, type LoadBalancerEntry, type Registry } from "./registry.js";

/**
 * The controller of internal load balancers in one cluster. It compares everything with everything each time it is
 * called, so it needs no memory of its own and may be interrupted anywhere.
 */

/** Keeps a Service until its address has been taken back, as on GKE. */
const finalizer = "gke.networking.io/l4-ilb-v2";

/** What the controller works with. */
export interface BalancerContext {
    readonly world: World;
    readonly registry: Registry;
    readonly cluster: ClusterEntry;
    readonly client: KubeClient;
    /** Tells the API which load balancers the cluster has. */
    readonly recorder: Recorder;
    /** Makes addresses and firewall of the cluster's network follow the registry. */
    readonly syncNetwork: () => Promise<void>;
}

/** Brings the load balancers of a cluster in line with its Services. */
export async function reconcileLoadBalancers(context: BalancerContext): Promise<void> {
    const { client, registry, cluster } = context;
    const services = (await client.core.listServiceForAllNamespaces()).items.filter(concerns(registry, cluster));
    const current = registry.data.loadBalancers.filter((entry) => entry.cluster === cluster.id);
    if (services.length === 0 && current.length === 0) {
        context.recorder.balancers(cluster.id, []);
        return;
    }
    const ready = await readyNodes(client);
    const decisions: { service: V1Service; decision: BalancerDecision }[] = [];
    const entries: LoadBalancerEntry[] = [];
    const others = registry.data.loadBalancers.filter((entry) => entry.cluster !== cluster.id);
    for (const service of services) {
        const hosts = await hostsOf(client, service, ready);
        // What was decided a moment ago counts, so that two Services never get the same address; so do those that
        // already have one and have not had their turn.
        const rest = current.filter((entry) => !entries.some((made) => made.service === entry.service));
        const data = { ...registry.data, loadBalancers: [...others, ...rest, ...entries] };
        const decision = planLoadBalancer({ world: context.world, data, cluster, service, hosts });
        decisions.push({ service, decision });
        if (decision.kind === "serve") {
            entries.push(decision.entry);
        }
    }
    for (const { service, decision } of decisions) {
        if (decision.kind === "serve") {
            await setFinalizer(client, service, true);
        }
    }
    if (!isDeepStrictEqual(current, entries)) {
        registry.update((data) => ({
            loadBalancers: [...data.loadBalancers.filter((entry) => entry.cluster !== cluster.id), ...entries],
        }));
        await context.syncNetwork();
    }
    context.recorder.balancers(cluster.id, entries.map(factsFor(cluster)));
    for (const { service, decision } of decisions) {
        await report(client, service, decision);
    }
}

/** A load balancer as the API knows it. */
export function factsFor(cluster: ClusterEntry): (entry: LoadBalancerEntry) => BalancerFacts {
    return ({ service, address, asked, allow, globalAccess, firewall }) => ({
        service,
        address,
        sources: asked,
        targets: [cluster.nodeTag],
        allow,
        globalAccess,
        firewall,
    });
}

/** Services that want a load balancer, have one, or still carry the finalizer. */
function concerns(registry: Registry, cluster: ClusterEntry): (service: V1Service) => boolean {
    return (service) =>
        service.spec?.type === "LoadBalancer" ||
        service.metadata?.finalizers?.includes(finalizer) === true ||
        registry.data.loadBalancers.some(
            (entry) => entry.cluster === cluster.id && entry.service === serviceKey(service),
        );
}

/** Tells the Service what became of it: its address, why it has none, or that it may go. */
async function report(client: KubeClient, service: V1Service, decision: BalancerDecision): Promise<void> {
    switch (decision.kind) {
        case "serve":
            await writeAddress(client, service, decision.entry.address);
            if (!decision.entry.firewall) {
                await writeEvent(client, service, {
                    type: "Normal",
                    reason: "XPN",
                    message: firewallNotice(decision.entry),
                });
            }
            break;
        case "refuse":
            await writeAddress(client, service, undefined);
            await setFinalizer(client, service, false);
            await writeEvent(client, service, {
                type: "Warning",
                reason: "SyncLoadBalancerFailed",
                message: decision.reason,
            });
            break;
        case "ignore":
            if (service.metadata?.finalizers?.includes(finalizer)) {
                await writeAddress(client, service, undefined);
                await setFinalizer(client, service, false);
            }
            break;
    }
}

async function writeAddress(client: KubeClient, service: V1Service, address: string | undefined): Promise<void> {
    const shown = (service.status?.loadBalancer?.ingress ?? []).map((ingress) => ingress.ip);
    if (isDeepStrictEqual(shown, address === undefined ? [] : [address])) {
        return;
    }
    const { name = "", namespace = "" } = service.metadata ?? {};
    const found = await client.core.readNamespacedServiceStatus({ name, namespace });
    const ingress = address === undefined ? [] : [{ ip: address, ipMode: "VIP" }];
    const status = { ...found.status, loadBalancer: { ingress } };
    await client.core.replaceNamespacedServiceStatus({ name, namespace, body: { ...found, status }, fieldManager });
}

async function setFinalizer(client: KubeClient, service: V1Service, wanted: boolean): Promise<void> {
    if ((service.metadata?.finalizers ?? []).includes(finalizer) === wanted) {
        return;
    }
    const { name = "", namespace = "" } = service.metadata ?? {};
    const { finalizers = [], resourceVersion } = (await client.core.readNamespacedService({ name, namespace }))
        .metadata!;
    const others = finalizers.filter((other) => other !== finalizer);
    const metadata = {
        name,
        namespace,
        finalizers: wanted ? [...others, finalizer] : others,
        // Somebody else's finalizer must not be lost: the API server refuses when the list has changed meanwhile.
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
    };
    await client.objects.patch(
        { apiVersion: "v1", kind: "Service", metadata },
        undefined,
        undefined,
        fieldManager,
        undefined,
        PatchStrategy.MergePatch,
    );
}

/** In a network of another project the firewall may be somebody else's to open. */
function firewallNotice({ address, asked, allow }: LoadBalancerEntry): string {
    const ports = allow.flatMap(({ protocol, ports }) => ports.map((port) => `${protocol}:${port}`));
    return `Firewall change required by security admin: allow ${ports.join(",")} to ${address} from ${asked.join(",")}`;
}

/** One event per Service and reason: its name says both, so that it is not written again every second. */
async function writeEvent(
    client: KubeClient,
    service: V1Service,
    { type, reason, message }: Readonly<Record<"type" | "reason" | "message", string>>,
): Promise<void> {
    const { name = "", namespace = "", uid = "" } = service.metadata ?? {};
    const now = new Date();
    const body = {
        metadata: { name: `${name}.${shortHash(`${uid}/${message}`, 16)}`, namespace },
        involvedObject: { apiVersion: "v1", kind: "Service", name, namespace, uid },
        type,
        reason,
        message,
        source: { component: "l4-ilb-controller" },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
    };
    await client.core.createNamespacedEvent({ namespace, body }).catch((error: unknown) => {
        if (statusCode(error) !== 409) {
            throw error;
        }
    });
}

async function readyNodes(client: KubeClient): Promise<readonly string[]> {
    const nodes = (await client.core.listNode()).items;
    return nodes
        .filter((node) => node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True"))
        .filter(
            (node) => node.metadata?.labels?.["node.kubernetes.io/exclude-from-external-load-balancers"] === undefined,
        )
        .map((node) => node.metadata?.name ?? "")
        .sort();
}

/** Nodes that answer: all that are ready, or only those with an endpoint of their own where the Service says so. */
async function hostsOf(client: KubeClient, service: V1Service, ready: readonly string[]): Promise<readonly string[]> {
    if (service.spec?.externalTrafficPolicy !== "Local") {
        return ready;
    }
    const { name = "", namespace = "" } = service.metadata ?? {};
    const slices = await client.discovery.listNamespacedEndpointSlice({
        namespace,
        labelSelector: `kubernetes.io/service-name=${name}`,
    });
    const endpoints = slices.items.flatMap((slice) => slice.endpoints ?? []);
    const serving = endpoints.filter((endpoint) => endpoint.conditions?.ready !== false);
    return ready.filter((node) => serving.some((endpoint) => endpoint.nodeName === node));
}
