import type { GkeClusterPlan } from "./gkePlan.js";

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
     * Who may use the key, as a member of IAM.
     * @example "serviceAccount:service-123456789012@container-engine-robot.iam.gserviceaccount.com"
     */
    readonly member: string;
    /**
     * What waits for the grant.
     * @example "cluster"
     */
    readonly of: "cluster" | "pools" | "backup";
}

/** Encrypting and decrypting, and nothing about the key itself (Cloud KMS docs, permissions and roles). */
export const keyRole = "roles/cloudkms.cryptoKeyEncrypterDecrypter";

/** Accounts of a project that use keys, by project number (Google Cloud docs, service agents). */
const agents = {
    gke: (number: string) => `serviceAccount:service-${number}@container-engine-robot.iam.gserviceaccount.com`,
    compute: (number: string) => `serviceAccount:service-${number}@compute-system.iam.gserviceaccount.com`,
    backup: (number: string) => `serviceAccount:service-${number}@gcp-sa-gkebackup.iam.gserviceaccount.com`,
};

/** A grant for every key a cluster uses, each key and account once. */
export function keyGrants(plan: GkeClusterPlan): readonly KeyGrant[] {
    const number = plan.projectNumber;
    if (number === undefined) {
        return [];
    }
    const { secretsKey } = plan.security ?? {};
    const diskKeys = [...new Set(plan.pools.flatMap(({ diskKey }) => diskKey ?? []))].sort();
    return [
        ...(secretsKey
            ? [{ key: "secrets-key", cryptoKeyId: secretsKey, member: agents.gke(number), of: "cluster" as const }]
            : []),
        ...diskKeys.map((cryptoKeyId, index) => ({
            key: index === 0 ? "disk-key" : `disk-key-${index + 1}`,
            cryptoKeyId,
            member: agents.compute(number),
            of: "pools" as const,
        })),
        ...(plan.backup?.key
            ? [
                  {
                      key: "backup-key",
                      cryptoKeyId: plan.backup.key,
                      member: agents.backup(number),
                      of: "backup" as const,
                  },
              ]
            : []),
    ];
}
