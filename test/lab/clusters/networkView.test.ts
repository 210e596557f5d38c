import { describe, expect, it } from "vitest";

import type { FabricRule } from "../real/fabric/model.js";
import { controlPlaneTag, fabricNetworkOf, networkKey } from "../real/networkView.js";
import { addCluster, balancerEntry, clusterEntry, nodeEntry, Records, registry } from "./support.js";

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
