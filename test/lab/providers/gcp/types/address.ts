import type { Values } from "../../base/values.js";
import {
    compact,
    computeCalls,
    labelsFrom,
    linkTo,
    only,
    pick,
    projectOf,
    regionOf,
    type ComputeResource,
} from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { relativePath } from "../sameness.js";
import { textOf, type Session } from "../session.js";

const facts = `
address project purpose: text computed new
addressId creationTimestamp labelFingerprint selfLink: text output
addressType: text new default=EXTERNAL enum=INTERNAL|EXTERNAL|
deletionPolicy: text computed
description: text new
effectiveLabels pulumiLabels(terraform_labels): map output
ipCollection network: text new same=link
ipVersion: text new enum=IPV4|IPV6| same=default:IPV4
ipv6EndpointType: text new enum=VM|NETLB|
labels: map
name: text required new rule=name
networkTier: text computed new enum=PREMIUM|STANDARD|
prefixLength: int computed new
region subnetwork: text computed new same=link
users: list<text> output
`;

const plain = ["name", "description", "address", "addressType", "purpose", "networkTier", "prefixLength", "ipVersion"];

/** Sets all labels of an address at once, as the API knows them only after creation. */
export async function setLabels(session: Session, id: string, wanted: Values): Promise<void> {
    const { labelFingerprint } = await session.get("compute", id);
    const body = compact({ labels: wanted["effectiveLabels"] ?? {}, labelFingerprint });
    await session.compute("POST", `${id}/setLabels`, body, "Setting ComputeAddress Labels");
}

const rest: ComputeResource = {
    kind: "Address",
    collection: (wanted, session) =>
        `projects/${projectOf(wanted, session)}/regions/${regionOf(wanted, session)}/addresses`,
    toBody: (wanted, session) => {
        const project = `projects/${projectOf(wanted, session)}`;
        return compact({
            ...only(
                wanted,
                plain.filter((name) => wanted[name] !== 0),
            ),
            region: regionOf(wanted, session),
            subnetwork: linkTo(wanted["subnetwork"], `${project}/regions/${regionOf(wanted, session)}/subnetworks`),
            network: linkTo(wanted["network"], `${project}/global/networks`),
        });
    },
    fromBody: (body, known) => ({
        ...pick(body, {
            name: "", description: "", address: "", addressType: "EXTERNAL", purpose: "", networkTier: "PREMIUM",
            prefixLength: 0, labelFingerprint: "", creationTimestamp: "", selfLink: "", users: [],
        }), // prettier-ignore
        ...labelsFrom(body, known, "labels", undefined),
        addressId: textOf(body["id"]),
        region: textOf(body["region"]).split("/").at(-1)!,
        subnetwork: relativePath(textOf(body["subnetwork"])) ?? "",
        network: relativePath(textOf(body["network"])) ?? "",
    }),
    finish: setLabels,
    async update(session, id, changed, wanted) {
        if (changed.has("effectiveLabels")) {
            await setLabels(session, id, wanted);
        }
    },
};

/** Reserved regional addresses. */
export const address: ResourceType = {
    token: "gcp:compute/address:Address",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 255, lowerCase: false },
    labels: "labels",
    knowsProject: true,
    calls: computeCalls(rest),
};
