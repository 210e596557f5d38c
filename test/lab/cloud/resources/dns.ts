import { ApiError, invalid } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { relativeName } from "../operations.js";
import { checkName, mustBeNew, mustFind, mustRefer, object, records, strings, text } from "./shared.js";

type RecordSet = Readonly<Record<string, unknown>>;

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
            kind: "dns#managedZone",
            id: String(1_000_000 + cloud.store.next()),
            creationTime: new Date().toISOString(),
            visibility: "public",
            cloudLoggingConfig: { kind: "dns#managedZoneCloudLoggingConfig", enableLogging: false },
            nameServers: ["ns-gcp-private.googledomains.com."],
            ...body,
            name,
            rrsets: [],
        });
        await syncZone(cloud, id);
        return publicZone(mustFind(cloud, "managedZones", id));
    });
    router.on("GET", base, () => ({
        managedZones: cloud.store.list("managedZones").map(({ record }) => publicZone(record)),
    }));
    router.on("GET", `${base}/{zone}`, (request) => publicZone(mustFind(cloud, "managedZones", idOf(request))));
    for (const method of ["PUT", "PATCH"]) {
        router.on(method, `${base}/{zone}`, async (request) => {
            const before = mustFind(cloud, "managedZones", idOf(request));
            checkZone(cloud, { ...before, ...request.body });
            cloud.store.change("managedZones", idOf(request), { ...request.body, name: before.name });
            await syncZone(cloud, idOf(request), networksOf(before));
            return { kind: "dns#operation", id: String(cloud.store.next()), status: "done", zoneContext: {} };
        });
    }
    router.on("DELETE", `${base}/{zone}`, async (request) => {
        const record = mustFind(cloud, "managedZones", idOf(request));
        if (records(record["rrsets"]).length > 0) {
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
        const additions = records(request.body["additions"]);
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
    }
    const kept = before.filter((set) => !deletions.some((deleted) => sameSet(deleted, set)));
    for (const set of additions) {
        if (!text(set["name"]).endsWith(text(zone["dnsName"]))) {
            throw invalid(
                `Invalid value for 'entity.change.additions[${text(set["name"])}]': outside zone ${text(zone["dnsName"])}`,
            );
        }
        if (kept.some((candidate) => sameSet(candidate, set))) {
            throw new ApiError(
                409,
                "alreadyExists",
                `The resource 'entity.change.additions[${text(set["name"])}][${text(set["type"])}]' already exists`,
            );
        }
    }
    return [...kept, ...additions];
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
