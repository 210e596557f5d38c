import { isIP } from "node:net";

import { isObject, type Value, type Values } from "../base/values.js";
import type { Field, Fields } from "./facts.js";
import { durationOf } from "./times.js";

/** Zero values: what an API answers for nothing. */
export function isZero(value: Value | undefined): boolean {
    return (
        value === undefined ||
        value === null ||
        value === "" ||
        value === false ||
        value === 0 ||
        (Array.isArray(value) && value.length === 0)
    );
}

/** A value as Terraform compares it: text, empty for nothing. */
export function asText(value: Value | undefined): string {
    return value === undefined || value === null
        ? ""
        : typeof value === "object"
          ? JSON.stringify(value)
          : String(value);
}

/** Whether two different spellings mean the same to Google. */
export function isSame(how: string | undefined, old: string, next: string): boolean {
    const [name, argument = ""] = how?.split(":") ?? [];
    switch (name) {
        case "link":
            return next.includes("/") ? sameLink(old, next) : lastWord(old) === next;
        case "path":
            return sameLink(old, next);
        case "name":
            return lastWord(old) === lastWord(next);
        case "case":
            return old.toLowerCase() === next.toLowerCase();
        case "member":
            return isPrincipal(old) || isPrincipal(next) ? old === next : old.toLowerCase() === next.toLowerCase();
        case "size":
            return next.startsWith("/") && old.endsWith(next);
        case "default":
            return (old === "" && next === argument) || (next === "" && old === argument);
        case "unset":
            return old === "" && next === argument;
        case "dropped":
            return old === argument && next === "";
        case "endpoint":
            return next === "" || isSame("link", old, next);
        case "encryption":
            return encrypted.includes(old) && encrypted.includes(next);
        case "recurrence":
            return old === everyDay && next === "FREQ=DAILY";
        case "clock":
            return old.padStart(5, "0") === next.padStart(5, "0");
        case "duration":
            return durationOf(old) !== undefined && durationOf(old) === durationOf(next);
        case "ip":
            return sameAddress(old, next);
        case "address":
            return isIP(next) !== 0 ? old === next : isSame("link", old, next);
        case "without":
            return old.replace(argument, "") === next;
        case "json":
            return sameJson(old, next);
        case "scope":
            return old === scopeUrl(next);
        case "falsy":
            return ["", "false"].includes(old) && ["", "false"].includes(next);
        default:
            return false;
    }
}

/** Ways to say that a database is encrypted, depending on the cluster's version. */
const encrypted: readonly string[] = ["ENCRYPTED", "ALL_OBJECTS_ENCRYPTION_ENABLED"];
/** What "every day" becomes in Google's console. */
const everyDay = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU";

/** Addresses in any spelling; a prefix length counts where both have one. */
function sameAddress(old: string, next: string): boolean {
    const [before = "", lengthBefore] = old.split("/");
    const [after = "", lengthAfter] = next.split("/");
    const canonical = (address: string): string =>
        isIP(address) === 6 ? new URL(`http://[${address}]`).hostname : address;
    const known = isIP(before) !== 0 && isIP(after) !== 0;
    return (
        known &&
        canonical(before) === canonical(after) &&
        (lengthBefore ?? lengthAfter) === (lengthAfter ?? lengthBefore)
    );
}

/** Whether the JSON object `old` says all that `next` says; what Google added to it does not count. */
function sameJson(old: string, next: string): boolean {
    const [before, after] = [old, next].map(parsedObject);
    return (
        before !== undefined &&
        after !== undefined &&
        JSON.stringify(sortKeys(within(before, after))) === JSON.stringify(sortKeys(after))
    );
}

function parsedObject(text: string): Values | undefined {
    try {
        const value = JSON.parse(text) as Value;
        return isObject(value) ? value : undefined;
    } catch {
        return undefined;
    }
}

/** The part of a value that a pattern has, too: keys of objects, at any depth. */
function within(value: Value, pattern: Value | undefined): Value {
    if (isObject(value) && isObject(pattern)) {
        const kept = Object.entries(value).filter(([key]) => (pattern[key] ?? null) !== null);
        return Object.fromEntries(kept.map(([key, entry]) => [key, within(entry, pattern[key])]));
    }
    return Array.isArray(value) && Array.isArray(pattern)
        ? value.map((entry: Value, at) => within(entry, pattern[at] as Value | undefined))
        : value;
}

/** A value whose objects have their keys in alphabetical order. */
export function sortKeys(value: Value): Value {
    if (Array.isArray(value)) {
        return value.map(sortKeys);
    }
    return isObject(value)
        ? Object.fromEntries(
              Object.entries(value)
                  .sort(([a], [b]) => (a < b ? -1 : 1))
                  .map(([key, entry]) => [key, sortKeys(entry)]),
          )
        : value;
}

/** Short names of access scopes that are not simply the end of their address. */
const scopes: Readonly<Record<string, string>> = {
    "cloud-source-repos": "source.full_control",
    "cloud-source-repos-ro": "source.read_only",
    "compute-ro": "compute.readonly",
    "compute-rw": "compute",
    "logging-write": "logging.write",
    "monitoring-read": "monitoring.read",
    "monitoring-write": "monitoring.write",
    "service-control": "servicecontrol",
    "service-management": "service.management.readonly",
    sql: "sqlservice",
    "sql-admin": "sqlservice.admin",
    "storage-full": "devstorage.full_control",
    "storage-ro": "devstorage.read_only",
    "storage-rw": "devstorage.read_write",
    trace: "trace.append",
    "trace-append": "trace.append",
    "trace-ro": "trace.readonly",
    "userinfo-email": "userinfo.email",
};

function scopeUrl(scope: string): string {
    return scope.includes("/") ? scope : `https://www.googleapis.com/auth/${scopes[scope] ?? scope}`;
}

function sameLink(old: string, next: string): boolean {
    const relative = relativePath(old);
    return relative !== undefined && relative === relativePath(next);
}

/** A resource's path from `projects/` on, if there is one. */
export function relativePath(link: string): string | undefined {
    const at = link.indexOf("projects/");
    return at < 0 ? undefined : link.slice(at);
}

/** The name at the end of a link. */
export function lastWord(link: string): string {
    return link.slice(link.lastIndexOf("/") + 1);
}

/** Identities of the pools kind are case sensitive. */
function isPrincipal(member: string): boolean {
    return /^(allUsers|allAuthenticatedUsers|principal|principalSet|principalHierarchy)\b/.test(member);
}

/** Whether an entry of a set in the state is the one that the program describes. */
export function isSameEntry(field: Field, old: Value, next: Value): boolean {
    if (field.fields) {
        return isObject(old) && isObject(next) && isSameObject(field.fields, old, next);
    }
    return old === next || isSame(field.elemSame, asText(old), asText(next));
}

/** Whether two lists hold the same entries in any order. */
export function isSameBag(field: Field, olds: readonly Value[], nexts: readonly Value[]): boolean {
    const left = [...olds];
    return (
        olds.length === nexts.length &&
        nexts.every((next) => {
            const at = left.findIndex((old) => isSameEntry(field, old, next));
            return at >= 0 && left.splice(at, 1).length === 1;
        })
    );
}

function isSameObject(fields: Fields, old: Values, next: Values): boolean {
    return [...fields.values()].every((field) => {
        const before = old[field.name];
        const after = next[field.name] ?? (field.computed ? before : field.fallback);
        if (isZero(before) && isZero(after)) {
            return true;
        }
        if (Array.isArray(before) && Array.isArray(after)) {
            const inOrder = (entry: Value, at: number): boolean => isSameEntry(field, before[at] as Value, entry);
            return field.kind === "set" || field.unordered
                ? isSameBag(field, before, after)
                : before.length === after.length && after.every(inOrder);
        }
        if (isObject(before) && isObject(after)) {
            return field.fields
                ? isSameObject(field.fields, before, after)
                : Object.keys({ ...before, ...after }).every((key) => before[key] === after[key]);
        }
        return before === after || isSame(field.same, asText(before), asText(after));
    });
}
