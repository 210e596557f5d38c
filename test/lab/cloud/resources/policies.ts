import { ApiError } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { World } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { object, records, strings, text } from "./shared.js";

/** Where the policy of a resource is kept: not under the resource's own name, which is that of its record. */
const policyId = (id: string): string => `${id}:policy`;

/** What goes with a resource: its policy. */
export function forgetPolicy(cloud: Cloud, id: string): void {
    cloud.store.remove("policies", policyId(id));
}

/** Whether one of the resources grants a member one of the roles, conditions aside. */
export function grants(world: World, ids: readonly string[], roles: readonly string[], member: string): boolean {
    return ids
        .flatMap((id) => records(world.get(policyId(id))?.["bindings"]))
        .some((binding) => roles.includes(text(binding["role"])) && strings(binding["members"]).includes(member));
}

/** In policies a deleted account is remembered as one, so that a new account of its name inherits nothing. */
export function forgetMember(cloud: Cloud, email: string, uniqueId: string): void {
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

/**
 * The policy of a kind of resource: who may do what with it. Compute Engine's paths have a slash before the verb where
 * those of other APIs have a colon.
 */
export function addPolicy(
    router: Router,
    cloud: Cloud,
    base: string,
    idOf: (request: ApiRequest) => string,
    separator: ":" | "/" = ":",
): void {
    const read = (id: string): Readonly<Record<string, unknown>> =>
        cloud.store.find("policies", policyId(id)) ?? { version: 1, etag: "ACAB", bindings: [] };
    const show = (policy: Readonly<Record<string, unknown>>): object => ({
        version: policy["version"],
        etag: policy["etag"],
        bindings: policy["bindings"],
        ...(policy["auditConfigs"] === undefined ? {} : { auditConfigs: policy["auditConfigs"] }),
    });
    for (const method of ["POST", "GET"]) {
        router.on(method, `${base}${separator}getIamPolicy`, (request) => show(read(idOf(request))));
    }
    router.on("POST", `${base}${separator}setIamPolicy`, (request) => {
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
        cloud.store.put("policies", policyId(id), stored);
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
