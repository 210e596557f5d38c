import { fitName } from "./names.js";

/** Whose a resource is. */
export interface Owner {
    /**
     * Environment.
     * @example "prod"
     */
    readonly environment: string;
    /**
     * Mesh the clusters form.
     * @example "prod"
     */
    readonly mesh: string;
    /**
     * Stack that deploys the resource.
     * @example "prod-europe-west9"
     */
    readonly stack: string;
}

/** Keys that {@link ownerLabels} gives; nobody else may set them. */
export const ownerKeys = ["cluster", "environment", "mesh", "stack"] as const;

/** Longest value of a label (Google, requirements for labels; Kubernetes, labels and selectors). */
const maxLabelValue = 63;

/**
 * Labels that say whose a resource is, for everything that can have labels: Google Cloud resources and Kubernetes
 * objects alike.
 *
 * @param cluster - cluster the resource belongs to; absent for what the clusters share
 */
export function ownerLabels(owner: Owner, cluster?: string): Readonly<Record<string, string>> {
    return {
        ...(cluster === undefined ? {} : { cluster: labelValue(cluster) }),
        environment: labelValue(owner.environment),
        mesh: labelValue(owner.mesh),
        stack: labelValue(owner.stack),
    };
}

/** A value that both Google and Kubernetes take: lower case, ends with a letter or digit. Names of stacks are freer. */
function labelValue(text: string): string {
    const plain = text.toLowerCase().replaceAll(/[^-a-z0-9]+/g, "-");
    return fitName(plain.replaceAll(/^-+|-+$/g, ""), maxLabelValue);
}
