import type { V1Service } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";

import type { World } from "../cloud/backend.js";
import { serviceAgent } from "../cloud/resources/serviceAgents.js";
import { annotations, planLoadBalancer, type BalancerDecision } from "../real/loadBalancerPlan.js";
import type { LoadBalancerEntry } from "../real/registry.js";
import { addCluster, balancerEntry, clusterEntry, nodeEntry, Records, registry, reserve } from "./support.js";

const records = new Records();
const { network } = addCluster(records, 1);
addCluster(records, 2);
reserve(records, 1, "mesh", "10.1.0.240");
reserve(records, 2, "neighbour", "10.2.0.240");
records.put("projects/p/regions/europe-west1/addresses/nowhere", { address: "10.1.0.241" });
records.put("projects/p/regions/us-east1/subnetworks/far", {
    network,
    region: "us-east1",
    ipCidrRange: "10.9.0.0/24",
});

const service = (given: Readonly<Record<string, string>>, spec: V1Service["spec"] = {}): V1Service => ({
    metadata: { name: "api", namespace: "default", annotations: given },
    spec: { type: "LoadBalancer", ports: [{ port: 2379 }, { port: 53, protocol: "UDP" }], ...spec },
});
const internal = { [annotations.type]: "Internal" };
const decide = (wanted: V1Service, loadBalancers: readonly LoadBalancerEntry[] = []): BalancerDecision =>
    planLoadBalancer({
        world: records,
        data: registry({ clusters: [clusterEntry(1)], nodes: [nodeEntry(1, 0)], loadBalancers }),
        cluster: clusterEntry(1),
        service: wanted,
        hosts: ["n1"],
    });
const taken = (name: string, address: string): LoadBalancerEntry => balancerEntry(1, `default/${name}`, address);

describe("planLoadBalancer", () => {
    it("serves the reserved address by name, with the Service's ports", () => {
        const decision = decide(service({ ...internal, [annotations.addresses]: "mesh" }));
        expect(decision).toMatchObject({
            kind: "serve",
            entry: {
                service: "default/api",
                address: "10.1.0.240",
                hosts: ["n1"],
                allow: [
                    { protocol: "tcp", ports: ["2379"] },
                    { protocol: "udp", ports: ["53"] },
                ],
            },
        });
    });

    it("refuses a name that is not reserved, an address in use, and what is not internal", () => {
        expect(decide(service({ ...internal, [annotations.addresses]: "none" }))).toMatchObject({
            kind: "refuse",
            reason: expect.stringContaining("reserve projects/p/regions/europe-west1/addresses/none") as unknown,
        });
        const named = service({ ...internal, [annotations.addresses]: "mesh" });
        expect(decide(named, [taken("other", "10.1.0.240")])).toMatchObject({ kind: "refuse" });
        expect(decide(service({}))).toMatchObject({ kind: "refuse" });
    });

    it("refuses an address reserved in another subnetwork", () => {
        for (const name of ["neighbour", "nowhere"]) {
            expect(decide(service({ ...internal, [annotations.addresses]: name }))).toMatchObject({
                kind: "refuse",
                reason: expect.stringContaining(`must name an address of ${clusterEntry(1).subnetwork}`) as unknown,
            });
        }
    });

    it("gives the address asked for only when the subnet has it and nobody else does", () => {
        const ask = (loadBalancerIP: string, others: readonly LoadBalancerEntry[] = []): unknown => {
            const decision = decide(service(internal, { loadBalancerIP }), others);
            return decision.kind === "serve" ? decision.entry.address : decision.kind;
        };
        expect(ask("10.1.0.77")).toBe("10.1.0.77");
        expect(ask("10.1.0.240")).toBe("10.1.0.240");
        const outside = ["10.2.0.77", "10.1.0.0", "10.1.0.1", "10.1.0.254", "10.1.0.255", "x", "fd00::1"];
        expect(outside.map((address) => ask(address))).toEqual(outside.map(() => "refuse"));
        // The control plane's and a node's.
        expect([ask("10.1.0.2"), ask("10.1.0.10")]).toEqual(["refuse", "refuse"]);
        expect(ask("10.1.0.77", [taken("other", "10.1.0.77")])).toBe("refuse");
    });

    it("keeps the address it gave out before, and gives a free one otherwise", () => {
        expect(decide(service(internal), [taken("api", "10.1.0.77")])).toMatchObject({
            entry: { address: "10.1.0.77" },
        });
        expect(decide(service(internal), [taken("other", "10.1.0.253")])).toMatchObject({
            entry: { address: "10.1.0.252" },
        });
    });

    it("leaves alone what a deleted cluster's load balancer still holds", () => {
        const copy = new Records();
        const ids = addCluster(copy, 1);
        reserve(copy, 1, "mesh", "10.1.0.240");
        copy.put("projects/p/regions/europe-west1/forwardingRules/orphan", {
            IPAddress: "10.1.0.240",
            subnetwork: `https://www.googleapis.com/compute/v1/${ids.subnetwork}`,
        });
        const inputs = { data: registry({ clusters: [clusterEntry(1)] }), cluster: clusterEntry(1), hosts: [] };
        const named = service({ ...internal, [annotations.addresses]: "mesh" });
        expect(planLoadBalancer({ world: copy, service: named, ...inputs })).toEqual({
            kind: "refuse",
            reason: "address 10.1.0.240 is in use by projects/p/regions/europe-west1/forwardingRules/orphan",
        });
        copy.put("projects/p/regions/europe-west1/forwardingRules/orphan", {
            IPAddress: "10.1.0.253",
            subnetwork: ids.subnetwork,
        });
        expect(planLoadBalancer({ world: copy, service: service(internal), ...inputs })).toMatchObject({
            entry: { address: "10.1.0.252" },
        });
    });

    it("opens the firewall of another project only where Kubernetes Engine may write to it", () => {
        const copy = new Records();
        const ids = addCluster(copy, 1);
        const cluster = { ...clusterEntry(1), id: ids.cluster.replace("projects/p/", "projects/svc/") };
        const inputs = { data: registry({ clusters: [cluster] }), cluster, hosts: [], service: service(internal) };
        const world: World = {
            list: (collection) => copy.list(collection),
            get: (id) => (id === "projects/p:policy" ? policy : copy.get(id)),
        };
        const member = `serviceAccount:${serviceAgent("svc", "container.googleapis.com")}`;
        const policy = { name: "p", bindings: [{ role: "roles/compute.securityAdmin", members: [member] }] };
        expect(planLoadBalancer({ world: copy, ...inputs })).toMatchObject({ entry: { firewall: false } });
        expect(planLoadBalancer({ world, ...inputs })).toMatchObject({ entry: { firewall: true } });
        expect(decide(service(internal))).toMatchObject({ entry: { firewall: true, asked: ["0.0.0.0/0"] } });
    });

    it("ignores other types, other classes and what is being deleted", () => {
        expect(decide(service(internal, { type: "ClusterIP" })).kind).toBe("ignore");
        expect(decide(service(internal, { loadBalancerClass: "other" })).kind).toBe("ignore");
        const leaving = service(internal);
        expect(decide({ ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: new Date() } }).kind).toBe(
            "ignore",
        );
    });

    it("is reached from its own region only, unless global access is asked for", () => {
        const sourcesOf = (given: Readonly<Record<string, string>>, ranges?: string[]): readonly string[] => {
            const decision = decide(service(given, ranges ? { loadBalancerSourceRanges: ranges } : {}));
            return decision.kind === "serve" ? decision.entry.sources : [];
        };
        expect(sourcesOf(internal)).toEqual(["10.1.0.0/24", "10.101.0.0/16"]);
        expect(sourcesOf(internal, ["10.101.7.0/24", "10.9.0.0/24"])).toEqual(["10.101.7.0/24"]);
        expect(sourcesOf({ ...internal, [annotations.globalAccess]: "true" }, ["10.9.0.0/24"])).toEqual([
            "10.9.0.0/24",
        ]);
    });
});
