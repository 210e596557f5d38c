import type { Values } from "../../base/values.js";
import { projectOf } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { restCalls } from "../restCalls.js";
import { sortKeys } from "../sameness.js";
import { textOf } from "../session.js";

const facts = `
dashboardJson: text required rule=json same=json
deletionPolicy: text computed
project: text computed new
`;

function toBody(wanted: Values): Values {
    return JSON.parse(textOf(wanted["dashboardJson"])) as Values;
}

/** Dashboards of Cloud Monitoring: one property, the API's own JSON. */
export const dashboard: ResourceType = {
    token: "gcp:monitoring/dashboard:Dashboard",
    fields: parseFacts(facts),
    knowsProject: true,
    minutes: 4,
    calls: restCalls({
        service: "monitoring",
        kind: "Dashboard",
        version: "v1/",
        place: (wanted, session) => ({ path: `v1/projects/${projectOf(wanted, session)}/dashboards` }),
        toBody,
        fromBody: (body) => ({ dashboardJson: JSON.stringify(sortKeys(body)) }),
        masks: { dashboardJson: "*" },
        toPatch: (body, _mask, { etag }) => (etag === undefined ? body : { ...body, etag }),
    }),
};
