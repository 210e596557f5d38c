import { linkTo, projectOf } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { plainBody, plainState, restCalls, sameMasks } from "../restCalls.js";
import { textOf } from "../session.js";

const facts = `
createTime routeTable state uid updateTime: text output
deletionPolicy: text computed
description: text
effectiveLabels pulumiLabels(terraform_labels): map output
hub: text required new same=link
labels: map
name: text required new enum=default|center|edge same=link
project: text computed new
autoAccept: block
  autoAcceptProjects: list<text> required
`;

/** Groups of spokes. They come into being with their hub: what is called creation sets them up. */
export const group: ResourceType = {
    token: "gcp:networkconnectivity/group:Group",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 255, lowerCase: false },
    labels: "labels",
    knowsProject: true,
    calls: restCalls({
        service: "networkConnectivity",
        kind: "Group",
        operations: true,
        place(wanted, session) {
            const parent = linkTo(wanted["hub"], `projects/${projectOf(wanted, session)}/locations/global/hubs`);
            const id = `${parent}/groups/${textOf(wanted["name"])}`;
            return { method: "PATCH", path: `${id}?updateMask=autoAccept,description,labels`, id };
        },
        toBody: (wanted) => plainBody(wanted, ["description", "autoAccept"]),
        fromBody: (body, known, id) => ({
            ...plainState(
                body,
                known,
                ["description", "createTime", "updateTime", "uid", "state", "routeTable"],
                ["autoAccept"],
            ),
            hub: known["hub"] ?? id.slice(0, id.indexOf("/groups/")),
            name: id.split("/").at(-1)!,
            project: id.split("/")[1]!,
        }),
        masks: sameMasks(["description", "autoAccept"]),
    }),
};
