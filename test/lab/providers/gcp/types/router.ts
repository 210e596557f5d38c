import type { Values } from "../../base/values.js";
import { compact, computeCalls, linkTo, only, pick, projectOf, regionOf, type ComputeResource } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { relativePath } from "../sameness.js";
import { exclusively, textOf, type Session } from "../session.js";

const facts = `
creationTimestamp selfLink: text output
deletionPolicy: text computed
description: text
encryptedInterconnectRouter: bool new
name: text required new rule=name
nccGateway: text new same=link conflicts=network
network: text new same=link conflicts=nccGateway
project: text computed new
region: text computed new same=link
bgp: block
  advertiseMode: text default=DEFAULT enum=DEFAULT|CUSTOM|
  advertisedGroups: list<text>
  asn: int required rule=privateAsn
  identifierRange: text computed
  keepaliveInterval: int default=20
  advertisedIpRanges: set<block>
    description: text
    range: text required
md5AuthenticationKeys: block
  key name: text required
params: block new
  resourceManagerTags: map
`;

const plain = ["name", "description", "bgp", "encryptedInterconnectRouter"];

function toBody(wanted: Values, session: Session): Values {
    return compact({
        ...only(wanted, plain),
        network: linkTo(wanted["network"], `projects/${projectOf(wanted, session)}/global/networks`),
        region: regionOf(wanted, session),
    });
}

const rest: ComputeResource = {
    kind: "Router",
    collection: (wanted, session) =>
        `projects/${projectOf(wanted, session)}/regions/${regionOf(wanted, session)}/routers`,
    toBody,
    fromBody: (body) => ({
        ...pick(body, {
            name: "", description: "", encryptedInterconnectRouter: false, creationTimestamp: "", selfLink: "",
        }), // prettier-ignore
        ...only(body, ["bgp"]),
        network: relativePath(textOf(body["network"])) ?? "",
        region: textOf(body["region"]).split("/").at(-1)!,
    }),
    // A router's NATs are part of it: their changes must not overtake this one.
    update: (session, id, _changed, wanted) =>
        exclusively([id], () => session.compute("PATCH", id, toBody(wanted, session), "Updating Router")),
};

/** Cloud Routers. */
export const router: ResourceType = {
    token: "gcp:compute/router:Router",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 63, lowerCase: true },
    knowsProject: true,
    calls: computeCalls(rest),
};
