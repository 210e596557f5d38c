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
            replicas: input.apiserverReplicas,
            ...(input.apiserverReplicas > 1 ? highAvailability(input) : {}),
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

/**
 * What several replicas are for: they are evicted one by one, lie in different zones where there are any, and are not
 * the first to starve on a full node. A single replica is a trial and can never be evicted with a budget.
 */
function highAvailability(input: CiliumInput): HelmValues {
    return {
        podDisruptionBudget: { enabled: true, maxUnavailable: input.apiserverMaxUnavailable },
        // The chart adds the label selector. Not required: one zone is enough to run.
        topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
        ],
        // Requests only: every container of the chart is best effort without them, while a memory limit would kill the
        // store of the whole mesh state just when a mesh grows.
        resources: requests("100m", "128Mi"),
        etcd: { resources: requests("100m", "256Mi") },
        kvstoremesh: { resources: requests("100m", "128Mi") },
    };
}

const requests = (cpu: string, memory: string): HelmValues => ({ requests: { cpu, memory } });
