/** What `mesh verify` is given and what it answers. Plain data: the table, the JSON and the exit code come from it. */

/** A cluster to look at. */
export interface VerifyTarget {
    readonly name: string;
    /** Kubeconfig as text (YAML or JSON) whose current context is the cluster. */
    readonly kubeconfig: string;
    /** Names of the clusters it must be connected to, no more and no fewer. */
    readonly expectedPeers: readonly string[];
}

/** How to make calls across the mesh. */
export interface ServiceProbe {
    readonly namespace: string;
    readonly service: string;
    readonly port: number;
    /** Port the backend pods listen on, for calls by pod IP. */
    readonly targetPort: number;
    /** Label selector of the backend pods. */
    readonly backendSelector: string;
    /** Label selector of the pods that call, in the same namespace. */
    readonly clientSelector: string;
    /** Clusters whose backends must answer the global service. */
    readonly backendClusters: readonly string[];
    /** Which backends answer while they are healthy: all, those of the caller's cluster, or those of others. */
    readonly affinity: "none" | "local" | "remote";
    /** Clusters the calls are made from. */
    readonly clientClusters: readonly string[];
}

/** One hop that was looked at: what it is, whether it is as planned, and where it ends if not. */
export interface Check {
    readonly layer: "control plane" | "data plane";
    readonly from: string;
    readonly to: string;
    readonly what: string;
    readonly ok: boolean;
    /** Failing hop in words, or the measured fact. */
    readonly detail: string;
}

/** Calls from one cluster to one destination. */
export interface CallResult {
    readonly sent: number;
    readonly answered: number;
    /** Median of the answered calls in milliseconds. */
    readonly medianMs: number | undefined;
    /** How many calls each cluster answered; empty when the answers do not say. */
    readonly answeredBy: Readonly<Record<string, number>>;
    readonly errors: readonly string[];
}

/** One cell of the from × to table. */
export interface PodCell {
    readonly from: string;
    readonly to: string;
    readonly ip: string;
    /** Whether the two clusters are neighbours (or one); if not, no answer is the right answer. */
    readonly planned: boolean;
    readonly result: CallResult;
}

/** One row of the global service table. */
export interface ServiceRow {
    readonly from: string;
    readonly service: string;
    readonly result: CallResult;
}

export interface VerifyReport {
    readonly ok: boolean;
    readonly clusters: readonly string[];
    readonly checks: readonly Check[];
    readonly pods: readonly PodCell[];
    readonly services: readonly ServiceRow[];
    /** What was not looked at, and why. */
    readonly notChecked: readonly string[];
    readonly seconds: number;
}
