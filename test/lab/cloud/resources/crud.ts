import { invalid } from "../api/errors.js";
import type { ApiRequest, Router } from "../api/router.js";
import type { CloudRecord } from "../backend.js";
import type { Cloud } from "../cloud.js";
import type { Work } from "../operations.js";
import type { Collection } from "../store.js";
import { mustBeNew, mustFind, object, text } from "./shared.js";

type Fields = Readonly<Record<string, unknown>>;

/** A kind of resource that is a record with a name, and what Google checks about it. */
export interface RecordKind {
    readonly collection: Collection;
    /** `networkconnectivity/v1`: what stands before the resource's name. */
    readonly api: string;
    /** Name of the collection: `projects/{project}/locations/{location}/hubs`. */
    readonly pattern: string;
    /** Whether changes are long-running operations or done when answered. */
    readonly style: "longrunning" | "immediate";
    /** Method and path by which one is made, and the last part of its name. @default - made in no way but by others */
    readonly insert?: {
        readonly method: "POST" | "PUT";
        readonly nameOf: (request: ApiRequest) => string;
        /** The record, checked. @throws ApiError for one Google would not make */
        readonly record: (request: ApiRequest, id: string) => Fields;
    };
    /** What a client may change, and what follows from it. @default - nothing can be changed */
    readonly change?: (request: ApiRequest, before: CloudRecord, id: string) => Fields;
    /** @throws ApiError while something needs the record. @default - it can always go */
    readonly checkRemoval?: (id: string, record: CloudRecord) => void;
    /** What else goes with it. @default - nothing */
    readonly removed?: (id: string, record: CloudRecord) => void;
    /** What the world has to follow after a change. @default - nothing: records only */
    readonly work?: (id: string, record: CloudRecord) => Work;
    /** The record as clients see it. @default - as it is kept */
    readonly show?: (record: CloudRecord, id: string) => Fields;
}

/** The name of what a request is about, or of the collection it is about. */
export function nameIn(pattern: string, { params }: ApiRequest): string {
    return pattern.replace(/\{(\w+)\}/g, (_, key: string) => params[key] ?? "");
}

/** Serves the usual methods of a kind of resource. */
export function addRecords(router: Router, cloud: Cloud, kind: RecordKind): void {
    const { collection, pattern } = kind;
    const list = `${kind.api}/${pattern}`;
    const item = `${list}/{name}`;
    const idOf = (request: ApiRequest): string => nameIn(`${pattern}/{name}`, request);
    const show = kind.show ?? ((record: CloudRecord): Fields => record);
    const answer = (id: string, type: string, record: CloudRecord): object =>
        kind.style === "longrunning"
            ? startLongRunning(cloud, id, type, kind.work?.(id, record))
            : type === "delete"
              ? {}
              : show(mustFind(cloud, collection, id), id);

    router.on("GET", list, (request) => ({
        [pattern.split("/").at(-1)!]: cloud.store
            .list(collection)
            .filter(({ id }) => id.startsWith(`${nameIn(pattern, request)}/`))
            .map(({ id, record }) => show(record, id)),
    }));
    router.on("GET", item, (request) => show(mustFind(cloud, collection, idOf(request)), idOf(request)));
    const insert = kind.insert;
    if (insert) {
        router.on(insert.method, insert.method === "PUT" ? item : list, (request) => {
            const id = `${nameIn(pattern, request)}/${insert.nameOf(request)}`;
            mustBeNew(cloud, collection, id);
            const record = { name: id, ...insert.record(request, id) };
            cloud.store.put(collection, id, record);
            return answer(id, "create", record);
        });
    }
    const change = kind.change;
    if (change) {
        router.on("PATCH", item, (request) => {
            const id = idOf(request);
            const before = mustFind(cloud, collection, id);
            cloud.store.change(collection, id, change(request, before, id));
            return answer(id, "update", mustFind(cloud, collection, id));
        });
    }
    if (kind.insert) {
        router.on("DELETE", item, (request) => {
            const id = idOf(request);
            const record = mustFind(cloud, collection, id);
            kind.checkRemoval?.(id, record);
            cloud.store.remove(collection, id);
            kind.removed?.(id, record);
            return answer(id, "delete", record);
        });
    }
}

/** An operation of the newer APIs; without work it is done as soon as it has begun. */
export function startLongRunning(cloud: Cloud, id: string, type: string, work?: Work): object {
    const parent = /^projects\/[^/]+\/locations\/[^/]+/.exec(id)?.[0] ?? "";
    return cloud.operations.start({ api: "longrunning", parent, type }, id, work ?? { kind: "record", target: id });
}

/** Where the operations of an API with long-running ones are asked for. */
export function addOperations(router: Router, cloud: Cloud, api: string): void {
    router.on("GET", `${api}/projects/{project}/locations/{location}/operations/{operation}`, (request) =>
        cloud.operations.get(nameIn("projects/{project}/locations/{location}/operations/{operation}", request)),
    );
}

/**
 * A record after a patch: the fields its mask names are as the body says, also when it says nothing; without a mask what
 * the body says counts. `fixed` can never be changed.
 */
export function patched(before: Fields, { body, query }: ApiRequest, fixed: readonly string[] = []): Fields {
    const mask = text(query.get("updateMask") ?? body["updateMask"]);
    const paths = mask === "" || mask === "*" ? Object.keys(body) : mask.split(",").map(camel);
    const bad = paths.find((path) => fixed.includes(path.split(".")[0]!));
    if (bad !== undefined && mask !== "") {
        throw invalid(`Invalid field mask: '${bad}' is immutable.`);
    }
    const open = paths.filter((path) => !fixed.includes(path.split(".")[0]!));
    return open.reduce<Fields>((record, path) => withPath(record, path.split("."), valueAt(body, path)), before);
}

function withPath(record: Fields, [key = "", ...inner]: readonly string[], value: unknown): Fields {
    return { ...record, [key]: inner.length === 0 ? value : withPath(object(record[key]), inner, value) };
}

function valueAt(body: Fields, path: string): unknown {
    return path.split(".").reduce<unknown>((value, key) => object(value)[key], body);
}

/** Masks come in the spelling of protocol buffers as well. */
function camel(path: string): string {
    return path.trim().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
