import { parseFacts } from "../facts.js";
import { memberCalls } from "../policy.js";
import type { ResourceType } from "../resource.js";
import { textOf } from "../session.js";

const facts = `
etag: text output
member: text required new rule=member same=member
role: text required new
serviceAccountId: text required new rule=serviceAccountLink
condition: block new
  description: text new
  expression title: text required new
`;

/** Grants on a service account. */
export const serviceAccountMember: ResourceType = {
    token: "gcp:serviceaccount/iAMMember:IAMMember",
    fields: parseFacts(facts),
    knowsProject: false,
    calls: memberCalls({
        service: "iam",
        target: ({ serviceAccountId }) => textOf(serviceAccountId),
        id: ({ serviceAccountId }) => textOf(serviceAccountId),
    }),
};
