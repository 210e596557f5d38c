import { expect, it } from "vitest";

import { addressesInUse } from "../real/addressUse.js";
import { balancerEntry, clusterEntry, idsOf, nodeEntry, registry } from "./support.js";

const data = registry({
    clusters: [clusterEntry(1), clusterEntry(2)],
    nodes: [nodeEntry(1, 0), nodeEntry(2, 0)],
    loadBalancers: [
        balancerEntry(1, "kube-system/clustermesh-apiserver", "10.1.0.240"),
        // Two networks may have the same ranges.
        balancerEntry(2, "default/web", "10.1.0.240"),
    ],
});

it("lists what control planes, nodes and load balancers of a subnetwork have", () => {
    expect(addressesInUse(data, idsOf(1).subnetwork)).toEqual(["10.1.0.2", "10.1.0.10", "10.1.0.240"]);
    expect(addressesInUse(data, "projects/p/regions/europe-west1/subnetworks/other")).toEqual([]);
});
