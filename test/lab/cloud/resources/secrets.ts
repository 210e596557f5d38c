import { ApiError, invalid } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import { addRecords, nameIn, patched } from "./crud.js";
import { addPolicy, forgetPolicy } from "./policies.js";
import { projectNumber } from "./projects.js";
import { mustFind, object, text } from "./shared.js";
import { openVault, type Vault } from "./vault.js";

type Fields = Readonly<Record<string, unknown>>;

const api = "secretmanager/v1";
const pattern = "projects/{project}/secrets";
const item = `${pattern}/{name}`;
const versions = `${item}/versions`;
/** Largest payload of a version, in bytes (Secret Manager quotas). */
const maxPayload = 65_536;

/** Secret Manager: secrets and their versions. */
export function addSecrets(router: Router, cloud: Cloud): void {
    addRecords(router, cloud, {
        collection: "secrets",
        api,
        pattern,
        style: "immediate",
        insert: {
            method: "POST",
            nameOf: ({ query }) => checkId(query.get("secretId")),
            record: ({ body }, id) => newSecret(cloud, body, id),
        },
        change: (request, before) => ({
            ...patched(before, request, ["name", "replication", "createTime"]),
            etag: cloud.fingerprint(),
        }),
        show: (record) => without(record, "versionCount"),
        removed: (id) => {
            forgetPolicy(cloud, id);
            versionsOf(cloud, id).forEach((version) => cloud.store.remove("secretVersions", version.id));
        },
    });
    addPolicy(router, cloud, `${api}/${item}`, (request) => {
        mustFind(cloud, "secrets", nameIn(item, request));
        return nameIn(item, request);
    });
    addVersions(router, cloud, openVault(`${cloud.store.file}.key`));
}

function checkId(id: string | null): string {
    if (id === null || !/^[\w-]{1,255}$/.test(id)) {
        throw invalid(`Invalid secret ID '${id ?? ""}'. It must match [a-zA-Z0-9_-]{1,255}.`);
    }
    return id;
}

function newSecret(cloud: Cloud, body: Fields, id: string): Fields {
    if (Object.keys(object(body["replication"])).length !== 1) {
        throw invalid("Secret.replication must have a value: automatic or userManaged.");
    }
    return { ...body, name: numbered(cloud, id), createTime: new Date().toISOString(), etag: cloud.fingerprint() };
}

/** Secret Manager answers with the project's number, whatever it is asked with. */
function numbered(cloud: Cloud, id: string): string {
    const [, project = "", ...rest] = id.split("/");
    return ["projects", projectNumber(cloud, project), ...rest].join("/");
}

const versionsOf = (cloud: Cloud, secretId: string): readonly { readonly id: string; readonly record: CloudRecord }[] =>
    cloud.store.list("secretVersions").filter(({ id }) => id.startsWith(`${secretId}/versions/`));

function addVersions(router: Router, cloud: Cloud, vault: Vault): void {
    const find = (request: ApiRequest): { readonly id: string; readonly record: CloudRecord } => {
        const secret = nameIn(item, request);
        const wanted = request.params["version"]!;
        const latest = versionsOf(cloud, secret).at(-1)?.id;
        const id = wanted === "latest" && latest ? latest : `${secret}/versions/${wanted}`;
        return { id, record: mustFind(cloud, "secretVersions", id) };
    };
    router.on("POST", `${api}/${item}:addVersion`, (request) => {
        const secret = nameIn(item, request);
        const before = mustFind(cloud, "secrets", secret);
        const payload = payloadOf(request);
        // Numbers are never given again, also after a version was destroyed.
        const number = Number(before["versionCount"] ?? 0) + 1;
        cloud.store.change("secrets", secret, { versionCount: number });
        const id = `${secret}/versions/${number}`;
        const record = {
            name: numbered(cloud, id),
            createTime: new Date().toISOString(),
            state: "ENABLED",
            etag: cloud.fingerprint(),
        };
        cloud.store.put("secretVersions", id, { ...record, sealed: vault.seal(payload) });
        return record;
    });
    router.on("GET", `${api}/${versions}`, (request) => ({
        versions: versionsOf(cloud, nameIn(item, request)).map(({ record }) => showVersion(record)),
    }));
    router.on("GET", `${api}/${versions}/{version}`, (request) => showVersion(find(request).record));
    router.on("GET", `${api}/${versions}/{version}:access`, (request) => {
        const { id, record } = find(request);
        if (record["state"] !== "ENABLED") {
            throw failed(`Secret Version [${numbered(cloud, id)}] is in ${text(record["state"])} state.`);
        }
        return { name: record.name, payload: { data: vault.open(text(record["sealed"])).toString("base64") } };
    });
    for (const [verb, state] of [
        ["enable", "ENABLED"],
        ["disable", "DISABLED"],
        ["destroy", "DESTROYED"],
    ] as const) {
        router.on("POST", `${api}/${versions}/{version}:${verb}`, (request) => {
            const { id, record } = find(request);
            if (record["state"] === "DESTROYED") {
                throw failed(`Secret Version [${numbered(cloud, id)}] is in DESTROYED state.`);
            }
            const sealed = state === "DESTROYED" ? { sealed: undefined, destroyTime: new Date().toISOString() } : {};
            cloud.store.change("secretVersions", id, { state, ...sealed });
            return showVersion(mustFind(cloud, "secretVersions", id));
        });
    }
}

const failed = (message: string): ApiError => new ApiError(400, "failedPrecondition", message);

function payloadOf({ body }: ApiRequest): Buffer {
    const payload = Buffer.from(text(object(body["payload"])["data"]), "base64");
    if (payload.length === 0 || payload.length > maxPayload) {
        throw invalid(`Secret payload must have 1 to ${maxPayload} bytes, got ${payload.length}.`);
    }
    return payload;
}

const showVersion = (record: CloudRecord): Fields => without(record, "sealed");

/** A record without what the local cloud keeps for itself. */
function without(record: CloudRecord, field: string): Fields {
    return Object.fromEntries(Object.entries(record).filter(([key]) => key !== field));
}
