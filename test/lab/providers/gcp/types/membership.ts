import { projectOf } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { plainBody, plainState, restCalls, sameMasks } from "../restCalls.js";
import { textOf } from "../session.js";
import { isObject, type Value, type Values } from "../../base/values.js";

const facts = `
deletionPolicy: text computed
effectiveLabels pulumiLabels(terraform_labels): map output
labels: map
location: text new default=global
membershipId: text required new
name: text output
project: text computed new
authority: block
  issuer: text required new
endpoint: block new
  gkeCluster: block new
    resourceLink: text required new same=without://container.googleapis.com/
`;

/** A cluster's path becomes the full name that the API wants. */
function endpoint(value: Value | undefined): Value | undefined {
    const cluster = isObject(value) ? value["gkeCluster"] : undefined;
    const link = isObject(cluster) ? textOf(cluster["resourceLink"]) : "";
    return link.startsWith("projects/")
        ? { gkeCluster: { resourceLink: `//container.googleapis.com/${link}` } }
        : value;
}

function toBody(wanted: Values): Values {
    return plainBody({ ...wanted, endpoint: endpoint(wanted["endpoint"]) ?? "" }, ["endpoint", "authority"]);
}

/** Memberships of a fleet. */
export const membership: ResourceType = {
    token: "gcp:gkehub/membership:Membership",
    fields: parseFacts(facts),
    labels: "labels",
    knowsProject: true,
    calls: restCalls({
        service: "gkeHub",
        kind: "Membership",
        operations: true,
        place(wanted, session) {
            const parent = `projects/${projectOf(wanted, session)}/locations/${textOf(wanted["location"])}/memberships`;
            const name = textOf(wanted["membershipId"]);
            return { path: `${parent}?membershipId=${name}`, id: `${parent}/${name}` };
        },
        toBody,
        fromBody: (body, known, id) => ({
            ...plainState(body, known, ["name"], ["endpoint", "authority"]),
            membershipId: id.split("/").at(-1)!,
            location: id.split("/")[3]!,
            project: id.split("/")[1]!,
        }),
        masks: sameMasks(["authority"]),
    }),
};
