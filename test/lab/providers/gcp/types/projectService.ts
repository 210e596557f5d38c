import type { Values } from "../../base/values.js";
import { failing, projectOf, type Calls } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { textOf, type Session } from "../session.js";

const facts = `
checkIfServiceHasUsageOnDestroy disableDependentServices disableOnDestroy: bool
deletionPolicy: text computed
project: text computed new same=name
service: text required new rule=service
`;

async function isEnabled(session: Session, project: string, service: string): Promise<boolean> {
    const answer = await session.find("serviceUsage", `projects/${project}/services?filter=state:ENABLED`);
    const services = (answer?.["services"] ?? []) as readonly Values[];
    return services.some(
        ({ name, state }) => textOf(name).endsWith(`/${service}`) && (state ?? "ENABLED") === "ENABLED",
    );
}

/** An id is the project and the service. */
function parts(id: string): readonly [project: string, service: string] {
    const [project = "", service = ""] = id.split("/");
    return [project, service];
}

const calls: Calls = {
    async create(session, wanted) {
        const project = projectOf(wanted, session).replace(/^projects\//, "");
        const service = textOf(wanted["service"]);
        if (!(await isEnabled(session, project, service))) {
            const path = `projects/${project}/services/${service}:enable`;
            await failing("Error enabling service", () => session.send("serviceUsage", "POST", path, {}));
            session.begun = `${project}/${service}`;
            await session.until(`${service} to be enabled`, () => isEnabled(session, project, service));
        }
        return `${project}/${service}`;
    },
    async read(session, id) {
        const [project, service] = parts(id);
        return (await isEnabled(session, project, service)) ? { project, service } : undefined;
    },
    async delete(session, id, state) {
        const [project, service] = parts(id);
        if (state["disableOnDestroy"] === true) {
            const body = { disableDependentServices: state["disableDependentServices"] === true };
            await session.send("serviceUsage", "POST", `projects/${project}/services/${service}:disable`, body);
        }
    },
};

/** Google APIs that a project uses. */
export const projectService: ResourceType = {
    token: "gcp:projects/service:Service",
    fields: parseFacts(facts),
    knowsProject: true,
    calls: calls,
};
