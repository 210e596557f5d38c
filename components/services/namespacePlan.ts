import { checkDnsLabel } from "../shared/checks.js";
import type { Problem } from "../shared/problems.js";

/** A namespace of every cluster of the mesh. */
export interface NamespacePlan {
    /**
     * Whether what is in it is shared with the mesh.
     * @default true
     * @example false
     */
    readonly global?: boolean;
    /**
     * Labels of the namespace.
     * @default {}
     * @example { "pod-security.kubernetes.io/enforce": "restricted" }
     */
    readonly labels?: Readonly<Record<string, string>>;
}

/** What an API server would refuse of namespaces. */
export function checkNamespaces(plan: Readonly<Record<string, NamespacePlan>>): readonly Problem[] {
    return Object.keys(plan).flatMap((name) => checkDnsLabel(`plan.${name}`, name));
}
