import { unknownValue, type Values } from "../../base/values.js";
import { compact, failing, only, pick, projectOf, type Calls } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { Plan } from "../plan.js";
import type { ResourceType } from "../resource.js";
import { textOf } from "../session.js";

const facts = `
accountId: text required new rule=account:6:30
createIgnoreAlreadyExists: bool
deletionPolicy: text computed
description: text rule=length:0:256
disabled: bool default=false
displayName: text
email member name uniqueId: text output
project: text computed new
`;

const calls: Calls = {
    async create(session, wanted) {
        const body = compact({
            accountId: wanted["accountId"],
            serviceAccount: only(wanted, ["displayName", "description"]),
        });
        const parent = `projects/${projectOf(wanted, session)}/serviceAccounts`;
        const made = await failing("Error creating service account", () => session.send("iam", "POST", parent, body));
        return textOf(made["name"]);
    },
    async read(session, id) {
        const body = await session.find("iam", id);
        const email = textOf(body?.["email"]);
        return (
            body && {
                ...pick(body, { name: "", displayName: "", description: "", email: "", uniqueId: "", disabled: false }),
                accountId: email.split("@")[0]!,
                project: body["projectId"] ?? id.split("/")[1]!,
                member: `serviceAccount:${email}`,
            }
        );
    },
    async update(session, id, changed, wanted) {
        if (changed.has("disabled")) {
            await session.send("iam", "POST", `${id}:${wanted["disabled"] === true ? "disable" : "enable"}`, {});
        }
        const names = ["displayName", "description"].filter((name) => changed.has(name));
        if (names.length > 0) {
            const serviceAccount = Object.fromEntries(names.map((name) => [name, wanted[name] ?? ""]));
            await session.send("iam", "PATCH", id, { serviceAccount, updateMask: names.join(",") });
        }
    },
    async delete(session, id) {
        await failing("Error deleting service account", () => session.send("iam", "DELETE", id));
    },
};

/** Service accounts. */
export const serviceAccount: ResourceType = {
    token: "gcp:serviceaccount/account:Account",
    fields: parseFacts(facts),
    autoname: { property: "accountId", max: 30, lowerCase: false },
    knowsProject: true,
    minutes: 5,
    customize,
    calls: calls,
};

/** The address follows from name and project, so that others can use it before the account exists. */
function customize(plan: Plan, _inputs: Values, olds: Values | undefined): void {
    const { accountId, project } = plan.planned;
    const changed = olds === undefined || plan.changes.has("accountId");
    if (changed && [accountId, project].every((part) => typeof part === "string" && part !== unknownValue)) {
        const email = `${textOf(accountId)}@${textOf(project)}.iam.gserviceaccount.com`;
        plan.set("email", email);
        plan.set("member", `serviceAccount:${email}`);
        for (const name of olds ? ["email", "member"] : []) {
            plan.note(name, "update", false);
        }
    }
}
