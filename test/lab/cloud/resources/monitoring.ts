import { ApiError, invalid } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { Cloud } from "../cloud.js";
import { addRecords, patched } from "./crud.js";
import { projectNumber } from "./projects.js";
import { records, text } from "./shared.js";

type Fields = Readonly<Record<string, unknown>>;

/** Alert policies and dashboards of Cloud Monitoring. Nothing is measured, so no alert is ever raised. */
export function addMonitoring(router: Router, cloud: Cloud): void {
    addRecords(router, cloud, {
        collection: "alertPolicies",
        api: "monitoring/v3",
        pattern: "projects/{project}/alertPolicies",
        style: "immediate",
        insert: {
            method: "POST",
            nameOf: () => String(1_000_000 + cloud.store.next()),
            record: ({ body }, id) => {
                checkAlert(body);
                return { enabled: true, ...body, name: id, conditions: namedConditions(cloud, id, body) };
            },
        },
        change: (request, before, id) => {
            const after = patched(before, request, ["name"]);
            checkAlert(after);
            return { ...after, conditions: namedConditions(cloud, id, after) };
        },
    });
    addRecords(router, cloud, {
        collection: "dashboards",
        api: "monitoring/v1",
        pattern: "projects/{project}/dashboards",
        style: "immediate",
        insert: {
            method: "POST",
            nameOf: ({ body }) => text(body["name"]).split("/").at(-1) || `dashboard-${cloud.store.next()}`,
            record: ({ body }, id) => dashboard(cloud, body, id),
        },
        change: (request: ApiRequest, before, id) => {
            const { etag } = request.body;
            if (etag !== undefined && etag !== before["etag"]) {
                throw new ApiError(409, "aborted", "The dashboard has been changed since its etag was read.");
            }
            // A patch of a dashboard without a mask replaces all of it.
            const gone = Object.fromEntries(Object.keys(before).map((key) => [key, undefined]));
            return { ...gone, ...dashboard(cloud, request.body, id) };
        },
    });
}

/** Google answers with the number of the project in the name. */
function dashboard(cloud: Cloud, body: Fields, id: string): Fields {
    if (text(body["displayName"]) === "") {
        throw invalid("Field dashboard.displayName is required.");
    }
    const [, project = "", , name = ""] = id.split("/");
    const number = projectNumber(cloud, project);
    return { ...body, name: `projects/${number}/dashboards/${name}`, etag: cloud.fingerprint() };
}

function checkAlert(policy: Fields): void {
    if (text(policy["displayName"]) === "") {
        throw invalid("Field alert_policy.display_name is required.");
    }
    const conditions = records(policy["conditions"]);
    if (conditions.length < 1 || conditions.length > 6) {
        throw invalid(`Field alert_policy.conditions must have 1 to 6 conditions, got ${conditions.length}.`);
    }
    if (!["AND", "OR", "AND_WITH_MATCHING_RESOURCE"].includes(text(policy["combiner"]))) {
        throw invalid(`Field alert_policy.combiner had an invalid value of "${text(policy["combiner"])}".`);
    }
}

function namedConditions(cloud: Cloud, id: string, policy: Fields): readonly Fields[] {
    return records(policy["conditions"]).map((condition) => ({
        ...condition,
        name: text(condition["name"]) || `${id}/conditions/${cloud.store.next()}`,
    }));
}
