import { isObject, type Values } from "../../base/values.js";
import { compact, computeCalls, linkTo, only, pick, projectOf, regionOf, type ComputeResource } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { Plan } from "../plan.js";
import type { ResourceType } from "../resource.js";
import { contains, isCidr } from "../rules.js";
import { isZero } from "../sameness.js";
import { relativePath } from "../sameness.js";
import { textOf } from "../session.js";

const facts = `
allowSubnetCidrRoutesOverlap privateIpGoogleAccess: bool computed
creationTimestamp fingerprint gatewayAddress ipv6CidrRange ipv6GceEndpoint selfLink state: text output
deletionPolicy privateIpv6GoogleAccess purpose: text computed
description: text new
externalIpv6Prefix project: text computed new
internalIpv6Prefix: text computed new rule=cidrRange same=ip
ipCidrRange: text computed rule=cidrRange
ipCollection: text same=link
ipv6AccessType: text enum=EXTERNAL|INTERNAL|
name: text required new rule=name
network: text required new same=link
region: text computed new same=link
reservedInternalRange: text new same=link
resolveSubnetMask: text new enum=ARP_ALL_RANGES|ARP_PRIMARY_RANGE|ARP_BROADCAST_PRIMARY_RANGE|ARP_BROADCAST_PRIMARY_RANGE_WITH_LEARNING|
role: text enum=ACTIVE|BACKUP|
sendSecondaryIpRangeIfEmpty: bool
stackType: text computed enum=IPV4_ONLY|IPV4_IPV6|IPV6_ONLY|
subnetworkId: int output
logConfig: block
  aggregationInterval: text default=INTERVAL_5_SEC enum=INTERVAL_5_SEC|INTERVAL_30_SEC|INTERVAL_1_MIN|INTERVAL_5_MIN|INTERVAL_10_MIN|INTERVAL_15_MIN| atLeastOne=.
  filterExpr: text default=true atLeastOne=.
  flowSampling: number default=0.5 atLeastOne=.
  metadata: text default=INCLUDE_ALL_METADATA enum=EXCLUDE_ALL_METADATA|INCLUDE_ALL_METADATA|CUSTOM_METADATA| atLeastOne=.
  metadataFields: set<text>
params: block new
  resourceManagerTags: map new
secondaryIpRanges(secondary_ip_range): list<block> computed unordered
  ipCidrRange: text computed rule=cidrRange
  ipCollection reservedInternalRange: text same=link
  ipVersion: text computed enum=IPV4|IPV6|
  rangeName: text required rule=name
`;

const plain = [
    "name", "description", "ipCidrRange", "privateIpGoogleAccess", "secondaryIpRanges", "stackType", "purpose", "role",
    "ipv6AccessType", "privateIpv6GoogleAccess", "allowSubnetCidrRoutesOverlap",
]; // prettier-ignore

const rest: ComputeResource = {
    kind: "Subnetwork",
    collection: (wanted, session) =>
        `projects/${projectOf(wanted, session)}/regions/${regionOf(wanted, session)}/subnetworks`,
    toBody: (wanted, session) =>
        compact({
            ...only(wanted, plain),
            network: linkTo(wanted["network"], `projects/${projectOf(wanted, session)}/global/networks`),
            region: regionOf(wanted, session),
            logConfig: logConfig(wanted),
        }),
    fromBody: (body) => ({
        ...pick(body, {
            name: "", description: "", ipCidrRange: "", privateIpGoogleAccess: false, stackType: "IPV4_ONLY",
            purpose: "PRIVATE", role: "", ipv6AccessType: "", privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS",
            allowSubnetCidrRoutesOverlap: false, gatewayAddress: "", creationTimestamp: "", selfLink: "", state: "",
        }), // prettier-ignore
        subnetworkId: Number(body["id"] ?? 0),
        region: textOf(body["region"]).split("/").at(-1)!,
        network: relativePath(textOf(body["network"])) ?? "",
        secondaryIpRanges: ((body["secondaryIpRanges"] ?? []) as readonly Values[]).map((range) =>
            pick(range, { rangeName: "", ipCidrRange: "", ipCollection: "", ipVersion: "", reservedInternalRange: "" }),
        ),
    }),
    async update(session, id, changed, wanted) {
        const post = (verb: string, name: string) =>
            session.compute("POST", `${id}/${verb}`, only(wanted, [name]), "Updating Subnetwork");
        if (changed.has("ipCidrRange")) {
            await post("expandIpCidrRange", "ipCidrRange");
        }
        if (changed.has("privateIpGoogleAccess")) {
            await post("setPrivateIpGoogleAccess", "privateIpGoogleAccess");
        }
        const names = ["secondaryIpRanges", "stackType", "ipv6AccessType", "purpose", "role"];
        const patch = {
            ...only(
                wanted,
                names.filter((name) => changed.has(name)),
            ),
            ...(changed.has("logConfig") ? { logConfig: logConfig(wanted) } : {}),
        };
        if (Object.keys(patch).length > 0) {
            const { fingerprint } = await session.get("compute", id);
            await session.compute("PATCH", id, compact({ ...patch, fingerprint }), "Updating Subnetwork");
        }
    },
};

function logConfig(wanted: Values): Values {
    const config = wanted["logConfig"];
    return isObject(config) ? { enable: true, ...config } : { enable: false };
}

/** Subnets of a region, with their secondary ranges. */
export const subnetwork: ResourceType = {
    token: "gcp:compute/subnetwork:Subnetwork",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 63, lowerCase: true },
    knowsProject: true,
    customize,
    calls: computeCalls(rest),
};

/** A range can grow in place, but neither shrink nor move; and its pods' ranges go only when that is said aloud. */
function customize(plan: Plan, inputs: Values, olds: Values | undefined): void {
    const [before, after] = [olds?.["ipCidrRange"], plan.planned["ipCidrRange"]];
    const both = [before, after].every((range) => range !== undefined && isCidr(range));
    if (both && plan.changes.has("ipCidrRange")) {
        plan.requiresReplacement ||= !contains(textOf(after), textOf(before));
    }
    const ranges = plan.planned["secondaryIpRanges"];
    const none = inputs["secondaryIpRanges"] === undefined || isZero(inputs["secondaryIpRanges"]);
    if (olds && none && inputs["sendSecondaryIpRangeIfEmpty"] === true && !isZero(ranges)) {
        plan.set("secondaryIpRanges", []);
        plan.note("secondaryIpRanges", "delete", false);
    }
}
