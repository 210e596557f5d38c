import { z } from "zod";

import { label } from "./basics.js";
import { key } from "./doc.js";

const flowLogs = z.strictObject({
    aggregationInterval: key(
        z.enum(["5_SEC", "30_SEC", "1_MIN", "5_MIN", "10_MIN", "15_MIN"]).default("10_MIN"),
        "How long flows are added up before they are written.",
        { example: "10_MIN" },
    ),
    sampling: key(z.number().min(0).max(1).default(0.1), "Share of flows that are written.", { example: 0.1 }),
});

const nat = z.strictObject({
    enabled: key(z.boolean().default(true), "Cloud NAT for the nodes, which have no public addresses.", {
        example: true,
    }),
    minPortsPerVm: key(z.int().min(32).max(65536).default(64), "Ports every node gets at least.", { example: 64 }),
    logging: key(z.boolean().default(false), "Write NAT errors to the logs.", { example: true }),
});

export const networkSchema = z.strictObject({
    mode: key(
        z.enum(["peering", "shared", "ncc"]).default("peering"),
        "How clusters reach each other: VPCs peered with each other, one VPC for all, or VPCs that are spokes of a Network Connectivity Center hub.",
        { example: "peering" },
    ),
    per: key(
        z.enum(["cluster", "region", "named"]).default("cluster"),
        "How clusters share VPCs in modes `peering` and `ncc`: one each, one per region, or the one a cluster names.",
        { example: "region" },
    ),
    hostProject: key(
        z.string().optional(),
        "Project that holds the network of mode `shared` (Shared VPC); the environment's own when absent.",
        { example: "network-host" },
    ),
    hub: key(label.default("mesh"), "Name of the Network Connectivity Center hub of mode `ncc`.", { example: "mesh" }),
    mtu: key(z.int().min(1300).max(8896).default(1460), "The same on every network of the mesh.", {
        unit: "bytes",
        example: 1460,
    }),
    nat: key(nat.prefault({}), "Cloud NAT."),
    flowLogs: key(flowLogs.optional(), "VPC flow logs of every subnet; none when absent."),
    firewallLogging: key(
        z.boolean().default(false),
        "Write the connections that the mesh's firewall rules allow to the logs.",
        {
            example: true,
        },
    ),
    peeringQuota: key(z.int().min(1).max(500).default(25), "Peerings Google allows per network in this project.", {
        example: 25,
    }),
});
