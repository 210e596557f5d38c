import { isObject, type Value, type Values } from "../../base/values.js";
import { compact, computeCalls, linkTo, only, pick, projectOf, type ComputeResource } from "../calls.js";
import { parseFacts } from "../facts.js";
import { PlanRefused, type Plan } from "../plan.js";
import type { ResourceType } from "../resource.js";
import { isZero } from "../sameness.js";
import { relativePath } from "../sameness.js";
import { textOf, type Session } from "../session.js";

const facts = `
creationTimestamp selfLink: text output
deletionPolicy: text computed
description: text
destinationRanges: set<text> computed
direction: text computed new enum=INGRESS|EGRESS|
disabled: bool
enableLogging: bool computed
name: text required new rule=name
network: text required same=link
priority: int default=1000 rule=range:0:65535
project: text computed new
sourceRanges: set<text> same=anywhere
sourceServiceAccounts targetServiceAccounts: set<text> conflicts=sourceTags|targetTags max=10
sourceTags targetTags: set<text> conflicts=sourceServiceAccounts|targetServiceAccounts
allows(allow) denies(deny): set<block> exactlyOne=allows|denies
  ports: list<text> unordered
  protocol: text required same=case
logConfig: block same=logging
  metadata: text required enum=EXCLUDE_ALL_METADATA|INCLUDE_ALL_METADATA
params: block new
  resourceManagerTags: map
`;

const plain = [
    "name", "description", "direction", "priority", "disabled", "sourceRanges", "destinationRanges", "sourceTags",
    "targetTags", "sourceServiceAccounts", "targetServiceAccounts",
]; // prettier-ignore

function toBody(wanted: Values, session: Session): Values {
    const rules = (name: string): Value | undefined =>
        isZero(wanted[name])
            ? undefined
            : (wanted[name] as readonly Values[]).map(({ protocol, ports }) =>
                  compact({ IPProtocol: protocol, ports }),
              );
    const log = wanted["logConfig"];
    return compact({
        ...only(wanted, plain),
        network: linkTo(wanted["network"], `projects/${projectOf(wanted, session)}/global/networks`),
        allowed: rules("allows"),
        denied: rules("denies"),
        logConfig: isObject(log) ? { enable: true, ...log } : { enable: false },
    });
}

function fromRules(rules: Value | undefined): Value {
    return ((rules ?? []) as readonly Values[]).map((rule) => ({
        protocol: rule["IPProtocol"] ?? "",
        ports: rule["ports"] ?? [],
    }));
}

const rest: ComputeResource = {
    kind: "Firewall",
    collection: (wanted, session) => `projects/${projectOf(wanted, session)}/global/firewalls`,
    toBody,
    fromBody: (body) => ({
        ...pick(body, {
            name: "", description: "", direction: "INGRESS", priority: 1000, disabled: false, sourceRanges: [],
            destinationRanges: [], creationTimestamp: "", selfLink: "",
        }), // prettier-ignore
        ...only(body, ["sourceTags", "targetTags", "sourceServiceAccounts", "targetServiceAccounts"]),
        network: relativePath(textOf(body["network"])) ?? "",
        allows: fromRules(body["allowed"]),
        denies: fromRules(body["denied"]),
    }),
    update: (session, id, _changed, wanted) =>
        session.compute("PATCH", id, toBody(wanted, session), "Updating Firewall"),
};

/** Firewall rules of a network. */
export const firewall: ResourceType = {
    token: "gcp:compute/firewall:Firewall",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 255, lowerCase: false },
    knowsProject: true,
    customize,
    calls: computeCalls(rest),
};

function customize(plan: Plan, inputs: Values): void {
    const sources = [inputs["sourceTags"], inputs["sourceRanges"], inputs["sourceServiceAccounts"]];
    if (plan.planned["direction"] !== "EGRESS" && sources.every(isZero)) {
        throw new PlanRefused("one of source_tags, source_ranges, or source_service_accounts must be defined");
    }
}
