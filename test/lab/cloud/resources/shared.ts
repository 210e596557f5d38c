import type { Cloud } from "../cloud.js";
import { alreadyExists, invalid, notFound, staleFingerprint } from "../api/errors.js";
import type { ApiRequest } from "../api/router.js";
import type { CloudRecord } from "../backend.js";
import { computeLink, relativeName } from "../operations.js";
import type { Collection } from "../store.js";
import { filterItems } from "./filter.js";

/** RFC 1035 label, as Compute Engine demands it. */
const computeName = /^(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)$/;

/** @throws ApiError with Google's wording when a name is not allowed */
export function checkName(field: string, name: unknown): string {
    if (typeof name !== "string" || !computeName.test(name)) {
        throw invalid(
            `Invalid value for field '${field}': '${String(name)}'. Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'`,
        );
    }
    return name;
}

/** The record, or Google's 404. */
export function mustFind(cloud: Cloud, collection: Collection, id: string): CloudRecord {
    const record = cloud.store.find(collection, id);
    if (!record) {
        throw notFound(id);
    }
    return record;
}

export function mustBeNew(cloud: Cloud, collection: Collection, id: string): void {
    if (cloud.store.find(collection, id)) {
        throw alreadyExists(id);
    }
}

/** A record a request refers to by any form of link. */
export function mustRefer(
    cloud: Cloud,
    collection: Collection,
    field: string,
    link: unknown,
): CloudRecord & { readonly id: string } {
    const id = relativeName(link);
    const record = cloud.store.find(collection, id);
    if (!record) {
        throw invalid(
            `Invalid value for field '${field}': '${String(link)}'. The referenced ${field.split(".").at(-1)} resource cannot be found.`,
        );
    }
    return { ...record, id };
}

/** @throws ApiError 412 when the client changes a state it has not seen */
export function checkFingerprint(record: CloudRecord, key: string, sent: unknown): void {
    if (sent !== undefined && sent !== record[key]) {
        throw staleFingerprint();
    }
}

/** What every Compute Engine resource has. */
export function computeBase(cloud: Cloud, kind: string, id: string): Readonly<Record<string, unknown>> {
    return {
        kind: `compute#${kind}`,
        id: String(1_000_000 + cloud.store.next()),
        creationTimestamp: new Date().toISOString(),
        selfLink: computeLink(id),
    };
}

/** Fields of Compute Engine resources that only the cloud writes; what clients send there has no effect. */
const outputOnly = new Set([
    "kind", "id", "selfLink", "selfLinkWithId", "creationTimestamp", "gatewayAddress", "gatewayIPv4", "peerings",
    "subnetworks", "users", "status", "state",
]); // prettier-ignore

/** What a client may say about a Compute Engine resource. */
export function settable(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(body).filter(([key]) => !outputOnly.has(key)));
}

/** Items of a request's project and region that pass its filter, as a list answer. */
export function listOf(
    cloud: Cloud,
    collection: Collection,
    request: ApiRequest,
    show: (record: CloudRecord, id: string) => Readonly<Record<string, unknown>> = (record) => record,
): object {
    const parent = parentOf(request);
    const items = cloud.store
        .list(collection)
        .filter(({ id }) => id.startsWith(`${parent}/`))
        .map(({ id, record }) => show(record, id));
    return { items: filterItems(items, request.query.get("filter")) };
}

/** A field in the spelling of Google's messages about it: `maxSurge` → `max_surge`. */
export const snake = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
export const text = (value: unknown): string => (typeof value === "string" ? value : "");
export const records = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
    Array.isArray(value) ? (value as Readonly<Record<string, unknown>>[]) : [];
export const object = (value: unknown): Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
export const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** `projects/p/global` or `projects/p/regions/r` of a request. */
export function parentOf({ params }: ApiRequest): string {
    return params["region"]
        ? `projects/${params["project"]}/regions/${params["region"]}`
        : `projects/${params["project"]}/global`;
}
