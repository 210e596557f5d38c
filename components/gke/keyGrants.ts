import type { GkeClusterPlan } from "./gkePlan.js";

/** Leave for one of Google's own accounts to use a key of Cloud KMS. */
export interface KeyGrant {
    /** Logical name's end. */
    readonly key: string;
    /** Full name of the key. */
    readonly cryptoKeyId: string;
    /** IAM member. */
    readonly member: string;
    /** What waits for it. */
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
