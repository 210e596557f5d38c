import { describe, expect, it } from "vitest";

import type { FabricRule } from "../real/fabric/model.js";
import { controlPlaneTag, fabricNetworkOf, networkKey } from "../real/networkView.js";
import { addCluster, balancerEntry, clusterEntry, idsOf, nodeEntry, Records, registry } from "./support.js";

const records = new Records();
const one = addCluster(records, 1);
const two = addCluster(records, 2);
const peering = (to: string, state: string): object => ({
    peerings: [{ name: "peer", network: `https://www.googleapis.com/compute/v1/${to}`, state }],
});
const data = registry({
    clusters: [clusterEntry(1), clusterEntry(2)],
    nodes: [nodeEntry(1, 0), nodeEntry(2, 0)],
    loadBalancers: [
        {
            ...balancerEntry(1, "kube-system/clustermesh-apiserver", "10.1.0.240"),
            hosts: ["c1-node-0"],
            sources: ["10.0.0.0/8"],
            allow: [{ protocol: "tcp", ports: ["2379"] }],
        },
    ],
});
const rule = (rules: readonly FabricRule[], end: string): FabricRule | undefined =>
    rules.find(({ name }) => name.endsWith(end));

describe("fabricNetworkOf", () => {
    it("holds the hosts of its own clusters only", () => {
        const view = fabricNetworkOf(records, data, one.network);
        expect(view?.hosts.map(({ name, ip, podCidr }) => [name, ip, podCidr])).toEqual([
            ["c1-cp", "10.1.0.2", undefined],
            ["c1-node-0", "10.1.0.10", "10.101.0.0/24"],
        ]);
        expect(view?.virtualAddresses).toEqual([{ address: "10.1.0.240", hosts: ["c1-node-0"] }]);
    });

    it("is nothing when the record is gone", () => {
        expect(fabricNetworkOf(records, data, "projects/p/global/networks/other")).toBeUndefined();
    });

    it("lets the control plane reach kubelets, nodes reach the control plane, and nobody else", () => {
        const rules = fabricNetworkOf(records, data, one.network)?.firewall ?? [];
        expect(rule(rules, "-master")).toMatchObject({ sources: ["10.1.0.2/32"], targets: ["gke-c1-node"] });
        expect(rule(rules, "-endpoint")).toMatchObject({
            sources: ["10.1.0.0/24", "10.101.0.0/16"],
            targets: [controlPlaneTag(clusterEntry(1))],
            allow: [{ protocol: "tcp", ports: ["443"] }],
        });
        expect(rules.filter(({ targets }) => targets.includes(controlPlaneTag(clusterEntry(1))))).toHaveLength(1);
    });

    it("opens a load balancer's address and ports to its sources only", () => {
        const rules = fabricNetworkOf(records, data, one.network)?.firewall ?? [];
        expect(rule(rules, "clustermesh-apiserver-l4")).toMatchObject({
            sources: ["10.0.0.0/8"],
            targets: ["gke-c1-node"],
            destinations: ["10.1.0.240/32"],
            allow: [{ protocol: "tcp", ports: ["2379"] }],
        });
    });
});

describe("peerings", () => {
    const peered = (stateOne: string, backTo: string): Records => {
        const copy = new Records();
        addCluster(copy, 1);
        addCluster(copy, 2);
        copy.put(one.network, { ...copy.get(one.network), ...peering(two.network, stateOne) });
        copy.put(two.network, { ...copy.get(two.network), ...peering(backTo, "ACTIVE") });
        return copy;
    };

    it("route node and pod ranges of the other network once both sides agree", () => {
        expect(fabricNetworkOf(peered("ACTIVE", one.network), data, one.network)?.peers).toEqual([
            { key: networkKey(two.network), ranges: ["10.2.0.0/24", "10.102.0.0/16"] },
        ]);
    });

    it("route nothing while the other side names another network", () => {
        const other = "projects/p/global/networks/other";
        expect(fabricNetworkOf(peered("INACTIVE", other), data, one.network)?.peers).toEqual([]);
    });
});

describe("a hub", () => {
    const hub = "projects/p/locations/global/hubs/mesh";
    const joined = (groups: readonly string[], states = ["ACTIVE", "ACTIVE", "ACTIVE"]): Records => {
        const copy = new Records();
        [1, 2, 3].forEach((n, index) => {
            const { network } = addCluster(copy, n);
            copy.put(`projects/p/locations/global/spokes/s${n}`, {
                hub,
                group: `${hub}/groups/${groups[index]}`,
                state: states[index],
                linkedVpcNetwork: { uri: `https://www.googleapis.com/compute/v1/${network}` },
            });
        });
        return copy;
    };
    const reach = (world: Records, n: number): readonly string[] | undefined =>
        fabricNetworkOf(world, registry({}), idsOf(n).network)?.peers.map(({ key }) => key);
    const key = (n: number): string => networkKey(idsOf(n).network);

    it("gives each of its networks routes to all others, as peerings would", () => {
        const world = joined(["default", "default", "default"]);
        expect([1, 2, 3].map((n) => reach(world, n))).toEqual([
            [key(2), key(3)],
            [key(1), key(3)],
            [key(1), key(2)],
        ]);
        expect(fabricNetworkOf(world, registry({}), one.network)?.peers[0]).toEqual({
            key: key(2),
            ranges: ["10.2.0.0/24", "10.102.0.0/16"],
        });
    });

    it("hears of a later subnet, and not of ranges that are kept back", () => {
        const world = joined(["default", "default", "default"]);
        const more = { network: two.network, region: "us-east1", ipCidrRange: "10.50.0.0/24" };
        world.put("projects/p/regions/us-east1/subnetworks/later", more);
        const spoke = "projects/p/locations/global/spokes/s2";
        const linked = { uri: two.network, excludeExportRanges: ["10.102.0.0/15"] };
        world.put(spoke, { ...world.get(spoke), linkedVpcNetwork: linked });
        expect(fabricNetworkOf(world, registry({}), one.network)?.peers[0]?.ranges).toEqual([
            "10.2.0.0/24",
            "10.50.0.0/24",
        ]);
    });

    it("joins the edges of a star with its center only, and nobody who waits to be accepted", () => {
        const star = joined(["center", "edge", "edge"]);
        expect([1, 2, 3].map((n) => reach(star, n))).toEqual([[key(2), key(3)], [key(1)], [key(1)]]);
        const waiting = joined(["default", "default", "default"], ["ACTIVE", "INACTIVE", "ACTIVE"]);
        expect([1, 2, 3].map((n) => reach(waiting, n))).toEqual([[key(3)], [], [key(1)]]);
    });
});

describe("a load balancer's rule", () => {
    const description = '{"networking.gke.io/service-name":"kube-system/clustermesh-apiserver"}';

    it("is the controller's own, whatever the firewall records say of it", () => {
        const copy = new Records();
        addCluster(copy, 1);
        copy.put("projects/p/global/firewalls/k8s2-1-web", {
            network: one.network,
            description,
            sourceRanges: ["0.0.0.0/0"],
            allowed: [{ IPProtocol: "tcp" }],
        });
        const names = (firewall: boolean): readonly string[] | undefined => {
            const loadBalancers = [{ ...balancerEntry(1, "default/web", "10.1.0.240"), firewall }];
            const view = fabricNetworkOf(copy, registry({ clusters: [clusterEntry(1)], loadBalancers }), one.network);
            return view?.firewall.map(({ name }) => name).filter((name) => name.startsWith("k8s2-"));
        };
        expect(names(true)).toEqual([expect.stringMatching(/-default-web-l4$/)]);
        // Where Kubernetes Engine may not write to the firewall, nobody has opened it.
        expect(names(false)).toEqual([]);
    });
});

describe("records of firewall and DNS", () => {
    const copy = new Records();
    addCluster(copy, 1);
    const firewall = (name: string, more: object): void =>
        copy.put(`projects/p/global/firewalls/${name}`, {
            network: one.network,
            sourceRanges: ["10.0.0.0/8"],
            allowed: [{ IPProtocol: "tcp", ports: ["80"] }],
            ...more,
        });
    firewall("plain", { targetTags: ["mesh"] });
    firewall("off", { disabled: true });
    firewall("out", { direction: "EGRESS" });
    firewall("deny", { allowed: undefined, denied: [{ IPProtocol: "all" }] });
    firewall("tagged", { sourceRanges: undefined, sourceTags: ["mesh"] });
    firewall("elsewhere", { network: two.network });
    firewall("accounts", { sourceRanges: undefined, sourceServiceAccounts: ["a@p.iam.gserviceaccount.com"] });
    firewall("carried", { sourceRanges: undefined, sourceTags: ["nobody-has-it"] });
    firewall("both", { sourceServiceAccounts: ["a@p.iam.gserviceaccount.com"] });
    firewall("anyone", { sourceRanges: [] });
    firewall("aimed", { targetServiceAccounts: ["a@p.iam.gserviceaccount.com"] });
    firewall("mixed", { denied: [{ IPProtocol: "udp" }] });
    const zone = (name: string, network: string): void =>
        copy.put(`projects/p/managedZones/${name}`, {
            dnsName: `${name}.`,
            privateVisibilityConfig: { networks: [{ networkUrl: network }] },
            rrsets: [{ name: `c1.${name}.`, type: "A", rrdatas: ["10.1.0.240"] }],
        });
    zone("mesh", `https://www.googleapis.com/compute/v1/${one.network}`);
    zone("other", two.network);
    const view = fabricNetworkOf(copy, data, one.network);

    it("become rules when they allow something in, and only in their network", () => {
        const names = view?.firewall.map(({ name }) => name).filter((name) => !/^(gke|k8s2)-/.test(name));
        expect(names).toEqual(["plain", "tagged", "both", "anyone"]);
    });

    it("let in what their ranges and tags say, and anyone only where no source of any kind is named", () => {
        const sources = (name: string): readonly string[] | undefined =>
            view?.firewall.find((rule) => rule.name === name)?.sources;
        expect(sources("tagged")).toEqual(["10.1.0.10/32"]);
        expect(sources("both")).toEqual(["10.0.0.0/8"]);
        expect(sources("anyone")).toEqual(["0.0.0.0/0"]);
    });

    it("become zones where the network is named", () => {
        expect(view?.zones).toEqual([
            { dnsName: "mesh.", records: [{ name: "c1.mesh.", type: "A", ttl: 300, rrdatas: ["10.1.0.240"] }] },
        ]);
    });
});
