/**
 * Keys a startup taint can have: Cilium's own, and one by whose prefix the cluster autoscaler knows that a taint goes
 * away by itself (Cilium, considerations on node pool taints and unmanaged pods).
 */
export const startupTaintKeys = [
    "node.cilium.io/agent-not-ready",
    "ignore-taint.cluster-autoscaler.kubernetes.io/cilium-agent-not-ready",
] as const;

/** Taint of nodes until Cilium's agent on them is ready. */
export interface StartupTaint {
    /**
     * Key, the same on the node pools and in Cilium's configuration.
     * @example "node.cilium.io/agent-not-ready"
     */
    readonly key: (typeof startupTaintKeys)[number];
    /**
     * What it does to pods that do not tolerate it, in the words of GKE's API; `none` leaves node pools without it.
     *
     * `NO_SCHEDULE` evicts nobody, but after a reboot, pods already on the node may start before Cilium does, on
     * another CNI. `NO_EXECUTE` keeps those off, too, and evicts every pod whenever GKE puts the taint back
     * (cilium#19890).
     * @example "NO_SCHEDULE"
     */
    readonly effect: "NO_SCHEDULE" | "NO_EXECUTE" | "none";
}
