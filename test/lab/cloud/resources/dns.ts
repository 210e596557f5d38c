import { isIPv4, isIPv6 } from "node:net";

import { ApiError, invalid } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { relativeName } from "../operations.js";
import { checkName, mustBeNew, mustFind, mustRefer, object, records, strings, text } from "./shared.js";

type RecordSet = Readonly<Record<string, unknown>>;

/** Name server of every private zone. */
const nameServer = "ns-gcp-private.googledomains.com.";
/** Types Cloud DNS has record sets of. */
const recordTypes = new Set([
    "A", "AAAA", "ALIAS", "CAA", "CNAME", "DNSKEY", "DS", "HTTPS", "IPSECKEY", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF",
    "SRV", "SSHFP", "SVCB", "TLSA", "TXT",
]); // prettier-ignore
/** A zone that names none of these. */
const zoneDefaults = {
    visibility: "public",
    cloudLoggingConfig: { kind: "dns#managedZoneCloudLoggingConfig", enableLogging: false },
};

/** What a zone keeps whatever clients send. */
const kept = ["kind", "id", "name", "dnsName", "creationTime", "visibility", "nameServers", "rrsets"] as const;

/** Private managed zones and their record sets. */
export function addDns(router: Router, cloud: Cloud): void {
    const base = "dns/v1/projects/{project}/managedZones";
    const idOf = ({ params }: ApiRequest): string => `projects/${params["project"]}/managedZones/${params["zone"]}`;

    router.on("POST", base, async ({ params, body }) => {
        const name = checkName("entity.managedZone.name", body["name"]);
        const id = `projects/${params["project"]}/managedZones/${name}`;
        mustBeNew(cloud, "managedZones", id);
        checkZone(cloud, body);
        cloud.store.put("managedZones", id, {
            ...zoneDefaults,
            ...body,
            kind: "dns#managedZone",
            id: String(1_000_000 + cloud.store.next()),
            creationTime: new Date().toISOString(),
            nameServers: [nameServer],
            name,
            rrsets: apexSets(text(body["dnsName"])),
        });
        await syncZone(cloud, id);
        return publicZone(mustFind(cloud, "managedZones", id));
    });
    router.on("GET", base, ({ params }) => ({
        managedZones: cloud.store
            .list("managedZones")
            .filter(({ id }) => id.startsWith(`projects/${params["project"]}/`))
            .map(({ record }) => publicZone(record)),
    }));
    router.on("GET", `${base}/{zone}`, (request) => publicZone(mustFind(cloud, "managedZones", idOf(request))));
    for (const method of ["PUT", "PATCH"]) {
        router.on(method, `${base}/{zone}`, async (request) => {
            const before = mustFind(cloud, "managedZones", idOf(request));
            const fixed = Object.fromEntries(kept.map((key) => [key, before[key]]));
            // PATCH merges, PUT replaces: what it does not name is at its default again.
            const after = {
                ...(method === "PATCH" ? before : zoneDefaults),
                ...request.body,
                ...fixed,
                name: before.name,
            };
            checkFixed(before, request.body);
            checkZone(cloud, after);
            cloud.store.put("managedZones", idOf(request), after);
            await syncZone(cloud, idOf(request), networksOf(before));
            return { kind: "dns#operation", id: String(cloud.store.next()), status: "done", zoneContext: {} };
        });
    }
    router.on("DELETE", `${base}/{zone}`, async (request) => {
        const record = mustFind(cloud, "managedZones", idOf(request));
        if (records(record["rrsets"]).some((set) => !isApexSet(record, set))) {
            throw new ApiError(
                400,
                "containerNotEmpty",
                `The resource named '${record.name}' cannot be deleted because it is not empty`,
            );
        }
        cloud.store.remove("managedZones", idOf(request));
        await syncZone(cloud, idOf(request), networksOf(record));
        return {};
    });
    addRecordSets(router, cloud, `${base}/{zone}`, idOf);
}

function addRecordSets(router: Router, cloud: Cloud, base: string, idOf: (request: ApiRequest) => string): void {
    router.on("GET", `${base}/rrsets`, (request) => {
        const sets = records(mustFind(cloud, "managedZones", idOf(request))["rrsets"]);
        const name = request.query.get("name");
        const type = request.query.get("type");
        return { rrsets: sets.filter((set) => (!name || set["name"] === name) && (!type || set["type"] === type)) };
    });
    router.on("POST", `${base}/changes`, async (request) => {
        const id = idOf(request);
        const zone = mustFind(cloud, "managedZones", id);
        const additions = records(request.body["additions"]).map(checkSet);
        const deletions = records(request.body["deletions"]);
        cloud.store.change("managedZones", id, { rrsets: changeSets(zone, additions, deletions) });
        await syncZone(cloud, id);
        return {
            kind: "dns#change",
            id: String(cloud.store.next()),
            status: "done",
            additions,
            deletions,
            startTime: new Date().toISOString(),
        };
    });
    router.on("GET", `${base}/changes/{change}`, ({ params }) => ({
        kind: "dns#change",
        id: params["change"],
        status: "done",
    }));
}

const sameSet = (a: RecordSet, b: RecordSet): boolean => a["name"] === b["name"] && a["type"] === b["type"];

/** SOA and NS of the zone itself, which it cannot be without. */
function isApexSet(zone: CloudRecord, set: RecordSet): boolean {
    return set["name"] === zone["dnsName"] && (set["type"] === "SOA" || set["type"] === "NS");
}

function changeSets(
    zone: CloudRecord,
    additions: readonly RecordSet[],
    deletions: readonly RecordSet[],
): readonly RecordSet[] {
    const before = records(zone["rrsets"]);
    for (const set of deletions) {
        const stored = before.find((candidate) => sameSet(candidate, set));
        if (!stored || JSON.stringify(strings(stored["rrdatas"])) !== JSON.stringify(strings(set["rrdatas"]))) {
            throw new ApiError(
                412,
                "conditionNotMet",
                `Precondition not met for 'entity.change.deletions[${text(set["name"])}][${text(set["type"])}]'`,
            );
        }
        if (isApexSet(zone, set) && !additions.some((added) => sameSet(added, set))) {
            throw invalid(
                `The resource record set 'entity.change.deletions[${text(set["name"])}][${text(set["type"])}]' is invalid because a zone must contain exactly one resource record set of type '${text(set["type"])}' at the apex.`,
            );
        }
    }
    const domain = text(zone["dnsName"]);
    const after = before.filter((set) => !deletions.some((deleted) => sameSet(deleted, set)));
    for (const set of additions) {
        const name = text(set["name"]);
        if (name !== domain && !name.endsWith(`.${domain}`)) {
            throw invalid(`Invalid value for 'entity.change.additions[${name}]': outside zone ${domain}`);
        }
        if (after.some((candidate) => sameSet(candidate, set))) {
            throw new ApiError(
                409,
                "alreadyExists",
                `The resource 'entity.change.additions[${name}][${text(set["type"])}]' already exists`,
            );
        }
        after.push(set);
    }
    return after;
}

/** @throws ApiError 400 for a record set with a type, a time to live (seconds) or data that cannot be */
function checkSet(set: RecordSet): RecordSet {
    const at = `entity.change.additions[${text(set["name"])}][${text(set["type"])}]`;
    const refuse = (field: string, value: unknown): ApiError =>
        invalid(`Invalid value for '${at}.${field}': '${JSON.stringify(value) ?? ""}'`);
    const type = text(set["type"]);
    if (!recordTypes.has(type)) {
        throw refuse("type", set["type"]);
    }
    const ttl = set["ttl"] ?? 0;
    if (typeof ttl !== "number" || !Number.isInteger(ttl) || ttl < 0 || ttl >= 2 ** 31) {
        throw refuse("ttl", ttl);
    }
    const data = strings(set["rrdatas"]);
    if (data.length === 0 && set["routingPolicy"] === undefined) {
        throw refuse("rrdatas", data);
    }
    const bad = data.find((entry) => (type === "A" && !isIPv4(entry)) || (type === "AAAA" && !isIPv6(entry)));
    if (bad !== undefined) {
        throw refuse("rrdatas", bad);
    }
    return { ...set, ttl };
}

/** What Google makes with every zone. */
function apexSets(domain: string): readonly RecordSet[] {
    const timers = "1 21600 3600 259200 300";
    return [
        { type: "NS", rrdatas: [nameServer] },
        { type: "SOA", rrdatas: [`${nameServer} cloud-dns-hostmaster.google.com. ${timers}`] },
    ].map((set) => ({ kind: "dns#resourceRecordSet", name: domain, ttl: 21600, ...set }));
}

/** Name, domain and visibility are for ever. */
function checkFixed(before: CloudRecord, sent: Readonly<Record<string, unknown>>): void {
    const changed = (["name", "dnsName", "visibility"] as const).find(
        (key) => sent[key] !== undefined && sent[key] !== before[key],
    );
    if (changed) {
        throw invalid(`Invalid value for 'entity.managedZone.${changed}': it cannot be changed`);
    }
}

function checkZone(cloud: Cloud, zone: Readonly<Record<string, unknown>>): void {
    if (!/^([a-z0-9_]([-a-z0-9_]*[a-z0-9_])?\.)+$/.test(text(zone["dnsName"]))) {
        throw invalid(`Invalid value for 'entity.managedZone.dnsName': '${text(zone["dnsName"])}'`);
    }
    if (zone["visibility"] !== "private") {
        throw invalid("Invalid value for 'entity.managedZone.visibility': the local cloud has private zones only");
    }
    for (const network of records(object(zone["privateVisibilityConfig"])["networks"])) {
        mustRefer(
            cloud,
            "networks",
            "entity.managedZone.privateVisibilityConfig.networks.networkUrl",
            network["networkUrl"],
        );
    }
}

function networksOf(zone: CloudRecord): readonly string[] {
    return records(object(zone["privateVisibilityConfig"])["networks"]).map((network) =>
        relativeName(network["networkUrl"]),
    );
}

/** Every network that sees the zone, or saw it before, serves its present records before the answer leaves. */
async function syncZone(cloud: Cloud, id: string, before: readonly string[] = []): Promise<void> {
    const zone = cloud.store.find("managedZones", id);
    const networks = new Set([...(zone ? networksOf(zone) : []), ...before]);
    await Promise.all([...networks].map((network) => cloud.syncNetwork(network, () => undefined)));
}

function publicZone(record: CloudRecord): object {
    return Object.fromEntries(Object.entries(record).filter(([key]) => key !== "rrsets"));
}
