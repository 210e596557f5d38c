/**
 * Backups of what a cluster's API server and volumes hold (Backup for GKE).
 *
 * A plan stays at Google, with its backups, when it is taken away or replaced, or its cluster deleted. Until someone
 * deletes it there, a plan whose cluster lives goes on making backups.
 */
export interface BackupPlan {
    /**
     * When backups are made, as cron in UTC.
     * @example "0 2 * * *"
     */
    readonly schedule: string;
    /**
     * How long a backup is kept, 0 to 365 days. With 0 it is never deleted by itself, and cannot be locked.
     * @default 30
     * @example 30
     */
    readonly retainDays?: number | undefined;
    /**
     * How long nobody can delete it, in days: at most 90, and at most `retainDays`, also where that is 0
     * (Google refuses a lock of backups that are kept for ever).
     * @default 0
     * @example 7
     */
    readonly deleteLockDays?: number | undefined;
    /**
     * Namespaces that are kept.
     * @default - all
     * @example ["shop"]
     */
    readonly namespaces?: readonly string[] | undefined;
    /**
     * Whether Secrets are kept. They lie readable in the backup unless `key` encrypts it.
     * @default false
     * @example true
     */
    readonly includeSecrets?: boolean | undefined;
    /**
     * Whether volumes are kept and not only their claims.
     * @default true
     * @example true
     */
    readonly includeVolumes?: boolean | undefined;
    /**
     * Key of Cloud KMS that encrypts backups, in the region they are kept in.
     * @default - Google's own key
     * @example "projects/keys/locations/europe-west9/keyRings/gke/cryptoKeys/backups"
     */
    readonly key?: string | undefined;
    /**
     * Region the backups are kept in. A change replaces the plan; the old one stays.
     * @default - the cluster's region
     * @example "europe-west1"
     */
    readonly region?: string | undefined;
}
