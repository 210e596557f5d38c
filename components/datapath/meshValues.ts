import { disruptionBudget, priorities, requestValues, zoneSpread } from "./availabilityValues.js";
import { apiserverCertificateValues } from "./certificateValues.js";
import type { CiliumInput, HelmValues } from "./ciliumInput.js";

/** The mesh as one cluster sees it: its clustermesh-apiserver and its neighbours. */
export function meshValues(input: CiliumInput): HelmValues {
    return {
        useAPIServer: true,
        maxConnectedClusters: input.maxConnectedClusters,
        cacheTTL: input.cacheTtl,
        // Always enabled: without it the users ConfigMap is never made and the apiserver waits for it (cilium#44181).
        config: {
            enabled: true,
            clusters: peerValues(input.peers),
        },
        // GKE's DNS has no Corefile the chart's job could edit; `clusterset.local` is answered by a CoreDNS of our own.
        ...(input.mcs ? { mcsapi: { enabled: true, corednsAutoConfigure: { enabled: false } } } : {}),
        apiserver: {
            ...availability(input),
            ...requests(input),
            tls: { authMode: "cluster", ...apiserverCertificateValues(input) },
            service: {
                type: "LoadBalancer",
                loadBalancerSourceRanges: [...input.sourceRanges],
                annotations: {
                    "networking.gke.io/load-balancer-type": "Internal",
                    // Peers in other regions cannot reach an internal load balancer without it (cilium#13822).
                    "networking.gke.io/internal-load-balancer-allow-global-access": "true",
                    "networking.gke.io/load-balancer-ip-addresses": input.addressName,
                },
            },
        },
    };
}

/** Rendered peer maps by what they were made from: the clusters of a full mesh all have the same one. */
const renderedPeers = new WeakMap<CiliumInput["peers"], HelmValues>();

function peerValues(peers: CiliumInput["peers"]): HelmValues {
    let values = renderedPeers.get(peers);
    if (!values) {
        values = Object.fromEntries(
            Object.entries(peers)
                .sort(([a], [b]) => (a < b ? -1 : 1))
                .map(([name, { host, port }]) => [name, { address: host, port }]),
        );
        renderedPeers.set(peers, values);
    }
    return values;
}

/** Several replicas are evicted one by one and lie in different zones where there are any. */
function availability({ apiserverReplicas, apiserverMaxUnavailable }: CiliumInput): HelmValues {
    return {
        replicas: apiserverReplicas,
        priorityClassName: priorities.cluster,
        ...disruptionBudget(apiserverReplicas, apiserverMaxUnavailable),
        ...(apiserverReplicas > 1 ? { topologySpreadConstraints: [...zoneSpread] } : {}),
    };
}

function requests({ sizing }: CiliumInput): HelmValues {
    return {
        resources: requestValues(sizing.apiserver),
        etcd: { resources: requestValues(sizing.etcd) },
        kvstoremesh: { resources: requestValues(sizing.kvstoremesh), etcdQPS: sizing.kvstoremeshQps },
    };
}
