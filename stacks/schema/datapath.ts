import { z } from "zod";

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
});
