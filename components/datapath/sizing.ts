/** What a container asks the scheduler for. */
export interface Requests {
    /**
     * Share of a processor, as a Kubernetes quantity.
     * @example "100m"
     */
    readonly cpu: string;
    /**
     * Bytes of memory, as a Kubernetes quantity.
     * @example "256Mi"
     */
    readonly memory: string;
}

/** Parts of Cilium whose needs grow with the mesh. */
export type SizedPart = "agent" | "operator" | "apiserver" | "etcd" | "kvstoremesh";

/** What Cilium is given on one cluster. */
export type Sizing = Readonly<Record<SizedPart, Requests>> & {
    /** Writes per second KVStoreMesh may make to the local etcd. @example 100 */
    readonly kvstoremeshQps: number;
};

/** Requests a person set instead of those by size. */
export type RequestOverrides = Readonly<Record<SizedPart, { readonly [K in keyof Requests]?: string | undefined }>>;

interface Size extends Sizing {
    /** Connected clusters up to which it is enough. */
    readonly peers: number;
}

const of = (cpu: string, memory: string): Requests => ({ cpu, memory });

/**
 * Sizes by the number of connected clusters. Steps and not a line: requests are part of pod specs, and a mesh that
 * grows by one cluster must not restart its agents for it.
 *
 * The first row is measured: on the local cloud, with two clusters, an agent takes 184 MB and an operator 125 MB. The
 * others are estimates. Agents keep what they learn of every connected cluster; 15 GiB were seen with 200 busy ones
 * (CFP-39876), 75 MiB a cluster. A tenth of it is asked for, as quiet clusters are far smaller and memory nobody uses
 * is paid for on every node. Etcd holds the same state once per replica and KVStoreMesh copies it through, both without
 * the maps an agent makes of it. The apiserver writes the own cluster's state only.
 *
 * The rate at which KVStoreMesh may write decides how long a restart takes to have everything again: 511 clusters of
 * 1000 objects each take 85 minutes at the chart's 100 per second (cilium#26192 saw 90), 9 at 1000.
 */
const sizes: readonly Size[] = [
    {
        peers: 8,
        agent: of("100m", "256Mi"),
        operator: of("50m", "128Mi"),
        apiserver: of("100m", "128Mi"),
        etcd: of("100m", "256Mi"),
        kvstoremesh: of("100m", "128Mi"),
        kvstoremeshQps: 100,
    },
    {
        peers: 32,
        agent: of("200m", "512Mi"),
        operator: of("50m", "192Mi"),
        apiserver: of("100m", "128Mi"),
        etcd: of("200m", "512Mi"),
        kvstoremesh: of("200m", "256Mi"),
        kvstoremeshQps: 200,
    },
    {
        peers: 128,
        agent: of("300m", "1280Mi"),
        operator: of("100m", "256Mi"),
        apiserver: of("100m", "256Mi"),
        etcd: of("500m", "1Gi"),
        kvstoremesh: of("500m", "768Mi"),
        kvstoremeshQps: 500,
    },
    {
        peers: 511,
        agent: of("500m", "4Gi"),
        operator: of("200m", "512Mi"),
        apiserver: of("100m", "256Mi"),
        etcd: of("1", "3Gi"),
        kvstoremesh: of("1", "2Gi"),
        kvstoremeshQps: 1000,
    },
];

/**
 * Requests of Cilium's parts in a mesh of that size, and only requests: a CPU limit slows an agent down just when it
 * has most to do, and a memory limit kills the store of the whole mesh's state just when the mesh grows.
 *
 * @param peers - clusters this one is connected to
 * @param overrides - what was asked for instead; whatever is absent stays by size
 */
export function planSizing(peers: number, overrides?: RequestOverrides): Sizing {
    const bySize = sizes.find((size) => peers <= size.peers) ?? sizes.at(-1)!;
    const part = (name: SizedPart): Requests => ({
        cpu: overrides?.[name].cpu ?? bySize[name].cpu,
        memory: overrides?.[name].memory ?? bySize[name].memory,
    });
    return {
        agent: part("agent"),
        operator: part("operator"),
        apiserver: part("apiserver"),
        etcd: part("etcd"),
        kvstoremesh: part("kvstoremesh"),
        kvstoremeshQps: bySize.kvstoremeshQps,
    };
}

/** Seconds an install may take before anything is rolled out node by node: images are pulled, certificates made. */
const installSeconds = 900;
/** Seconds from the end of one agent until the next is ready, on a node that pulls the image (an estimate). */
const agentRestartSeconds = 60;
/**
 * Longest a release is waited for unless a person says more: four hours. An image that cannot start is reported only
 * when the time is over, and nobody looks at a roll-out that is left alone for longer.
 */
const longestSeconds = 14_400;

/**
 * Agents that restart at once when nothing is said, as a share: however large a cluster is, a roll-out takes ten steps.
 * Kubernetes rounds up, so there is always one.
 */
export const defaultMaxUnavailable = "10%";

/**
 * Seconds until agents, operator and clustermesh-apiserver must be ready: agents restart a few at a time, so large
 * clusters need longer, up to four hours.
 *
 * @param nodes - most nodes the cluster can have
 * @param maxUnavailable - agents that restart at once, a number or a share like `10%`
 */
export function releaseTimeout(nodes: number, maxUnavailable: number | string): number {
    const atOnce =
        typeof maxUnavailable === "number"
            ? maxUnavailable
            : // Kubernetes rounds shares of a DaemonSet's maxUnavailable up.
              Math.max(1, Math.ceil((nodes * Number.parseInt(maxUnavailable, 10)) / 100));
    const rollOut = installSeconds / 3 + Math.ceil(nodes / atOnce) * agentRestartSeconds;
    return Math.min(longestSeconds, Math.max(installSeconds, rollOut));
}

const units: Readonly<Record<string, number>> = { "": 1, m: 1 / 1000, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

/** A Kubernetes quantity as a number: cores, or bytes. */
export function quantity(text: string): number {
    const [, number = "0", unit = ""] = /^([\d.]+)(\w*)$/.exec(text) ?? [];
    return Number(number) * (units[unit] ?? 1);
}
