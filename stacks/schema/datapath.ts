import { z } from "zod";

import { startupTaintKeys } from "../../components/datapath/startupTaint.js";
import { key } from "./doc.js";

const ipsec = z.strictObject({
    keySource: key(
        z.enum(["generated", "config"]).default("generated"),
        "Where the key comes from: made by the stack, or secret configuration `clustermesh:ipsecKey`.",
        { example: "generated" },
    ),
    keyId: key(
        z.int().min(1).max(15).default(1),
        "Number of the key in use. Raise it by one to rotate; after 15 comes 1.",
        {
            example: 2,
        },
    ),
});

const encryption = z.strictObject({
    type: key(
        z.enum(["none", "wireguard", "ipsec"]).default("none"),
        "How traffic between pods of different nodes is encrypted.",
        {
            example: "wireguard",
        },
    ),
    nodeToNode: key(z.boolean().default(false), "Encrypt traffic between nodes themselves, too (WireGuard).", {
        example: true,
    }),
    ipsec: key(ipsec.prefault({}), "Key of IPsec."),
});

const startupTaint = z.strictObject({
    effect: key(
        z.enum(["NO_SCHEDULE", "NO_EXECUTE", "none"]).default("NO_SCHEDULE"),
        "What the taint does until Cilium's agent is ready. `NO_SCHEDULE` evicts nobody, but pods of a node that reboots may start before Cilium; `NO_EXECUTE` keeps those off, too, and evicts all of them whenever GKE puts the taint back; `none` leaves nodes without one.",
        { example: "NO_SCHEDULE" },
    ),
    key: key(
        z.enum(startupTaintKeys).default(startupTaintKeys[0]),
        "Key of the taint: Cilium's own, or the one that the cluster autoscaler leaves out when it works out whether a new node would help, so that pools without nodes can grow.",
        { example: startupTaintKeys[1] },
    ),
});

export const datapathSchema = z.strictObject({
    mode: key(
        z.enum(["native", "vxlan", "geneve"]).default("native"),
        "How pods reach pods of other nodes: routed by the VPC, or inside a tunnel between nodes.",
        { example: "native" },
    ),
    encryption: key(encryption.prefault({}), "Encryption between pods."),
    kubeProxyReplacement: key(z.boolean().default(false), "Cilium serves Services instead of kube-proxy.", {
        example: true,
    }),
    masquerade: key(
        z.enum(["iptables", "bpf"]).default("iptables"),
        "What hides pod addresses from the world outside the mesh.",
        {
            example: "iptables",
        },
    ),
    bandwidthManager: key(z.boolean().default(false), "Cilium's bandwidth manager for pods that ask for a limit.", {
        example: true,
    }),
    hostFirewall: key(z.boolean().default(false), "Network policy for the nodes themselves.", { example: true }),
    startupTaint: key(startupTaint.prefault({}), "Taint that keeps pods off a node until Cilium's agent is ready."),
});
