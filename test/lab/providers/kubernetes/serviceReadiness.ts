import type { ObjectApi } from "./cluster.js";
import { listAt, refOf, textAt, type KubeObject } from "./kubeObject.js";

/** Whether a Service has the address it asks a load balancer for, if it does. */
export function isAddressed(service: KubeObject): boolean {
    return (
        textAt(service, "spec", "type") !== "LoadBalancer" ||
        listAt(service, "status", "loadBalancer", "ingress").length > 0
    );
}

/** Whether traffic to a Service goes anywhere; nobody expects that of a headless or an external one. */
export async function targetsPods(objects: ObjectApi, service: KubeObject): Promise<boolean> {
    if (textAt(service, "spec", "clusterIP") === "None" || textAt(service, "spec", "type") === "ExternalName") {
        return true;
    }
    const { name, namespace = "default" } = refOf(service);
    const slices = await objects.list({ apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" }, namespace, {
        "kubernetes.io/service-name": name,
    });
    return slices.some((slice) => listAt(slice, "endpoints").length > 0);
}
