import { failing, projectOf, type Calls } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { textOf, type Session } from "../session.js";

/** From the SDK's typings and the source of the Terraform provider: no answer of the real one was recorded. */
const facts = `
email member: text output
project: text computed new
service: text required new
`;

const calls: Calls = {
    async create(session, wanted) {
        const id = `projects/${projectOf(wanted, session)}/services/${textOf(wanted["service"])}`;
        const started = await failing("Error creating Service Identity", () =>
            session.send("serviceUsage", "POST", `${id}:generateServiceIdentity`, {}),
        );
        session.begun = id;
        await session.operationDone("serviceUsage", started, "Creating Service Identity");
        return id;
    },
    // Google has no call that tells of an identity: asking for one that exists answers with it.
    async read(session, id, known) {
        const [, project = "", , service = ""] = id.split("/");
        const email = textOf(known["email"]) || (await generated(session, id));
        return { project, service, email, member: email === "" ? "" : `serviceAccount:${email}` };
    },
    // Nor one that removes it.
    delete: () => Promise.resolve(),
};

/** The account with which a Google service acts in a project. */
export const serviceIdentity: ResourceType = {
    token: "gcp:projects/serviceIdentity:ServiceIdentity",
    fields: parseFacts(facts),
    knowsProject: true,
    calls,
};

async function generated(session: Session, id: string): Promise<string> {
    const started = await session.send("serviceUsage", "POST", `${id}:generateServiceIdentity`, {});
    return textOf((await session.operationDone("serviceUsage", started, "Reading Service Identity"))["email"]);
}
