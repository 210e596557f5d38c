import type * as gcp from "@pulumi/gcp";

import { withDefaults } from "../shared/defaults.js";
import { clusterId } from "../shared/gcpNames.js";
import type { BackupPlan } from "./backupPlan.js";
import { backupDefaults } from "./gkeDefaults.js";
import type { GkeClusterPlan } from "./gkePlan.js";

/** What the provider is asked for, but for the name, which it makes itself: a plan that has been left may stay. */
export function backupArgs(plan: GkeClusterPlan, backup: BackupPlan): gcp.gkebackup.BackupPlanArgs {
    const { retainDays, deleteLockDays, includeSecrets, includeVolumes } = withDefaults(backupDefaults, backup);
    return {
        project: plan.project,
        location: backup.region ?? plan.region,
        cluster: clusterId(plan.project, plan.region, plan.name),
        backupSchedule: { cronSchedule: backup.schedule },
        retentionPolicy: { backupRetainDays: retainDays, backupDeleteLockDays: deleteLockDays },
        backupConfig: {
            ...(backup.namespaces
                ? { selectedNamespaces: { namespaces: [...backup.namespaces] } }
                : { allNamespaces: true }),
            includeSecrets,
            includeVolumeData: includeVolumes,
            ...(backup.key ? { encryptionKey: { gcpKmsEncryptionKey: backup.key } } : {}),
        },
        labels: { ...plan.labels },
    };
}
