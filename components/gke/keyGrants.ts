import type { GkeClusterPlan } from "./gkePlan.js";

/** One of Google's own accounts of a project, by the service that acts with it (Google Cloud docs, service agents). */
export type ServiceAgent = "gke" | "compute" | "backup";

/** Leave for one of Google's own accounts to use a key of Cloud KMS. */
export interface KeyGrant {
    /**
     * End of the grant's logical name.
     * @example "secrets-key"
     */
    readonly key: string;
    /**
     * Full name of the key.
     * @example "projects/keys/locations/europe-west9/keyRings/gke/cryptoKeys/secrets"
     */
    readonly cryptoKeyId: string;
    /**
     * Who may use the key.
     * @example "gke"
     */
    readonly agent: ServiceAgent;
    /**
     * What waits for the grant.
     * @example "cluster"
     */
    readonly of: "cluster" | "pools" | "backup";
}

/** Encrypting and decrypting, and nothing about the key itself (Cloud KMS docs, permissions and roles). */
export const keyRole = "roles/cloudkms.cryptoKeyEncrypterDecrypter";

/** A grant for every key a cluster uses, each key and account once. */
export function keyGrants(plan: GkeClusterPlan): readonly KeyGrant[] {
    const { secretsKey } = plan.security ?? {};
    const diskKeys = [...new Set(plan.pools.flatMap(({ diskKey }) => diskKey ?? []))].sort();
    const backupKey = plan.backup?.key;
    return [
        ...(secretsKey
            ? [{ key: "secrets-key", cryptoKeyId: secretsKey, agent: "gke" as const, of: "cluster" as const }]
            : []),
        ...diskKeys.map((cryptoKeyId, index) => ({
            key: index === 0 ? "disk-key" : `disk-key-${index + 1}`,
            cryptoKeyId,
            agent: "compute" as const,
            of: "pools" as const,
        })),
        ...(backupKey
            ? [{ key: "backup-key", cryptoKeyId: backupKey, agent: "backup" as const, of: "backup" as const }]
            : []),
    ];
}

/** A service whose account in a project must be there before anything can be granted to it. */
export interface IdentityPlan {
    /**
     * End of the identity's logical name.
     * @example "gke"
     */
    readonly key: "gke" | "backup" | "fleet";
    /**
     * Project of the account.
     * @example "my-project"
     */
    readonly project: string;
    /**
     * Google API that acts with the account.
     * @example "container.googleapis.com"
     */
    readonly service: string;
}

/** What a fleet's account may do in the project of a cluster of the fleet (Google docs, fleet prerequisites). */
export const fleetRole = "roles/gkehub.serviceAgent";

/** Whether the fleet is that of another project, whose account must be let in. */
export const hasForeignFleet = ({ project, fleetProject }: GkeClusterPlan): boolean =>
    fleetProject !== undefined && fleetProject !== project;

/**
 * The accounts that are granted something. That of Compute Engine is there once its API is, and is named after the same
 * number as that of Kubernetes Engine.
 */
export function identities(plan: GkeClusterPlan): readonly IdentityPlan[] {
    const { project, fleetProject } = plan;
    const agents = new Set(keyGrants(plan).map(({ agent }) => agent));
    return [
        ...(agents.has("gke") || agents.has("compute")
            ? [{ key: "gke" as const, project, service: "container.googleapis.com" }]
            : []),
        ...(agents.has("backup") ? [{ key: "backup" as const, project, service: "gkebackup.googleapis.com" }] : []),
        ...(hasForeignFleet(plan) && fleetProject !== undefined
            ? [{ key: "fleet" as const, project: fleetProject, service: "gkehub.googleapis.com" }]
            : []),
    ];
}

/** E-mail address of Compute Engine's account, from that of another of the project's accounts. */
export const computeAgent = (email: string): string =>
    `service-${/\d+/.exec(email)?.[0] ?? ""}@compute-system.iam.gserviceaccount.com`;
