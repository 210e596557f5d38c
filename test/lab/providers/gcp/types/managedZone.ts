import { isObject, type Value, type Values } from "../../base/values.js";
import { compact, failing, labelsFrom, only, pick, projectOf, type Calls } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { textOf } from "../session.js";

const facts = `
creationTime managedZoneId: text output
deletionPolicy: text computed
description: text default="Managed by Pulumi" rule=notEmpty
dnsName name: text required new
effectiveLabels pulumiLabels(terraform_labels): map output
forceDestroy: bool default=false
labels: map
nameServers: list<text> output
project: text computed new
reverseLookup: bool new
visibility: text new default=public enum=private|public| same=case
cloudLoggingConfig: block computed
  enableLogging: bool required
dnssecConfig: block computed
  kind: text default=dns#managedZoneDnsSecConfig atLeastOne=.
  nonExistence: text computed enum=nsec|nsec3| atLeastOne=.
  state: text enum=off|on|transfer| atLeastOne=.
  defaultKeySpecs: list<block> computed atLeastOne=.
    algorithm: text enum=ecdsap256sha256|ecdsap384sha384|rsasha1|rsasha256|rsasha512|
    keyLength: int
    keyType: text enum=keySigning|zoneSigning|
    kind: text default=dns#dnsKeySpec
forwardingConfig: block
  targetNameServers: set<block> required
    domainName ipv4Address ipv6Address: text
    forwardingPath: text enum=default|private|
peeringConfig: block
  targetNetwork: block required
    networkUrl: text required same=link
privateVisibilityConfig: block
  gkeClusters: list<block>
    gkeClusterName: text required
  networks: set<block>
    networkUrl: text required same=link
serviceDirectoryConfig: block new
  namespace: block required
    namespaceUrl: text required
`;

const plain = [
    "name", "dnsName", "description", "visibility", "privateVisibilityConfig", "forwardingConfig", "peeringConfig",
    "dnssecConfig", "cloudLoggingConfig", "serviceDirectoryConfig", "reverseLookup",
]; // prettier-ignore

function toBody(wanted: Values): Values {
    return compact({ ...only(wanted, plain), labels: wanted["effectiveLabels"] });
}

/** A private zone's networks, as the state lists them. */
function visibility(body: Values): Values {
    const config = body["privateVisibilityConfig"];
    const lists = isObject(config) ? pick(config, { networks: [], gkeClusters: [] }) : undefined;
    return compact({
        privateVisibilityConfig: lists && {
            networks: (lists["networks"] as readonly Values[]).map((entry) => only(entry, ["networkUrl"])),
            gkeClusters: (lists["gkeClusters"] as readonly Values[]).map((entry) => only(entry, ["gkeClusterName"])),
        },
    });
}

const calls: Calls = {
    async create(session, wanted) {
        const parent = `projects/${projectOf(wanted, session)}/managedZones`;
        await failing("Error creating ManagedZone", () => session.send("dns", "POST", parent, toBody(wanted)));
        return `${parent}/${textOf(wanted["name"])}`;
    },
    async read(session, id, known) {
        const body = await session.find("dns", id);
        return (
            body && {
                ...pick(body, {
                    name: "",
                    dnsName: "",
                    description: "",
                    visibility: "public",
                    nameServers: [],
                    creationTime: "",
                }),
                ...only(body, ["forwardingConfig", "peeringConfig", "dnssecConfig", "cloudLoggingConfig"]),
                ...visibility(body),
                ...labelsFrom(body, known, "labels", undefined),
                managedZoneId: textOf(body["id"]),
                reverseLookup: body["reverseLookupConfig"] !== undefined,
            }
        );
    },
    update: async (session, id, _changed, wanted) => {
        await session.send("dns", "PUT", id, toBody(wanted));
    },
    async delete(session, id, state) {
        if (state["forceDestroy"] === true) {
            const { rrsets } = await session.get("dns", `${id}/rrsets`);
            const deletions: Value = ((rrsets ?? []) as readonly Values[]).filter(
                ({ type }) => type !== "NS" && type !== "SOA",
            );
            if (deletions.length > 0) {
                await session.send("dns", "POST", `${id}/changes`, { deletions });
            }
        }
        await failing("Error deleting ManagedZone", () => session.send("dns", "DELETE", id));
    },
};

/** DNS zones. */
export const managedZone: ResourceType = {
    token: "gcp:dns/managedZone:ManagedZone",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 255, lowerCase: false },
    labels: "labels",
    knowsProject: true,
    calls: calls,
};
