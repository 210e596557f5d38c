import { invalid, notFound } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { addOperations, addRecords, patched } from "./crud.js";
import { checkName, object, text } from "./shared.js";

type Fields = Readonly<Record<string, unknown>>;

/** Backup for GKE: plans. No backup is ever made of what they name. */
export function addBackupPlans(router: Router, cloud: Cloud): void {
    addOperations(router, cloud, "gkebackup/v1");
    addRecords(router, cloud, {
        collection: "backupPlans",
        api: "gkebackup/v1",
        pattern: "projects/{project}/locations/{location}/backupPlans",
        style: "longrunning",
        insert: {
            method: "POST",
            nameOf: ({ query }) => checkName("backup_plan_id", query.get("backupPlanId")),
            record: (request) => newPlan(cloud, request),
        },
        change: (request, before) => {
            const after = patched(before, request, ["name", "cluster", "uid", "createTime"]);
            checkRetention(after);
            return { ...after, etag: cloud.fingerprint(), updateTime: new Date().toISOString() };
        },
    });
}

function newPlan(cloud: Cloud, { body }: ApiRequest): Fields {
    const cluster = text(body["cluster"]);
    if (!/^projects\/[^/]+\/(locations|zones)\/[^/]+\/clusters\/[^/]+$/.test(cluster)) {
        throw invalid(
            `Invalid value for field 'cluster': '${cluster}'. Must be projects/*/locations/*/clusters/* or projects/*/zones/*/clusters/*.`,
        );
    }
    const id = cluster.replace("/zones/", "/locations/");
    if (!cloud.store.find("clusters", id)) {
        throw notFound(id);
    }
    checkRetention(body);
    const now = new Date().toISOString();
    return {
        ...body,
        uid: String(cloud.store.next()),
        createTime: now,
        updateTime: now,
        etag: cloud.fingerprint(),
        protectedPodCount: 0,
        state: "READY",
    };
}

/** A lock wants a time of keeping that is as long, which backups kept for ever (0) have not (Backup for GKE API, RetentionPolicy). */
function checkRetention(plan: Fields): void {
    const policy = object(plan["retentionPolicy"]);
    const lock = Number(policy["backupDeleteLockDays"] ?? 0);
    const retain = Number(policy["backupRetainDays"] ?? 0);
    if (lock < 0 || lock > 90) {
        throw invalid(`retention_policy.backup_delete_lock_days must be between 0 and 90, got ${lock}.`);
    }
    if (retain < lock || retain > 365) {
        throw invalid(
            `retention_policy.backup_retain_days must be at least backup_delete_lock_days (${lock}) and at most 365, got ${retain}.`,
        );
    }
}
