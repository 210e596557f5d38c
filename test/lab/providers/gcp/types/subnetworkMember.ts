import type { Values } from "../../base/values.js";
import { linkTo, projectOf, regionOf } from "../calls.js";
import { parseFacts } from "../facts.js";
import { memberCalls } from "../policy.js";
import type { ResourceType } from "../resource.js";
import type { Session } from "../session.js";

/** From the SDK's typings and the source of the Terraform provider: no answer of the real one was recorded. */
const facts = `
etag: text output
member: text required new rule=member same=member
project region: text computed new
role: text required new
subnetwork: text required new same=link
condition: block new
  description: text new
  expression title: text required new
`;

function subnetwork(values: Values, session: Session): string {
    const region = `projects/${projectOf(values, session)}/regions/${regionOf(values, session)}`;
    return linkTo(values["subnetwork"], `${region}/subnetworks`);
}

/** Grants on a subnet. */
export const subnetworkMember: ResourceType = {
    token: "gcp:compute/subnetworkIAMMember:SubnetworkIAMMember",
    fields: parseFacts(facts),
    knowsProject: false,
    calls: memberCalls({ service: "compute", target: subnetwork, ask: "GET", separator: "/", id: subnetwork }),
};
