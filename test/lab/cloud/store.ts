import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

import type { CloudRecord, World } from "./backend.js";

/** Collections of records, each keyed by Google's relative resource name. */
export const collections = [
    "networks",
    "subnetworks",
    "firewalls",
    "routers",
    "addresses",
    "routes",
    "forwardingRules",
    "resourcePolicies",
    "managedZones",
    "clusters",
    "nodePools",
    "hubs",
    "groups",
    "spokes",
    "memberships",
    "features",
    "topics",
    "backupPlans",
    "secrets",
    "secretVersions",
    "alertPolicies",
    "dashboards",
    "projects",
    "serviceAccounts",
    "policies",
    "services",
    "operations",
] as const;
export type Collection = (typeof collections)[number];

/** A record that handlers may change before they store it. */
export type Draft = Record<string, unknown> & { name: string };

interface Saved {
    readonly version: 1;
    readonly counter: number;
    readonly records: Readonly<Record<string, Readonly<Record<string, CloudRecord>>>>;
}

/**
 * The records of the local cloud, in memory and on disk. A change is on disk before the answer that tells of it
 * leaves, so a killed daemon forgets nothing anyone was told.
 */
export class Store implements World {
    private readonly records = new Map<string, Map<string, CloudRecord>>();
    private counter = 1;
    private dirty = false;
    /** Records as they are written, so that a change of one costs the text of one; a record is replaced, never changed. */
    private readonly texts = new WeakMap<CloudRecord, string>();

    /** @param file - where the records lie between two daemons */
    constructor(readonly file: string) {
        const saved = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Saved) : undefined;
        this.counter = saved?.counter ?? 1;
        for (const collection of collections) {
            this.records.set(collection, new Map(Object.entries(saved?.records[collection] ?? {})));
        }
    }

    get(id: string): CloudRecord | undefined {
        for (const records of this.records.values()) {
            const record = records.get(id);
            if (record) {
                return record;
            }
        }
        return undefined;
    }

    find(collection: Collection, id: string): CloudRecord | undefined {
        return this.records.get(collection)!.get(id);
    }

    list(collection: string): readonly { readonly id: string; readonly record: CloudRecord }[] {
        return [...(this.records.get(collection) ?? [])].map(([id, record]) => ({ id, record }));
    }

    /** Records of a collection in the order they were added, without a copy of the list. */
    *entries(collection: Collection): Generator<readonly [string, CloudRecord]> {
        yield* this.records.get(collection)!;
    }

    put(collection: Collection, id: string, record: CloudRecord): void {
        this.records.get(collection)!.set(id, record);
        this.dirty = true;
    }

    /** Changes a record that exists; a field that becomes `undefined` is gone. */
    change(collection: Collection, id: string, changes: Readonly<Record<string, unknown>>): void {
        const record = this.find(collection, id);
        if (record) {
            const after = Object.entries({ ...record, ...changes }).filter(([, value]) => value !== undefined);
            this.put(collection, id, Object.fromEntries(after) as CloudRecord);
        }
    }

    remove(collection: Collection, id: string): void {
        this.dirty = this.records.get(collection)!.delete(id) || this.dirty;
    }

    /** A number never given before, for ids and fingerprints. */
    next(): number {
        this.dirty = true;
        return this.counter++;
    }

    /** Writes what changed; the old file stays whole until the new one is. */
    flush(): void {
        if (!this.dirty) {
            return;
        }
        const records = [...this.records]
            .map(([name, entries]) => `${JSON.stringify(name)}:{${this.entriesText(entries)}}`)
            .join(",");
        writeFileSync(`${this.file}.new`, `{"version":1,"counter":${this.counter},"records":{${records}}}`, {
            mode: 0o600,
        });
        renameSync(`${this.file}.new`, this.file);
        this.dirty = false;
    }

    private entriesText(entries: ReadonlyMap<string, CloudRecord>): string {
        return [...entries].map(([id, record]) => `${JSON.stringify(id)}:${this.textOf(record)}`).join(",");
    }

    private textOf(record: CloudRecord): string {
        const known = this.texts.get(record);
        if (known !== undefined) {
            return known;
        }
        const text = JSON.stringify(record);
        this.texts.set(record, text);
        return text;
    }
}
