import type { Backend, ClusterFacts, NodeFacts, Recorder, Report, World } from "../cloud/backend.js";
import { addonManifests } from "./addons.js";
import { addressesInUse } from "./addressUse.js";
import { clusterOfPool, planCluster, planPool, type PoolPlan } from "./allocation.js";
import { Caretaker } from "./caretaker.js";
import {
    clusterAuthority,
    deadPrograms,
    prepareControlPlane,
    removeControlPlane,
    startControlPlane,
} from "./controlPlane.js";
import { parseDnsOptions, type DnsOptions } from "./corefile.js";
import { removeFabric, syncFabric } from "./fabric/fabric.js";
import { serially } from "./fabric/serially.js";
import { applyObject, kubeClient, statusCode, type KubeClient } from "./kubeClient.js";
import { ensureToken } from "./kubeconfig.js";
import { reconcileLoadBalancers } from "./loadBalancer.js";
import { claimLoopback, releaseLoopback } from "./loopback.js";
import { fabricNetworkOf, neighboursOf, networkKey } from "./networkView.js";
import { nodeRuns, registerNode, removeNode, startNode, type NodeWish } from "./node.js";
import { find, type ClusterRecord, type NodePoolRecord } from "./records.js";
import { Registry, type ClusterEntry, type NodeEntry } from "./registry.js";

/** Makes records real on this machine: networks, control planes and nodes in namespaces. Linux and root only. */
export function createRealBackend(lab: string): Backend {
    return new RealBackend(lab);
}

/** What exists once the daemon has handed over its records. */
interface Started {
    readonly world: World;
    readonly registry: Registry;
    readonly recorder: Recorder;
}

class RealBackend implements Backend {
    readonly kind = "real";
    private started: Started | undefined;
    private readonly clients = new Map<string, KubeClient>();
    private readonly caretakers = new Map<string, Caretaker>();
    /** What each network was last made to be, to tell which peers a change concerns. */
    private readonly wishes = new Map<string, string>();

    constructor(private readonly lab: string) {}

    async start(world: World, recorder: Recorder): Promise<void> {
        ensureToken(this.lab);
        const registry = Registry.open(this.lab);
        this.started = { world, registry, recorder };
        await this.removeForgotten();
        for (const { id } of world.list("networks")) {
            await this.syncOne(id);
        }
        // What died is started by the caretakers' first round, so that the daemon answers meanwhile.
        registry.data.clusters.forEach((cluster) => this.watchOver(cluster));
    }

    async close(): Promise<void> {
        await Promise.all([...this.caretakers.values()].map((caretaker) => caretaker.stop()));
        this.caretakers.clear();
    }

    async syncNetwork(networkId: string): Promise<void> {
        const { world } = this.state();
        await this.syncOne(networkId);
        for (const { network: peer } of neighboursOf(world, networkId)) {
            // A peer routes this network's ranges; most changes leave them as they were.
            if (this.wishes.get(peer) !== this.wishText(peer)) {
                await this.syncOne(peer);
            }
        }
    }

    async createCluster(clusterId: string, report: Report): Promise<ClusterFacts> {
        const cluster = await this.admitCluster(clusterId);
        const ca = await serially(`cluster ${this.lab} ${clusterId}`, async () => {
            report("making certificates and the control plane's host");
            const [authority] = await Promise.all([
                prepareControlPlane(this.lab, cluster),
                this.syncNetwork(cluster.network),
            ]);
            report("starting the API server");
            await startControlPlane(this.lab, cluster, authority);
            report("applying add-ons");
            await this.applyAddons(cluster, parseDnsOptions(undefined));
            return authority;
        });
        this.watchOver(cluster);
        return {
            endpoint: cluster.endpoint,
            privateEndpoint: cluster.address,
            // Google resolves the DNS endpoint publicly; nothing here serves public names, and an address is as good.
            dnsEndpoint: cluster.endpoint,
            clusterCaCertificate: Buffer.from(ca).toString("base64"),
        };
    }

    async deleteCluster(clusterId: string, report: Report): Promise<void> {
        const { registry } = this.state();
        const cluster = registry.cluster(clusterId);
        if (!cluster) {
            return;
        }
        await this.caretakers.get(clusterId)?.stop();
        this.caretakers.delete(clusterId);
        this.clients.delete(clusterId);
        await serially(`cluster ${this.lab} ${clusterId}`, async () => {
            report("removing nodes");
            await this.removeNodes(registry.data.nodes.filter((node) => node.cluster === clusterId));
            report("removing the control plane");
            await removeControlPlane(this.lab, cluster);
            registry.update((data) => ({
                clusters: data.clusters.filter((entry) => entry.id !== clusterId),
                loadBalancers: data.loadBalancers.filter((entry) => entry.cluster !== clusterId),
            }));
            releaseLoopback(this.lab, clusterId);
            await this.syncNetwork(cluster.network);
        });
    }

    async syncNodePool(nodePoolId: string, report: Report): Promise<readonly NodeFacts[]> {
        return serially(`pool ${this.lab} ${nodePoolId}`, async () => {
            const { world, registry } = this.state();
            for (;;) {
                const plan = planPool(world, registry.data, nodePoolId);
                // Planned and remembered without a pause in between: another pool may take addresses at the same time.
                registry.update((data) => ({ nodes: [...data.nodes, ...plan.add] }));
                await this.takeStep(plan, registry.cluster(clusterOfPool(nodePoolId)), report);
                if (!plan.more) {
                    const nodes = [...plan.keep, ...plan.add];
                    return nodes.map(({ name, zone, ip, podCidr }) => ({ name, zone, ip, podCidr }));
                }
            }
        });
    }

    addressesInUse(subnetworkId: string): readonly string[] {
        return addressesInUse(this.state().registry.data, subnetworkId);
    }

    /** One step of a pool towards its record. */
    private async takeStep(plan: PoolPlan, cluster: ClusterEntry | undefined, report: Report): Promise<void> {
        const nodes = [...plan.keep, ...plan.add];
        if (plan.remove.length > 0) {
            report(`removing ${plan.remove.length} of ${plan.keep.length + plan.remove.length} nodes`);
            await this.removeNodes(plan.remove, cluster);
        }
        await this.settleNetwork(cluster);
        if (nodes.length > 0) {
            report(`waiting for ${nodes.length} nodes to register`);
        }
        await Promise.all(nodes.map((node) => this.bringUp(node)));
        if (plan.retire.length > 0) {
            report(`removing ${plan.retire.length} nodes that have been replaced`);
            await this.removeNodes(plan.retire, cluster);
            await this.settleNetwork(cluster);
        }
    }

    /** Makes the hosts of a network follow the nodes; also those left by a removal that failed halfway. */
    private async settleNetwork(cluster: ClusterEntry | undefined): Promise<void> {
        if (cluster && this.wishes.get(cluster.network) !== this.wishText(cluster.network)) {
            await this.syncNetwork(cluster.network);
        }
    }

    private state(): Started {
        if (!this.started) {
            throw new Error("the real backend must be started before it is used");
        }
        return this.started;
    }

    /** Addresses and names of a cluster, handed out at its first start and remembered. */
    private async admitCluster(clusterId: string): Promise<ClusterEntry> {
        const { world, registry } = this.state();
        const known = registry.cluster(clusterId);
        if (known) {
            return known;
        }
        const endpoint = await claimLoopback(this.lab, clusterId);
        try {
            // Planned and remembered without a pause in between: another cluster may be admitted at the same time.
            const entry: ClusterEntry = { ...planCluster(world, registry.data, clusterId), endpoint };
            registry.update((data) => ({ clusters: [...data.clusters, entry] }));
            return entry;
        } catch (error) {
            // A cluster that is refused keeps nothing.
            releaseLoopback(this.lab, clusterId);
            throw error;
        }
    }

    private wishText(networkId: string): string {
        const { world, registry } = this.state();
        return JSON.stringify(fabricNetworkOf(world, registry.data, networkId) ?? null);
    }

    private async syncOne(networkId: string): Promise<void> {
        await serially(`network ${this.lab} ${networkId}`, async () => {
            const { world, registry } = this.state();
            const text = this.wishText(networkId);
            const network = fabricNetworkOf(world, registry.data, networkId);
            if (network) {
                await syncFabric(this.lab, network);
                this.wishes.set(networkId, text);
            } else {
                this.wishes.delete(networkId);
                await removeFabric(this.lab, networkKey(networkId));
            }
        });
    }

    /** Removes what was handed out for records that are gone: an end that was interrupted. */
    private async removeForgotten(): Promise<void> {
        const { world, registry } = this.state();
        for (const cluster of registry.data.clusters.filter((entry) => !world.get(entry.id))) {
            await this.deleteCluster(cluster.id, () => undefined);
        }
        await this.removeNodes(registry.data.nodes.filter((node) => !world.get(node.pool)));
    }

    private async removeNodes(nodes: readonly NodeEntry[], cluster?: ClusterEntry): Promise<void> {
        const { registry } = this.state();
        const client = cluster && deadPrograms(this.lab, cluster).length === 0 ? this.client(cluster) : undefined;
        await Promise.all(
            nodes.map((node) =>
                serially(`node ${this.lab} ${node.name}`, async () => {
                    await removeNode(this.lab, node.name, registry.cluster(node.cluster), client);
                    registry.update((data) => ({ nodes: data.nodes.filter(({ name }) => name !== node.name) }));
                }),
            ),
        );
    }

    /** Starts a node that is still wanted and waits until it has registered. */
    private async bringUp(node: NodeEntry): Promise<void> {
        const wish = await this.startWanted(node);
        if (wish) {
            const client = this.client(wish.cluster);
            await registerNode(this.lab, client, node, () => this.wishFor(node) !== undefined);
        }
    }

    private startWanted(node: NodeEntry): Promise<NodeWish | undefined> {
        return serially(`node ${this.lab} ${node.name}`, async () => {
            const wish = this.wishFor(node);
            if (wish) {
                await startNode(this.lab, wish);
            }
            return wish;
        });
    }

    /** Everything a node follows from; nothing when it is not wanted any more. */
    private wishFor(node: NodeEntry): NodeWish | undefined {
        const { world, registry } = this.state();
        const cluster = registry.cluster(node.cluster);
        const clusterRecord = find<ClusterRecord>(world, node.cluster);
        const pool = find<NodePoolRecord>(world, node.pool);
        const known = registry.data.nodes.some(({ name }) => name === node.name);
        return known && cluster && clusterRecord && pool ? { cluster, clusterRecord, node, pool } : undefined;
    }

    private client(cluster: ClusterEntry): KubeClient {
        const known = this.clients.get(cluster.id);
        const client = known ?? kubeClient(this.lab, cluster, clusterAuthority(this.lab, cluster));
        this.clients.set(cluster.id, client);
        return client;
    }

    private async applyAddons(cluster: ClusterEntry, dns: DnsOptions): Promise<void> {
        for (const manifest of addonManifests(cluster, dns)) {
            await applyObject(this.client(cluster), manifest);
        }
    }

    private watchOver(cluster: ClusterEntry): void {
        if (this.caretakers.has(cluster.id)) {
            return;
        }
        const { world, registry, recorder } = this.state();
        let applied: string | undefined;
        const duties = [
            { name: "repair", work: () => this.repair(cluster) },
            {
                name: "load balancers",
                work: () =>
                    reconcileLoadBalancers({
                        world,
                        registry,
                        recorder,
                        cluster,
                        client: this.client(cluster),
                        syncNetwork: () => this.syncNetwork(cluster.network),
                    }),
            },
            {
                name: "DNS",
                work: async () => {
                    const options = await readDnsOptions(this.client(cluster));
                    if (JSON.stringify(options) !== applied) {
                        await this.applyAddons(cluster, options);
                        applied = JSON.stringify(options);
                    }
                },
            },
        ];
        this.caretakers.set(cluster.id, new Caretaker(cluster.id, duties));
    }

    /** Starts again what died, as Google repairs control planes and nodes. */
    private async repair(cluster: ClusterEntry): Promise<void> {
        const { registry } = this.state();
        if (deadPrograms(this.lab, cluster).length > 0) {
            await serially(`cluster ${this.lab} ${cluster.id}`, async () => {
                await this.syncOne(cluster.network);
                await startControlPlane(this.lab, cluster, await prepareControlPlane(this.lab, cluster));
            });
        }
        const dead = registry.data.nodes.filter(
            (node) => node.cluster === cluster.id && !nodeRuns(this.lab, node.name),
        );
        await Promise.all(dead.map((node) => this.startWanted(node)));
    }
}

async function readDnsOptions(client: KubeClient): Promise<DnsOptions> {
    try {
        const found = await client.core.readNamespacedConfigMap({ name: "kube-dns", namespace: "kube-system" });
        return parseDnsOptions(found.data);
    } catch (error) {
        if (statusCode(error) === 404) {
            return parseDnsOptions(undefined);
        }
        throw error;
    }
}
