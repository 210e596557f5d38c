import { within } from "../shared/checks.js";
import type { Problem } from "../shared/problems.js";
import { clusterChecks } from "./clusterChecks.js";
import type { GkeClusterPlan } from "./gkePlan.js";
import { maintenanceChecks } from "./maintenanceChecks.js";
import { poolChecks } from "./poolChecks.js";
import { checkSchedule } from "./scheduleChecks.js";

/**
 * Everything that Google would refuse of a cluster, all at once, before anything is asked for. An environment file is
 * checked by rules that know more (`mesh check`); this is what holds of a cluster by itself.
 */
export function checkGkeCluster(plan: GkeClusterPlan): readonly Problem[] {
    return [
        ...[...clusterChecks, checkSchedule].flatMap((check) => check(plan)),
        ...maintenanceChecks.flatMap((check) => within("maintenance", check(plan.maintenance ?? {}))),
        ...plan.pools.flatMap((pool) => poolChecks.flatMap((check) => within(`pools.${pool.key}`, check(pool)))),
    ];
}
