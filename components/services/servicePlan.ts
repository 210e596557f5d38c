import { checkDnsLabel, checkNotEmpty, checkNumber, checkUnique } from "../shared/checks.js";
import type { Problem } from "../shared/problems.js";

/** A Service merged over all clusters of the mesh that have one of the same name and namespace. */
export interface GlobalServicePlan {
    /**
     * Name of the Service in every cluster.
     * @example "checkout"
     */
    readonly name: string;
    /**
     * Namespace of the Service in every cluster; it must be global on both sides.
     * @example "shop"
     */
    readonly namespace: string;
    /**
     * Labels of the pods behind it.
     * @example { app: "checkout" }
     */
    readonly selector: Readonly<Record<string, string>>;
    /**
     * Ports it answers at.
     * @example [{ name: "http", port: 80, targetPort: 8080 }]
     */
    readonly ports: readonly ServicePortPlan[];
    /**
     * Clusters whose backends take part; the Service exists in every cluster, so all can call it.
     * @default - all clusters
     * @example ["paris"]
     */
    readonly backendClusters?: readonly string[];
    /**
     * Which backends are preferred while they are healthy.
     * @default "none"
     * @example "local"
     */
    readonly affinity?: "none" | "local" | "remote";
}

/** A port of a Service. */
export interface ServicePortPlan {
    /**
     * Name of the port.
     * @example "http"
     */
    readonly name: string;
    /**
     * Port callers use.
     * @example 80
     */
    readonly port: number;
    /**
     * Port of the pods.
     * @default - the port callers use
     * @example 8080
     */
    readonly targetPort?: number;
    /**
     * Protocol of the port.
     * @default "TCP"
     * @example "UDP"
     */
    readonly protocol?: "TCP" | "UDP" | "SCTP";
}

/** A global service with every default filled in. */
export type CompleteServicePlan = Required<GlobalServicePlan> & {
    readonly ports: readonly Required<ServicePortPlan>[];
};

/** Annotations of the Service in one cluster (Cilium's `service.cilium.io` family). */
export function serviceAnnotations(plan: GlobalServicePlan, cluster: string): Readonly<Record<string, string>> {
    const { backendClusters, affinity = "none" } = plan;
    return {
        "service.cilium.io/global": "true",
        // A cluster that only consumes must not offer pods that happen to match.
        "service.cilium.io/shared": (backendClusters?.includes(cluster) ?? true) ? "true" : "false",
        ...(affinity === "none" ? {} : { "service.cilium.io/affinity": affinity }),
        // All backends may be in other clusters: waiting for pods here, as the provider does, could wait in vain.
        "pulumi.com/skipAwait": "true",
    };
}

/** Ports of the Service as Kubernetes takes them. */
export function servicePorts(plan: GlobalServicePlan): readonly Required<ServicePortPlan>[] {
    return plan.ports.map((port) => ({
        ...port,
        targetPort: port.targetPort ?? port.port,
        protocol: port.protocol ?? "TCP",
    }));
}

/** Ports there are. */
const portNumbers = [1, 65_535] as const;

/** What an API server would refuse of a global service. */
export function checkGlobalService(plan: GlobalServicePlan): readonly Problem[] {
    return [
        ...checkDnsLabel("plan.name", plan.name),
        ...checkDnsLabel("plan.namespace", plan.namespace),
        ...checkNotEmpty("plan.selector", Object.keys(plan.selector), "say which pods are behind it"),
        ...checkNotEmpty("plan.ports", plan.ports, "say what it answers at"),
        ...checkUnique(
            (index) => `plan.ports.${index}.name`,
            plan.ports.map(({ name }) => name),
        ),
        ...servicePorts(plan).flatMap(({ port, targetPort }, index) => [
            ...checkNumber(`plan.ports.${index}.port`, port, portNumbers),
            ...checkNumber(`plan.ports.${index}.targetPort`, targetPort, portNumbers),
        ]),
    ];
}
