import { z } from "zod";

import { cidr, label } from "./basics.js";
import { key } from "./doc.js";

export const addressingSchema = z.strictObject({
    podSupernet: key(
        cidr.default("10.0.0.0/9"),
        "Range of all pods of the mesh. Clusters get their share by id. It is also Cilium's native routing range.",
        { example: "10.0.0.0/9" },
    ),
    podPrefix: key(
        z.int().min(9).max(24).default(18),
        "Prefix length of a cluster's pod range. 18 holds 64 nodes of a /24 each.",
        {
            example: 18,
        },
    ),
    nodeSupernet: key(
        cidr.default("10.128.0.0/13"),
        "Range of all nodes and internal load balancers. Clusters get their share by id.",
        { example: "10.128.0.0/13" },
    ),
    nodePrefix: key(z.int().min(8).max(29).default(22), "Prefix length of a cluster's node range.", { example: 22 }),
    serviceRange: key(
        z.union([z.literal("managed"), cidr], "must be `managed` or an IPv4 range").default("managed"),
        "Range of Services of every cluster. `managed` is Google's own, the same in all clusters, which never leaves one.",
        { example: "managed" },
    ),
    endpointOffset: key(
        z.int().min(2).max(255).default(15),
        "Place of the clustermesh-apiserver's address in the node range, counted from its end.",
        { example: 15 },
    ),
    reserved: key(
        z.record(label, cidr).default({}),
        "Ranges others use that the mesh must reach or keep clear of, by name: offices, VPNs, proxy-only subnets.",
        { example: { office: "192.168.0.0/16" } },
    ),
});
