import type { Value, Values } from "../../base/values.js";
import { compact, computeCalls, linkTo, only, pick, projectOf, type ComputeResource } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { relativePath } from "../sameness.js";
import { textOf } from "../session.js";

const facts = `
creationTimestamp nextHopHub nextHopInterRegionCost nextHopMed nextHopNetwork nextHopOrigin nextHopPeering routeStatus routeType selfLink: text output
deletionPolicy: text computed
description: text new
destRange: text required new
name: text required new rule=routeName
network: text required new same=link
nextHopGateway nextHopInstance nextHopVpnTunnel: text new same=link exactlyOne=nextHopGateway|nextHopIlb|nextHopInstance|nextHopIp|nextHopVpnTunnel
nextHopIlb: text new same=address exactlyOne=nextHopGateway|nextHopIlb|nextHopInstance|nextHopIp|nextHopVpnTunnel
nextHopInstanceZone project: text computed new
nextHopIp: text computed new exactlyOne=nextHopGateway|nextHopIlb|nextHopInstance|nextHopIp|nextHopVpnTunnel
priority: int new default=1000
tags: set<text> new
asPaths: list<block> output
  asLists: list<int> output
  pathSegmentType: text output
params: block new
  resourceManagerTags: map new
warnings: list<block> output
  code message: text output
  datas(data): list<block> output
    key value: text output
`;

const plain = ["name", "description", "destRange", "priority", "tags", "nextHopIp", "nextHopVpnTunnel", "nextHopIlb"];
const hops = [
    "nextHopGateway", "nextHopHub", "nextHopIlb", "nextHopInstance", "nextHopInterRegionCost", "nextHopIp", "nextHopMed",
    "nextHopNetwork", "nextHopOrigin", "nextHopPeering", "nextHopVpnTunnel",
]; // prettier-ignore

/** An instance named without its zone lies in the zone given beside it. */
function instance(wanted: Values, project: string): Value {
    const zone = textOf(wanted["nextHopInstanceZone"]);
    return linkTo(wanted["nextHopInstance"], `${project}/zones/${zone}/instances`);
}

const rest: ComputeResource = {
    kind: "Route",
    collection: (wanted, session) => `projects/${projectOf(wanted, session)}/global/routes`,
    toBody: (wanted, session) => {
        const project = `projects/${projectOf(wanted, session)}`;
        return compact({
            ...only(wanted, plain),
            network: linkTo(wanted["network"], `${project}/global/networks`),
            nextHopGateway: linkTo(wanted["nextHopGateway"], `${project}/global/gateways`),
            nextHopInstance: instance(wanted, project),
        });
    },
    fromBody: (body, known) => ({
        ...pick(body, {
            name: "", description: "", destRange: "", priority: 1000, creationTimestamp: "", selfLink: "",
            routeStatus: "", routeType: "", asPaths: [], warnings: [],
        }), // prettier-ignore
        ...pick(body, Object.fromEntries(hops.map((name) => [name, ""]))),
        ...only({ ...known, ...body }, ["tags"]),
        network: relativePath(textOf(body["network"])) ?? "",
    }),
};

/** Static routes of a network. */
export const route: ResourceType = {
    token: "gcp:compute/route:Route",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 255, lowerCase: false },
    knowsProject: true,
    calls: computeCalls(rest),
};
