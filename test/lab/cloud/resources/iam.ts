import { ApiError, invalid } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { mustBeNew, mustFind, object, records, strings, text } from "./shared.js";

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
        projectNumber: "1",
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
        cloud.store.remove("policies", id);
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

/** In policies a deleted account is remembered as one, so that a new account of its name inherits nothing. */
function forgetMember(cloud: Cloud, email: string, uniqueId: string): void {
    for (const { id, record } of cloud.store.list("policies")) {
        const bindings = records(record["bindings"]).map((binding) => ({
            ...binding,
            members: strings(binding["members"]).map((member) =>
                member === `serviceAccount:${email}` ? `deleted:${member}?uid=${uniqueId}` : member,
            ),
        }));
        cloud.store.change("policies", id, { bindings });
    }
}

/** @throws ApiError 400 for an account of the policy's own project that is not there */
function checkMembers(cloud: Cloud, project: string, bindings: readonly Readonly<Record<string, unknown>>[]): void {
    const suffix = `@${project}.iam.gserviceaccount.com`;
    for (const member of bindings.flatMap((binding) => strings(binding["members"]))) {
        const email = /^serviceAccount:([^?]+)$/i.exec(member)?.[1]?.toLowerCase();
        if (
            email?.endsWith(suffix) &&
            !cloud.store.find("serviceAccounts", `projects/${project}/serviceAccounts/${email}`)
        ) {
            throw new ApiError(400, "badRequest", `Service account ${email} does not exist.`);
        }
    }
}

function addPolicy(router: Router, cloud: Cloud, base: string, idOf: (request: ApiRequest) => string): void {
    const read = (id: string): Readonly<Record<string, unknown>> =>
        cloud.store.find("policies", id) ?? { version: 1, etag: "ACAB", bindings: [] };
    const show = (policy: Readonly<Record<string, unknown>>): object => ({
        version: policy["version"],
        etag: policy["etag"],
        bindings: policy["bindings"],
        ...(policy["auditConfigs"] === undefined ? {} : { auditConfigs: policy["auditConfigs"] }),
    });
    for (const method of ["POST", "GET"]) {
        router.on(method, `${base}:getIamPolicy`, (request) => show(read(idOf(request))));
    }
    router.on("POST", `${base}:setIamPolicy`, (request) => {
        const id = idOf(request);
        const policy = object(request.body["policy"]);
        if (policy["etag"] !== undefined && policy["etag"] !== read(id)["etag"]) {
            throw new ApiError(
                409,
                "aborted",
                "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
            );
        }
        const bindings = records(policy["bindings"]);
        checkMembers(cloud, id.split("/")[1]!, bindings);
        const stored = {
            name: id,
            version: policy["version"] ?? 1,
            bindings,
            auditConfigs: auditConfigsAfter(read(id), policy, text(request.body["updateMask"])),
            etag: cloud.fingerprint(),
        };
        cloud.store.put("policies", id, stored);
        return show(stored);
    });
}

/** Only a mask that names them changes the audit configurations; without one they stay as they are. */
function auditConfigsAfter(
    before: Readonly<Record<string, unknown>>,
    policy: Readonly<Record<string, unknown>>,
    mask: string,
): unknown {
    const named = mask.split(",").map((path) => path.trim());
    return named.includes("auditConfigs") || before["auditConfigs"] === undefined
        ? policy["auditConfigs"]
        : before["auditConfigs"];
}
