import type { Value, Values } from "../../base/values.js";
import { compact, computeCalls, only, pick, projectOf, type ComputeResource } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { textOf } from "../session.js";

const facts = `
autoCreateSubnetworks: bool new default=true
bgpAlwaysCompareMed: bool computed
bgpBestPathSelectionMode: text computed enum=LEGACY|STANDARD|
bgpInterRegionCost: text computed enum=DEFAULT|ADD_COST_TO_MED|
deleteBgpAlwaysCompareMed deleteDefaultRoutesOnCreate: bool default=false
deletionPolicy: text computed
description: text new
enableUlaInternalIpv6: bool
gatewayIpv4 networkId numericId selfLink: text output
internalIpv6Range project: text computed new
mtu: int computed
name: text required new rule=name
networkFirewallPolicyEnforcementOrder: text default=AFTER_CLASSIC_FIREWALL enum=BEFORE_CLASSIC_FIREWALL|AFTER_CLASSIC_FIREWALL|
networkProfile: text new same=path
routingMode: text computed enum=REGIONAL|GLOBAL|
params: block new
  resourceManagerTags: map new
`;

/** Properties that the API keeps under `routingConfig`, and their names there. */
const routing = {
    routingMode: "routingMode",
    bgpBestPathSelectionMode: "bgpBestPathSelectionMode",
    bgpAlwaysCompareMed: "bgpAlwaysCompareMed",
    bgpInterRegionCost: "bgpInterRegionCost",
};
const plain = [
    "name", "description", "autoCreateSubnetworks", "mtu", "enableUlaInternalIpv6", "internalIpv6Range",
    "networkFirewallPolicyEnforcementOrder", "networkProfile",
]; // prettier-ignore

function routingConfig(wanted: Values): Value | undefined {
    const config = only(wanted, Object.keys(routing));
    return Object.keys(config).length > 0 ? config : undefined;
}

const rest: ComputeResource = {
    kind: "Network",
    collection: (wanted, session) => `projects/${projectOf(wanted, session)}/global/networks`,
    toBody: (wanted) => compact({ ...only(wanted, plain), routingConfig: routingConfig(wanted) }),
    fromBody: (body) => ({
        ...pick(body, {
            name: "", description: "", autoCreateSubnetworks: false, mtu: 1460, enableUlaInternalIpv6: false,
            internalIpv6Range: "", networkProfile: "", selfLink: "",
        }), // prettier-ignore
        networkFirewallPolicyEnforcementOrder:
            body["networkFirewallPolicyEnforcementOrder"] ?? "AFTER_CLASSIC_FIREWALL",
        gatewayIpv4: body["gatewayIPv4"] ?? "",
        networkId: textOf(body["id"]),
        numericId: textOf(body["id"]),
        ...pick((body["routingConfig"] ?? {}) as Values, {
            routingMode: "REGIONAL", bgpBestPathSelectionMode: "LEGACY", bgpAlwaysCompareMed: false, bgpInterRegionCost: "",
        }), // prettier-ignore
    }),
    async update(session, id, changed, wanted) {
        const body = compact({
            ...only(
                wanted,
                plain.filter((name) => changed.has(name)),
            ),
            routingConfig: Object.keys(routing).some((name) => changed.has(name)) ? routingConfig(wanted) : undefined,
        });
        if (Object.keys(body).length > 0) {
            await session.compute("PATCH", id, body, "Updating Network");
        }
    },
};

/** VPC networks. */
export const network: ResourceType = {
    token: "gcp:compute/network:Network",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 63, lowerCase: true },
    knowsProject: true,
    calls: computeCalls(rest),
};
