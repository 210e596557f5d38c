import { expect, it } from "vitest";

import { addressesInUse, addressUsers } from "../real/addressUse.js";
import type { LoadBalancerEntry } from "../real/registry.js";
import { addCluster, clusterEntry, idsOf, nodeEntry, Records, registry, reserve } from "./support.js";

const balancer = (n: number, service: string, address: string): LoadBalancerEntry => ({
    cluster: idsOf(n).cluster,
    service,
    address,
    hosts: [],
    sources: [],
    allow: [],
});
const records = new Records();
addCluster(records, 1);
addCluster(records, 2);
const data = registry({
    clusters: [clusterEntry(1), clusterEntry(2)],
    nodes: [nodeEntry(1, 0), nodeEntry(2, 0)],
    loadBalancers: [
        balancer(1, "kube-system/clustermesh-apiserver", "10.1.0.240"),
        // Two networks may have the same ranges.
        balancer(2, "default/web", "10.1.0.240"),
    ],
});

it("names the Services that use a reserved address of their own subnetwork", () => {
    expect(addressUsers(records, data, reserve(records, 1, "mesh", "10.1.0.240"))).toEqual([
        "projects/p/regions/europe-west1/forwardingRules/c1-kube-system-clustermesh-apiserver",
    ]);
    expect(addressUsers(records, data, reserve(records, 1, "idle", "10.1.0.241"))).toEqual([]);
    expect(addressUsers(records, data, "projects/p/regions/europe-west1/addresses/unknown")).toEqual([]);
});

it("lists what control planes, nodes and load balancers of a subnetwork have", () => {
    expect(addressesInUse(data, idsOf(1).subnetwork)).toEqual(["10.1.0.2", "10.1.0.10", "10.1.0.240"]);
    expect(addressesInUse(data, "projects/p/regions/europe-west1/subnetworks/other")).toEqual([]);
});
