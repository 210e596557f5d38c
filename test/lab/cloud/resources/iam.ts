import { ApiError, invalid } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { addPolicy, forgetMember, forgetPolicy } from "./policies.js";
import { projectNumber } from "./projects.js";
import { mustBeNew, mustFind, object, text } from "./shared.js";

/** Service accounts, IAM policies of them and of projects. Records only: the local cloud grants nothing. */
export function addIam(router: Router, cloud: Cloud): void {
    addServiceAccounts(router, cloud);
    const project = ({ params }: ApiRequest): string => `projects/${params["project"]}`;
    addPolicy(router, cloud, "cloudresourcemanager/v1/projects/{project}", project);
    addPolicy(
        router,
        cloud,
        "iam/v1/projects/{project}/serviceAccounts/{account}",
        (request) => mustFindAccount(cloud, request).id,
    );
    router.on("GET", "cloudresourcemanager/v1/projects/{project}", ({ params }) => ({
        projectId: params["project"],
        projectNumber: projectNumber(cloud, params["project"]!),
        name: params["project"],
        lifecycleState: "ACTIVE",
    }));
}

function addServiceAccounts(router: Router, cloud: Cloud): void {
    const base = "iam/v1/projects/{project}/serviceAccounts";
    router.on("POST", base, ({ params, body }) => {
        const project = params["project"]!;
        const accountId = text(body["accountId"]);
        if (!/^[a-z]([-a-z0-9]{4,28}[a-z0-9])$/.test(accountId)) {
            throw invalid(
                `Account ID '${accountId}' does not have a length between 6 and 30 or does not match [a-z]([-a-z0-9]*[a-z0-9])`,
            );
        }
        const email = `${accountId}@${project}.iam.gserviceaccount.com`;
        const id = `projects/${project}/serviceAccounts/${email}`;
        mustBeNew(cloud, "serviceAccounts", id);
        cloud.store.put("serviceAccounts", id, {
            ...object(body["serviceAccount"]),
            name: id,
            projectId: project,
            uniqueId: String(100_000_000 + cloud.store.next()),
            email,
            etag: cloud.fingerprint(),
            oauth2ClientId: String(100_000_000 + cloud.store.next()),
        });
        return mustFind(cloud, "serviceAccounts", id);
    });
    router.on("GET", base, ({ params }) => ({
        accounts: cloud.store
            .list("serviceAccounts")
            .filter(({ record }) => record["projectId"] === params["project"])
            .map(({ record }) => record),
    }));
    router.on("GET", `${base}/{account}`, (request) => mustFindAccount(cloud, request).record);
    router.on("PATCH", `${base}/{account}`, (request) => {
        const { id } = mustFindAccount(cloud, request);
        cloud.store.change("serviceAccounts", id, {
            ...object(request.body["serviceAccount"]),
            etag: cloud.fingerprint(),
        });
        return mustFind(cloud, "serviceAccounts", id);
    });
    for (const [verb, disabled] of [
        ["enable", false],
        ["disable", true],
    ] as const) {
        router.on("POST", `${base}/{account}:${verb}`, (request) => {
            cloud.store.change("serviceAccounts", mustFindAccount(cloud, request).id, { disabled });
            return {};
        });
    }
    router.on("DELETE", `${base}/{account}`, (request) => {
        const { id, record } = mustFindAccount(cloud, request);
        cloud.store.remove("serviceAccounts", id);
        forgetPolicy(cloud, id);
        forgetMember(cloud, text(record["email"]), text(record["uniqueId"]));
        return {};
    });
}

/** `-` stands for any project, as an e-mail address is unique. */
function mustFindAccount(cloud: Cloud, { params }: ApiRequest): { readonly id: string; readonly record: CloudRecord } {
    const account = params["account"]!;
    const project = params["project"]!;
    const found = cloud.store
        .list("serviceAccounts")
        .find(
            ({ record }) =>
                (record["email"] === account || record["uniqueId"] === account) &&
                (project === "-" || record["projectId"] === project),
        );
    if (!found) {
        throw new ApiError(404, "notFound", `Unknown service account: ${account}`);
    }
    return found;
}
