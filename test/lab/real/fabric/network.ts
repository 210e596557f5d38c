import { checkNetwork } from "./checks.js";
import { ipBatch, run } from "./command.js";
import { syncDns } from "./dns.js";
import { renderFirewall } from "./firewallPlan.js";
import { isPaired, linkNamed, planHost, planRouter } from "./linkPlan.js";
import type { FabricHost, FabricNetwork } from "./model.js";
import { hostLink, hostNamespace, hostNamespacePrefix, peerLink, routerNamespace } from "./names.js";
import { ensureNamespaces, namespaceExists, namespaces, observe, removeNamespaces, type Observed } from "./observe.js";
import { planPeerEnd } from "./peeringPlan.js";
import { planPeerRoutes } from "./routePlan.js";
import { tuneHost, tuneRouter } from "./sysctls.js";
import { savedPeering, saveWish } from "./wishes.js";

/** Makes one network what it shall be. */
export async function buildNetwork(lab: string, network: FabricNetwork): Promise<void> {
    const problems = checkNetwork(network);
    if (problems.length > 0) {
        throw new Error(problems.join("\n"));
    }
    saveWish(lab, network);
    const router = routerNamespace(lab, network.key);
    const hostSpaces = network.hosts.map((host) => hostNamespace(lab, network.key, host.name));
    await ensureNamespaces([router, ...hostSpaces]);
    // Settings and firewall first: no link is up for a moment without them.
    await Promise.all([tuneRouter(router), ...hostSpaces.map(tuneHost), loadFirewall(router, network)]);
    const peers = agreedPeers(lab, network);
    const observed = await repairLinks(lab, network, peers);
    await ipBatch(router, planRouter(lab, network, observed, new Set(peers)));
    await Promise.all([
        ...network.hosts.map((host) => connectHost(lab, network, host)),
        ...peers
            .filter((peer) => !carries(observed, peerLink(network.key, peer)))
            .map((peer) => raiseOtherEnd(lab, network.key, peer)),
        removeNamespaces(staleHosts(lab, network)),
    ]);
    await syncDns(lab, network);
}

/** Removes the namespaces of a network. Links go first: a namespace lives on while a process is in it. */
export async function demolishNetwork(lab: string, networkKey: string): Promise<void> {
    const router = routerNamespace(lab, networkKey);
    if (namespaceExists(router)) {
        const { links } = await observe(router);
        await ipBatch(
            router,
            links.filter(({ ifname }) => ifname !== "lo").map(({ ifname }) => `link del ${ifname}`),
        );
    }
    const hosts = namespaces().filter((namespace) => namespace.startsWith(hostNamespacePrefix(lab, networkKey)));
    await removeNamespaces([...hosts, router]);
}

/** Keys of the peers that are there and ask for the peering as well. */
function agreedPeers(lab: string, network: FabricNetwork): readonly string[] {
    return network.peers
        .map((peer) => peer.key)
        .filter((peer) => namespaceExists(routerNamespace(lab, peer)) && savedPeering(lab, peer, network.key));
}

async function loadFirewall(router: string, network: FabricNetwork): Promise<void> {
    await run(["nsenter", `--net=/run/netns/${router}`, "--", "nft", "-f", "-"], renderFirewall(network));
}

/** Takes away ends of links that lead nowhere, which is what a killed run or a removed namespace leaves; says what stays. */
async function repairLinks(lab: string, network: FabricNetwork, peers: readonly string[]): Promise<Observed> {
    const router = routerNamespace(lab, network.key);
    const observed = await observe(router);
    const repairs = network.hosts.map(async (host) => {
        const space = hostNamespace(lab, network.key, host.name);
        const atRouter = linkNamed(observed, hostLink(host.name));
        const atHost = linkNamed(await observe(space), "eth0");
        if (isPaired(atRouter, atHost)) {
            return;
        }
        await ipBatch(router, atRouter ? [`link del ${atRouter.ifname}`] : []);
        await ipBatch(space, atHost ? ["link del eth0"] : []);
    });
    const strays = peers
        .filter((peer) => !linkNamed(observed, peerLink(network.key, peer)))
        .map(async (peer) => {
            const space = routerNamespace(lab, peer);
            const link = linkNamed(await observe(space), peerLink(network.key, peer));
            await ipBatch(space, link ? [`link del ${link.ifname}`] : []);
        });
    await Promise.all([...repairs, ...strays]);
    return observe(router);
}

async function connectHost(lab: string, network: FabricNetwork, host: FabricHost): Promise<void> {
    const space = hostNamespace(lab, network.key, host.name);
    await ipBatch(space, planHost(host, network.mtu, await observe(space)));
}

/** The other side asked first and found nobody: its end and routes are made now. */
async function raiseOtherEnd(lab: string, ownKey: string, peerKey: string): Promise<void> {
    const back = savedPeering(lab, peerKey, ownKey);
    if (back) {
        const routes = planPeerRoutes(peerKey, back).map((route) => `route replace ${route}`);
        // A router that was begun and never finished has no address yet, and takes no gateway before its first one.
        const lines = ["link set lo up", ...planPeerEnd(lab, peerKey, ownKey), ...routes];
        await ipBatch(routerNamespace(lab, peerKey), lines);
    }
}

function carries(observed: Observed, link: string): boolean {
    return linkNamed(observed, link)?.flags.includes("LOWER_UP") ?? false;
}

function staleHosts(lab: string, network: FabricNetwork): readonly string[] {
    const wanted = new Set(network.hosts.map((host) => hostNamespace(lab, network.key, host.name)));
    return namespaces()
        .filter((namespace) => namespace.startsWith(hostNamespacePrefix(lab, network.key)))
        .filter((namespace) => !wanted.has(namespace));
}
