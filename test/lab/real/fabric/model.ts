/**
 * What the network fabric is asked to be. Plain data: whoever keeps the state of the cloud hands over the whole wish for
 * one network each time, and the fabric makes the world match it.
 */

/** A VPC network: a router namespace, its hosts around it, and what may pass through it. */
export interface FabricNetwork {
    /** Stable short key, unique in the lab: lower-case letters, digits and dashes. */
    readonly key: string;
    /** MTU of the links between hosts and router. */
    readonly mtu: number;
    readonly hosts: readonly FabricHost[];
    /** Active peerings only; traffic passes while the other network lists this one too. */
    readonly peers: readonly FabricPeer[];
    /** Ingress allow rules; everything else to hosts is dropped, from inside the network too. */
    readonly firewall: readonly FabricRule[];
    /** Private DNS zones visible in this network. */
    readonly zones: readonly FabricZone[];
    /** Addresses of internal load balancers. */
    readonly virtualAddresses: readonly FabricVirtualAddress[];
}

/** A machine: a network namespace with one link, `eth0`. */
export interface FabricHost {
    /** Name, unique in the network: lower-case letters, digits and dashes. */
    readonly name: string;
    readonly ip: string;
    /** Alias range routed to the machine for its pods. */
    readonly podCidr?: string;
    /** Network tags, which firewall rules aim at. */
    readonly tags: readonly string[];
    readonly kind: "node" | "controlPlane";
}

/** A network reachable through a peering. */
export interface FabricPeer {
    readonly key: string;
    /** Ranges of the peer network reachable through the peering. */
    readonly ranges: readonly string[];
}

/** An ingress allow rule. */
export interface FabricRule {
    readonly name: string;
    readonly priority: number;
    /** IPv4 ranges or addresses the traffic comes from. */
    readonly sources: readonly string[];
    /** Tags of the hosts it applies to; empty means all hosts. */
    readonly targets: readonly string[];
    /**
     * Narrows the rule to these ranges or addresses, a load balancer's for example.
     * @default - every address of the target hosts: their own, their pods', and the virtual ones they serve
     */
    readonly destinations?: readonly string[];
    readonly allow: readonly FabricAllow[];
}

/** A protocol, and the ports of it, that a rule lets through. */
export interface FabricAllow {
    /** `tcp`, `udp`, `icmp`, `esp`, another name or number of a protocol, or `all`. */
    readonly protocol: string;
    /**
     * Single ports and spans: `80`, `30000-32767`.
     * @default - every port
     */
    readonly ports?: readonly string[];
}

/** A private DNS zone. */
export interface FabricZone {
    /** Name with or without the dot at its end. */
    readonly dnsName: string;
    readonly records: readonly FabricRecord[];
}

/** A record set of a zone; names are complete, not relative to the zone. */
export interface FabricRecord {
    readonly name: string;
    readonly type: string;
    /** Time to live in seconds. */
    readonly ttl: number;
    readonly rrdatas: readonly string[];
}

/** An address that no host owns and several may serve. */
export interface FabricVirtualAddress {
    readonly address: string;
    /** Names of the hosts that serve it; without any the address is unreachable. */
    readonly hosts: readonly string[];
}

/** A loopback address of this machine that leads to an address inside a network. */
export interface FabricForward {
    /** Loopback address and port, `127.46.1.2:443`. */
    readonly listen: string;
    /** Key of the network. */
    readonly network: string;
    /** Address and port inside the network, `10.1.0.2:443`. */
    readonly target: string;
}
