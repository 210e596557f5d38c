import { at, groupOf, listAt, numberAt, textAt, type KubeObject } from "./kubeObject.js";
import { isAddressed } from "./serviceReadiness.js";

/** Whether an object is up. */
export type Readiness = { readonly state: "ready" } | { readonly state: "waiting" | "failed"; readonly reason: string };

const ready: Readiness = { state: "ready" };
const waiting = (reason: string): Readiness => ({ state: "waiting", reason });

/** Whether an object is up, by its own status. */
export function readinessOf(object: KubeObject): Readiness {
    switch (`${groupOf(textAt(object, "apiVersion"))}/${textAt(object, "kind")}`) {
        case "apps/Deployment":
            return observed(object) ?? deploymentReadiness(object);
        case "apps/DaemonSet":
            return observed(object) ?? daemonSetReadiness(object);
        case "apps/StatefulSet":
            return observed(object) ?? statefulSetReadiness(object);
        case "batch/Job":
            return jobReadiness(object);
        case "/Service":
            return isAddressed(object) ? ready : waiting("no address of a load balancer yet");
        case "/Pod":
            return podReadiness(object);
        default:
            return ready;
    }
}

/** Until the controller has seen this generation its status speaks of another one. */
function observed(object: KubeObject): Readiness | undefined {
    const generation = numberAt(object, 0, "metadata", "generation");
    return numberAt(object, -1, "status", "observedGeneration") < generation
        ? waiting("the controller has not seen the change yet")
        : undefined;
}

function counted(object: KubeObject, field: string): number {
    return numberAt(object, 0, "status", field);
}

function deploymentReadiness(object: KubeObject): Readiness {
    const wanted = numberAt(object, 1, "spec", "replicas");
    const [total, updated, available] = ["replicas", "updatedReplicas", "availableReplicas"].map((field) =>
        counted(object, field),
    ) as [number, number, number];
    if (updated < wanted || available < wanted) {
        return waiting(`${Math.min(updated, available)} of ${wanted} replicas available`);
    }
    return total > updated ? waiting(`${total - updated} replicas of the former version still running`) : ready;
}

function daemonSetReadiness(object: KubeObject): Readiness {
    const wanted = counted(object, "desiredNumberScheduled");
    const onDelete = textAt(object, "spec", "updateStrategy", "type") === "OnDelete";
    const updated = onDelete ? wanted : counted(object, "updatedNumberScheduled");
    const up = Math.min(updated, counted(object, "numberAvailable"));
    return up < wanted ? waiting(`${up} of ${wanted} nodes available`) : ready;
}

function statefulSetReadiness(object: KubeObject): Readiness {
    const wanted = numberAt(object, 1, "spec", "replicas");
    const onDelete = textAt(object, "spec", "updateStrategy", "type") === "OnDelete";
    const partition = numberAt(object, 0, "spec", "updateStrategy", "rollingUpdate", "partition");
    const rolled = textAt(object, "status", "currentRevision") === textAt(object, "status", "updateRevision");
    const updated = onDelete || rolled ? wanted : counted(object, "updatedReplicas") + partition;
    const up = Math.min(updated, counted(object, "readyReplicas"));
    return up < wanted ? waiting(`${up} of ${wanted} replicas ready`) : ready;
}

function jobReadiness(object: KubeObject): Readiness {
    const condition = (type: string) =>
        listAt(object, "status", "conditions").find(
            (entry) => textAt(entry, "type") === type && textAt(entry, "status") === "True",
        );
    if (condition("Complete") || at(object, "spec", "suspend") === true) {
        return ready;
    }
    const failure = condition("Failed");
    return failure
        ? { state: "failed", reason: `the job failed: ${textAt(failure, "message") || textAt(failure, "reason")}` }
        : waiting(`${counted(object, "succeeded")} of ${numberAt(object, 1, "spec", "completions")} completions`);
}

function podReadiness(object: KubeObject): Readiness {
    const isReady = listAt(object, "status", "conditions").some(
        (entry) => textAt(entry, "type") === "Ready" && textAt(entry, "status") === "True",
    );
    return isReady || textAt(object, "status", "phase") === "Succeeded" ? ready : waiting("the pod is not ready yet");
}
