import { z } from "zod";

import {
    defaultMtu,
    flowLogDefaults,
    lastPriority,
    natDefaults,
    ruleDefaults,
} from "../../components/network/networkPlan.js";
import { label } from "./basics.js";
import { key } from "./doc.js";

const flowLogs = z.strictObject({
    aggregationInterval: key(
        z.enum(["5_SEC", "30_SEC", "1_MIN", "5_MIN", "10_MIN", "15_MIN"]).default(flowLogDefaults.aggregationInterval),
        "How long flows are added up before they are written.",
        { example: "10_MIN" },
    ),
    sampling: key(z.number().min(0).max(1).default(flowLogDefaults.sampling), "Share of flows that are written.", {
        example: 0.1,
    }),
    metadata: key(
        z.enum(["all", "none", "custom"]).default(flowLogDefaults.metadata),
        "What is written of the machines behind a flow; `custom` writes the fields named.",
        { example: "custom" },
    ),
    metadataFields: key(
        z.array(z.string().regex(/^[a-z][a-z0-9_]*$/, "must be the name of a field of flow logs")).default([]),
        "Fields that metadata `custom` writes.",
        { example: ["src_gke_details", "dest_gke_details"] },
    ),
    filter: key(z.string().min(1).default(flowLogDefaults.filter), "CEL expression of the flows that are written.", {
        example: "inIpRange(connection.src_ip, '10.0.0.0/9')",
    }),
});

/** Seconds an idle mapping stays. Google's own default is ours, so that nothing has to be said. */
const idle = (seconds: number, of: string): z.ZodDefault<z.ZodInt> =>
    key(z.int().min(1).max(86_400).default(seconds), `How long an idle mapping of ${of} stays.`, {
        unit: "seconds",
        example: seconds,
    });

const natTimeouts = z.strictObject({
    udp: idle(natDefaults.timeouts.udp, "UDP"),
    icmp: idle(natDefaults.timeouts.icmp, "ICMP"),
    tcpEstablished: idle(natDefaults.timeouts.tcpEstablished, "an established TCP connection"),
    tcpTransitory: idle(natDefaults.timeouts.tcpTransitory, "a TCP connection that is half open"),
    tcpTimeWait: idle(natDefaults.timeouts.tcpTimeWait, "a TCP connection that is closed"),
});

const nat = z.strictObject({
    enabled: key(z.boolean().default(true), "Cloud NAT for the nodes, which have no public addresses.", {
        example: true,
    }),
    minPortsPerVm: key(
        z.int().min(32).max(65536).default(natDefaults.minPortsPerVm),
        "Ports every node gets at least.",
        { example: 64 },
    ),
    maxPortsPerVm: key(
        z.int().min(64).max(65536).optional(),
        "Ports a node can get at most, given dynamically; every node has `minPortsPerVm` when absent.",
        { example: 4096 },
    ),
    addresses: key(
        z.record(label, z.record(label, z.array(label).min(1))).default({}),
        "Names of reserved external addresses by VPC and region, in the VPC's project, for others to know who comes; Google chooses and changes them where none are named.",
        { example: { paris: { "europe-west9": ["egress-1"] } } },
    ),
    endpointIndependentMapping: key(
        z.boolean().default(natDefaults.endpointIndependentMapping),
        "Connections from one port to different destinations share an external port, as STUN wants it.",
        { example: true },
    ),
    timeouts: key(natTimeouts.prefault({}), "How long idle mappings stay."),
    logging: key(z.boolean().default(true), "Write what NAT does to the logs.", { example: true }),
    logFilter: key(z.enum(["errors", "translations", "all"]).default(natDefaults.logging), "What of it is written.", {
        example: "all",
    }),
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
    mtu: key(z.int().min(1300).max(8896).default(defaultMtu), "The same on every network of the mesh.", {
        unit: "bytes",
        example: 1460,
    }),
    nat: key(nat.prefault({}), "Cloud NAT."),
    flowLogs: key(flowLogs.optional(), "VPC flow logs of every subnet; none when absent."),
    webhookPorts: key(
        z.array(z.int().min(1).max(65535)).default([]),
        "Ports besides 443 and 10250 on which the control plane may reach admission webhooks. They are opened to the `ranges.controlPlane` of a cluster; one without takes an address of the node range, which GKE's own rules let in.",
        { example: [8443, 9443] },
    ),
    firewallLogging: key(
        z.boolean().default(ruleDefaults.logging),
        "Write the connections that the mesh's firewall rules allow to the logs.",
        {
            example: true,
        },
    ),
    firewallPriority: key(
        z.int().min(0).max(lastPriority).default(ruleDefaults.priority),
        "Where the mesh's firewall rules stand among others of the VPC; the lowest number decides.",
        { example: 900 },
    ),
    peeringQuota: key(z.int().min(1).max(500).default(25), "Peerings Google allows per network in this project.", {
        example: 25,
    }),
});
