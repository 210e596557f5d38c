import { compact, computeCalls, linkTo, only, pick, projectOf, type ComputeResource } from "../calls.js";
import { labelsFrom } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { relativePath } from "../sameness.js";
import { textOf } from "../session.js";
import { setLabels } from "./address.js";

const facts = `
address project: text computed new
addressType: text new default=EXTERNAL enum=EXTERNAL|INTERNAL| same=default:EXTERNAL
creationTimestamp labelFingerprint selfLink: text output
deletionPolicy: text computed
description purpose: text new
effectiveLabels pulumiLabels(terraform_labels): map output
ipVersion: text new enum=IPV4|IPV6| same=default:IPV4
labels: map
name: text required new
network: text new same=link
prefixLength: int computed new
`;

const plain = ["name", "description", "address", "addressType", "purpose", "prefixLength", "ipVersion"];

const rest: ComputeResource = {
    kind: "GlobalAddress",
    collection: (wanted, session) => `projects/${projectOf(wanted, session)}/global/addresses`,
    toBody: (wanted, session) => {
        const given = plain.filter((name) => wanted[name] !== 0);
        const network = linkTo(wanted["network"], `projects/${projectOf(wanted, session)}/global/networks`);
        return compact({ ...only(wanted, given), network });
    },
    fromBody: (body, known) => ({
        ...pick(body, {
            name: "", description: "", address: "", addressType: "EXTERNAL", purpose: "", prefixLength: 0,
            ipVersion: "", labelFingerprint: "", creationTimestamp: "", selfLink: "",
        }), // prettier-ignore
        ...labelsFrom(body, known, "labels", undefined),
        network: relativePath(textOf(body["network"])) ?? "",
    }),
    finish: setLabels,
    async update(session, id, changed, wanted) {
        if (changed.has("effectiveLabels")) {
            await setLabels(session, id, wanted);
        }
    },
};

/** Reserved addresses of no region, and ranges for peered services. */
export const globalAddress: ResourceType = {
    token: "gcp:compute/globalAddress:GlobalAddress",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 255, lowerCase: false },
    labels: "labels",
    knowsProject: true,
    calls: computeCalls(rest),
};
