import { checkDnsLabel, checkNotEmpty, checkNumber } from "../shared/checks.js";
import type { Problem } from "../shared/problems.js";

/** The demonstration workload as plain data. */
export interface DemoPlan {
    /**
     * Namespace it lives in.
     * @example "demo"
     */
    readonly namespace: string;
    /**
     * Image that serves with `serve` and waits with `wait`.
     * @example "clustermesh.local/demo:1"
     */
    readonly image: string;
    /**
     * Replicas of the web server on each cluster.
     * @default 1
     * @example 2
     */
    readonly webReplicas?: number;
    /**
     * Port the web server listens on.
     * @default 8080
     * @example 80
     */
    readonly port?: number;
}

/** Fills in what a plan leaves open. */
export function completeDemo(plan: DemoPlan): Required<DemoPlan> {
    return { ...plan, webReplicas: plan.webReplicas ?? 1, port: plan.port ?? 8080 };
}

/** What an API server would refuse of the workload. */
export function checkDemo(plan: DemoPlan): readonly Problem[] {
    const { namespace, image, webReplicas, port } = completeDemo(plan);
    return [
        ...checkDnsLabel("plan.namespace", namespace),
        ...checkNotEmpty("plan.image", [...image], "name an image"),
        ...checkNumber("plan.webReplicas", webReplicas, [0, 1000]),
        ...checkNumber("plan.port", port, [1, 65_535]),
    ];
}
