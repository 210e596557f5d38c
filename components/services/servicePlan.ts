/** A Service merged over all clusters of the mesh that have one of the same name and namespace. */
export interface GlobalServicePlan {
    readonly name: string;
    readonly namespace: string;
    readonly selector: Readonly<Record<string, string>>;
    readonly ports: readonly ServicePortPlan[];
    /** Clusters whose backends take part; the Service exists in every cluster, so all can call it. */
    readonly backendClusters: readonly string[];
    /** Which backends are preferred while they are healthy. */
    readonly affinity: "none" | "local" | "remote";
}

export interface ServicePortPlan {
    readonly name: string;
    readonly port: number;
    readonly targetPort: number;
    readonly protocol: "TCP" | "UDP" | "SCTP";
}

/** Annotations of the Service in one cluster (Cilium's `service.cilium.io` family). */
export function serviceAnnotations(plan: GlobalServicePlan, cluster: string): Readonly<Record<string, string>> {
    return {
        "service.cilium.io/global": "true",
        // A cluster that only consumes must not offer pods that happen to match.
        "service.cilium.io/shared": plan.backendClusters.includes(cluster) ? "true" : "false",
        ...(plan.affinity === "none" ? {} : { "service.cilium.io/affinity": plan.affinity }),
        // All backends may be in other clusters: waiting for pods here, as the provider does, could wait in vain.
        "pulumi.com/skipAwait": "true",
    };
}

/** A namespace of every cluster of the mesh. */
export interface NamespacePlan {
    /** Whether what is in it is shared with the mesh. */
    readonly global: boolean;
    readonly labels: Readonly<Record<string, string>>;
}

/** A Service that some clusters offer to the mesh as `<name>.<namespace>.svc.clusterset.local`. */
export interface ServiceExportPlan {
    /** Name of the exported Service. */
    readonly name: string;
    readonly namespace: string;
    readonly clusters: readonly string[];
}

/**
 * Version of the Multi-Cluster Services API the objects are written in. Cilium serves it beside v1beta1; another
 * version would be another resource to the engine, which would delete the old one and with it the only object.
 */
export const mcsApiVersion = "multicluster.x-k8s.io/v1alpha1";
