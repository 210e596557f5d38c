import { isIP } from "node:net";

import { hasUnknown, type Value, type Values } from "../../base/values.js";
import { compact, failing, linkTo, only, pick, projectOf, type Calls } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { Plan } from "../plan.js";
import type { ResourceType } from "../resource.js";
import { textOf, type Session } from "../session.js";

const facts = `
deletionPolicy: text computed
managedZone: text required new same=link
name: text required new rule=dnsName
project: text computed new
rrdatas: list<text> unordered exactlyOne=routingPolicy|rrdatas
ttl: int
type: text required
routingPolicy: block exactlyOne=routingPolicy|rrdatas
  enableGeoFencing: bool conflicts=.primaryBackup|.wrrs
  healthCheck: text new
  geos(geo): list<block> exactlyOne=.geos|.primaryBackup|.wrrs
    location: text required
    rrdatas: list<text>
    healthCheckedTargets: block
      externalEndpoints: list<text>
      internalLoadBalancers: list<block>
        ipAddress port project: text required
        ipProtocol: text required enum=tcp|udp
        loadBalancerType: text enum=regionalL4ilb|regionalL7ilb|globalL7ilb same=default:none
        networkUrl: text required same=link
        region: text
  primaryBackup: block conflicts=.enableGeoFencing exactlyOne=.geos|.primaryBackup|.wrrs
    enableGeoFencingForBackups: bool
    trickleRatio: number
    backupGeos(backup_geo): list<block> required
      location: text required
      rrdatas: list<text>
      healthCheckedTargets: block
        externalEndpoints: list<text>
        internalLoadBalancers: list<block>
          ipAddress port project: text required
          ipProtocol: text required enum=tcp|udp
          loadBalancerType: text enum=regionalL4ilb|regionalL7ilb|globalL7ilb same=default:none
          networkUrl: text required same=link
          region: text
    primary: block required
      externalEndpoints: list<text>
      internalLoadBalancers: list<block>
        ipAddress port project: text required
        ipProtocol: text required enum=tcp|udp
        loadBalancerType: text enum=regionalL4ilb|regionalL7ilb|globalL7ilb same=default:none
        networkUrl: text required same=link
        region: text
  wrrs(wrr): list<block> conflicts=.enableGeoFencing exactlyOne=.geos|.primaryBackup|.wrrs
    rrdatas: list<text>
    weight: number required
    healthCheckedTargets: block
      externalEndpoints: list<text>
      internalLoadBalancers: list<block>
        ipAddress port project: text required
        ipProtocol: text required enum=tcp|udp
        loadBalancerType: text enum=regionalL4ilb|regionalL7ilb|globalL7ilb same=default:none
        networkUrl: text required same=link
        region: text
`;

function toRecord(values: Values): Values {
    return compact({ ...only(values, ["name", "type", "rrdatas", "routingPolicy"]), ttl: values["ttl"] ?? 0 });
}

/** An id is the zone, `rrsets`, the name and the type. */
function parts(id: string): { readonly zone: string; readonly name: string; readonly type: string } {
    const [, zone = "", name = "", type = ""] = /^(.*)\/rrsets\/(.*)\/(\w+)$/.exec(id) ?? [];
    return { zone, name, type };
}

async function find(session: Session, id: string): Promise<Values | undefined> {
    const { zone, name, type } = parts(id);
    const query = `name=${encodeURIComponent(name)}&type=${encodeURIComponent(type)}`;
    const answer = await session.find("dns", `${zone}/rrsets?${query}`);
    const records = (answer?.["rrsets"] ?? []) as readonly Values[];
    return records.find((record) => record["name"] === name && record["type"] === type);
}

/** Records change by a list of what goes and what comes, applied as one. */
async function change(session: Session, id: string, body: Values): Promise<void> {
    const { zone } = parts(id);
    const started = await session.send("dns", "POST", `${zone}/changes`, body);
    const path = `${zone}/changes/${textOf(started["id"])}`;
    await session.until("DNS change to be done", async () => (await session.get("dns", path))["status"] === "done");
}

const calls: Calls = {
    async create(session, wanted) {
        const zone = linkTo(wanted["managedZone"], `projects/${projectOf(wanted, session)}/managedZones`);
        const id = `${zone}/rrsets/${textOf(wanted["name"])}/${textOf(wanted["type"])}`;
        await failing("Error creating DNS RecordSet", () => change(session, id, { additions: [toRecord(wanted)] }));
        return id;
    },
    async read(session, id, known) {
        const record = await find(session, id);
        return (
            record && {
                ...pick(record, { name: "", type: "", ttl: 0 }),
                ...only(record, "rrdatas" in known ? ["rrdatas"] : ["rrdatas", "routingPolicy"]),
            }
        );
    },
    async update(session, id, _changed, wanted, olds) {
        const old = (await find(session, id)) ?? toRecord(olds);
        await change(session, id, { deletions: [old], additions: [toRecord(wanted)] });
    },
    async delete(session, id) {
        const old = await find(session, id);
        if (old) {
            await failing("Error deleting DNS RecordSet", () => change(session, id, { deletions: [old] }));
        }
    },
};

/** DNS records. */
export const recordSet: ResourceType = {
    token: "gcp:dns/recordSet:RecordSet",
    fields: parseFacts(facts),
    knowsProject: true,
    customize,
    calls,
};

/** Google spells some records its own way, and drops repeated ones. */
function customize(plan: Plan, inputs: Values, olds: Values | undefined): void {
    const [before, after] = [olds?.["rrdatas"], inputs["rrdatas"]].map((list) =>
        Array.isArray(list) && list.length > 0 && !hasUnknown(list as Value) ? (list as readonly Value[]) : undefined,
    );
    if (before && after) {
        const canonical = (list: readonly Value[]): string =>
            [...new Set(list.map((record) => spelling(textOf(record), textOf(inputs["type"]))))].sort().join("\n");
        if (canonical(before) === canonical(after)) {
            plan.keep("rrdatas");
        }
    }
}

function spelling(record: string, type: string): string {
    switch (type) {
        case "AAAA":
            return isIP(record) === 6 ? new URL(`http://[${record}]`).hostname : record;
        case "MX":
        case "DS":
            return record.toLowerCase();
        case "TXT":
            return record.replaceAll(/^"+|"+$/g, "").toLowerCase();
        default:
            return record;
    }
}
