import * as pulumi from "@pulumi/pulumi";

import { planMeshFirewall } from "../../components/network/firewallPlan.js";
import { MeshNetwork } from "../../components/network/meshNetwork.js";
import type { NetworkPlan } from "../../components/network/networkPlan.js";
import { googleProvider } from "../../infra/providers.js";

/**
 * One network with as little as can be, with everything a plan can say, or with ports given dynamically
 * (network.test.ts).
 */
const config = new pulumi.Config("clustermesh");
const kind = config.require<"plain" | "everything" | "dynamic">("kind");
const region = "europe-west9";
const firewall = {
    key: "paris",
    namePrefix: "shop-paris",
    targetTag: "mesh-shop",
    whom: "the mesh",
    nodeRanges: ["10.128.0.0/13"],
    podRanges: ["10.0.0.0/9"],
};
const subnet = { key: "paris", name: "shop-paris", region, nodeRange: "10.128.4.0/22", podRange: "10.0.64.0/18" };
const plain: NetworkPlan = {
    key: "paris",
    project: "my-project",
    name: "shop-paris",
    subnets: [subnet],
    nats: [{ region, name: "shop-paris" }],
    firewall: planMeshFirewall(firewall),
};
const everything: NetworkPlan = {
    ...plain,
    mtu: 8896,
    subnets: [
        {
            ...subnet,
            reservedRanges: [{ name: "appliances", range: "10.210.0.0/26" }],
            flowLogs: { sampling: 0.5, metadata: ["src_gke_details"], filter: "connection.dest_port == 443" },
        },
    ],
    nats: [
        {
            region,
            name: "shop-paris",
            minPortsPerVm: 128,
            endpointIndependentMapping: true,
            logging: "all",
            timeouts: { udp: 60, icmp: 40, tcpEstablished: 3600, tcpTransitory: 40, tcpTimeWait: 60 },
        },
    ],
    firewall: planMeshFirewall({ ...firewall, priority: 900, logging: true }),
};

const plans = {
    plain,
    everything,
    dynamic: { ...plain, nats: [{ region, name: "shop-paris", maxPortsPerVm: 4096 }] },
};

new MeshNetwork("paris", { plan: plans[kind] }, { providers: [googleProvider(config.require("googleApiEndpoint"))] });
