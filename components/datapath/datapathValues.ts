import type { CiliumInput, DatapathInput, HelmValues } from "./ciliumInput.js";
import { ipsecSecret } from "./ipsecKey.js";

/** Destination ports of tunnels, as Cilium uses them by default. Said in the values, too, as firewalls rely on them. */
export const tunnelPorts = { vxlan: 8472, geneve: 6081 } as const;

/** How packets travel: routing, encryption, who serves Services, and who hides addresses. */
export function datapathValues(input: CiliumInput): HelmValues {
    const { datapath } = input;
    return {
        ...routingValues(input),
        // Said explicitly: two templates test the raw value and treat the unset default as false.
        enableIPv4Masquerade: true,
        ipam: { mode: "kubernetes" },
        // With kube-proxy beside it, which GKE keeps, agents reach the API server by its Service: no k8sServiceHost.
        kubeProxyReplacement: datapath.kubeProxyReplacement,
        ...encryptionValues(datapath.encryption),
        ...masqueradeValues(input),
        ...(datapath.bandwidthManager ? { bandwidthManager: { enabled: true } } : {}),
        ...(datapath.hostFirewall ? { hostFirewall: { enabled: true } } : {}),
        ...mtuValues(input),
    };
}

/** Native: the VPC's alias ranges deliver pods, so no routes are added. Tunnel: only nodes are seen by the VPC. */
function routingValues(input: CiliumInput): HelmValues {
    const { mode } = input.datapath;
    if (mode === "native") {
        return {
            routingMode: "native",
            ipv4NativeRoutingCIDR: input.nativeRoutingCidr,
            // Nodes of a VPC share no link; a route by way of a neighbour's address would lead nowhere.
            autoDirectNodeRoutes: false,
            endpointRoutes: { enabled: true },
        };
    }
    return { routingMode: "tunnel", tunnelProtocol: mode, tunnelPort: tunnelPorts[mode] };
}

function encryptionValues({ type, nodeToNode }: DatapathInput["encryption"]): HelmValues {
    switch (type) {
        case "none":
            return {};
        case "wireguard":
            return { encryption: { enabled: true, type, ...(nodeToNode ? { nodeEncryption: true } : {}) } };
        case "ipsec":
            return {
                encryption: {
                    enabled: true,
                    type,
                    // The interface stays unset: the agent takes that of the default route.
                    ipsec: { secretName: ipsecSecret.name, keyFile: ipsecSecret.file },
                },
            };
    }
}

function masqueradeValues(input: CiliumInput): HelmValues {
    if (input.datapath.masquerade === "iptables") {
        return {};
    }
    // On GKE the metadata server is reached through rules of the host, which eBPF host routing goes past
    // (cilium#28655, cilium#36685).
    return { bpf: { masquerade: true, ...(input.platform === "gke" ? { hostLegacyRouting: true } : {}) } };
}

/**
 * The MTU of the VPC where packets get a header more: the agent takes the headers off it. Without any it stays with
 * what the agent finds on the node, which is the VPC's.
 */
function mtuValues(input: CiliumInput): HelmValues {
    const { mode, encryption } = input.datapath;
    return mode === "native" && encryption.type === "none" ? {} : { MTU: input.mtu };
}
