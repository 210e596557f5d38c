/** Backups of what a cluster's API server and volumes hold (Backup for GKE). */
export interface BackupPlan {
    /**
     * When backups are made, as cron in UTC.
     * @example "0 2 * * *"
     */
    readonly schedule: string;
    /**
     * How long a backup is kept, 0 to 365 days.
     * @default 30
     * @example 30
     */
    readonly retainDays?: number | undefined;
    /**
     * How long nobody can delete it, in days: at most 90, and at most `retainDays`.
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
     * Region the backups are kept in. A change replaces the plan.
     * @default - the cluster's region
     * @example "europe-west1"
     */
    readonly region?: string | undefined;
}
