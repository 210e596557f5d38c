import { parseFacts } from "../facts.js";
import { memberCalls } from "../policy.js";
import type { ResourceType } from "../resource.js";
import { textOf } from "../session.js";

const facts = `
etag: text output
member: text required new rule=member same=member
project: text required new same=name
role: text required new
condition: block new
  description: text new
  expression title: text required new
`;

/** Grants on a project. */
export const projectMember: ResourceType = {
    token: "gcp:projects/iAMMember:IAMMember",
    fields: parseFacts(facts),
    deleteBeforeReplace: true,
    knowsProject: false,
    calls: memberCalls({
        service: "resourceManager",
        target: ({ project }) => `projects/${textOf(project).replace(/^projects\//, "")}`,
        id: ({ project }) => textOf(project),
    }),
};
