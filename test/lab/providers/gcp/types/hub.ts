import { projectOf } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { plainBody, plainState, restCalls, sameMasks } from "../restCalls.js";
import { textOf } from "../session.js";

const facts = `
createTime state uniqueId updateTime: text output
deletionPolicy: text computed
description: text
effectiveLabels pulumiLabels(terraform_labels): map output
exportPsc: bool computed
labels: map
name: text computed new same=link
policyMode: text computed new enum=CUSTOM|PRESET|
presetTopology: text computed new enum=MESH|STAR|HYBRID_INSPECTION|
project: text computed new
routingVpcs: list<block> output
  uri: text
`;

const plain = ["description", "policyMode", "presetTopology", "exportPsc"];

/** Hubs of the Network Connectivity Center. */
export const hub: ResourceType = {
    token: "gcp:networkconnectivity/hub:Hub",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 255, lowerCase: false },
    labels: "labels",
    knowsProject: true,
    calls: restCalls({
        service: "networkConnectivity",
        kind: "Hub",
        operations: true,
        place(wanted, session) {
            const [parent, name] = [
                `projects/${projectOf(wanted, session)}/locations/global/hubs`,
                textOf(wanted["name"]),
            ];
            return { path: `${parent}?hubId=${name}`, id: `${parent}/${name}` };
        },
        toBody: (wanted) => plainBody(wanted, plain),
        fromBody: (body, known, id) => ({
            ...plainState(
                body,
                known,
                ["description", "policyMode", "presetTopology", "createTime", "updateTime", "uniqueId", "state"],
                ["exportPsc", "routingVpcs"],
            ),
            name: known["name"] ?? id.split("/").at(-1)!,
            project: id.split("/")[1]!,
        }),
        masks: sameMasks(["description", "exportPsc"]),
    }),
};
