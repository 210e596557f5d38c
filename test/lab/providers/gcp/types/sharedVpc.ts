import { failing, type Calls } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { textOf, type Session } from "../session.js";

const hostFacts = `
deletionPolicy: text computed
project: text required new
`;

const serviceFacts = `
deletionPolicy: text enum=ABANDON|
hostProject serviceProject: text required new
`;

/** One request about a project's part in a Shared VPC. */
function ask(session: Session, project: string, verb: string, resource?: string): Promise<void> {
    const body = resource === undefined ? undefined : { xpnResource: { id: resource, type: "PROJECT" } };
    return failing(`Error in ${verb} of ${project}`, () =>
        session.compute("POST", `projects/${project}/${verb}`, body, `${verb} of ${project}`),
    );
}

const hostCalls: Calls = {
    async create(session, wanted) {
        const project = textOf(wanted["project"]);
        await ask(session, project, "enableXpnHost");
        return project;
    },
    async read(session, id) {
        const project = await session.find("compute", `projects/${id}`);
        return project?.["xpnProjectStatus"] === "HOST" ? { project: id } : undefined;
    },
    delete: (session, id) => ask(session, id, "disableXpnHost"),
};

/** An id is the host project and the service project. */
function parts(id: string): readonly [host: string, service: string] {
    const [host = "", service = ""] = id.split("/");
    return [host, service];
}

const serviceCalls: Calls = {
    async create(session, wanted) {
        const [host, service] = [textOf(wanted["hostProject"]), textOf(wanted["serviceProject"])];
        await ask(session, host, "enableXpnResource", service);
        return `${host}/${service}`;
    },
    async read(session, id) {
        const [hostProject, serviceProject] = parts(id);
        const host = await session.find("compute", `projects/${serviceProject}/getXpnHost`);
        return textOf(host?.["name"]) === hostProject ? { hostProject, serviceProject } : undefined;
    },
    // Only the deletion policy can change, which Google knows nothing of.
    update: () => Promise.resolve(),
    delete: (session, id) => ask(session, parts(id)[0], "disableXpnResource", parts(id)[1]),
};

/** Projects whose networks others may use. */
export const sharedVpcHost: ResourceType = {
    token: "gcp:compute/sharedVPCHostProject:SharedVPCHostProject",
    fields: parseFacts(hostFacts),
    knowsProject: false,
    minutes: 4,
    calls: hostCalls,
};

/** Projects that use the networks of a host project. */
export const sharedVpcService: ResourceType = {
    token: "gcp:compute/sharedVPCServiceProject:SharedVPCServiceProject",
    fields: parseFacts(serviceFacts),
    knowsProject: false,
    minutes: 4,
    calls: serviceCalls,
};
