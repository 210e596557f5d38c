import { hasUnknown, isObject, unknownValue, type Value, type Values } from "../base/values.js";
import type { Field, Fields } from "./facts.js";
import { asText, isSame, isSameBag, isSameEntry, isZero } from "./sameness.js";

/** How one property differs. */
export interface Change {
    readonly kind: "add" | "delete" | "update";
    /** Shown as a reason, if the resource is replaced at all. */
    readonly replaces: boolean;
}

/** Where a property stands while planning. */
interface Place {
    readonly path: string;
    /** The block around it forces replacement. */
    readonly inherits: boolean;
    /** The block around it does not exist yet. */
    readonly fresh: boolean;
}

/** The real provider fails the plan, not the check. */
export class PlanRefused extends Error {
    override readonly name = "PlanRefused";
}

type MaybeValue = Value | undefined;

/**
 * The state that inputs will lead to, and how it differs from the state before: properties left out keep their value
 * where Google chooses one, and go where it does not; other spellings of the same are no difference.
 */
export class Plan {
    /** The state to come; what only Google knows is unknown. */
    readonly planned: Record<string, Value> = {};
    readonly changes = new Map<string, Change>();
    /** Whether the change cannot be made in place. */
    requiresReplacement = false;

    /** @param olds - the state before; absent for a resource that is yet to be created */
    constructor(
        fields: Fields,
        readonly olds: Values | undefined,
        readonly inputs: Values,
    ) {
        Object.assign(this.planned, olds ?? { id: unknownValue });
        const place = { path: "", inherits: false, fresh: olds === undefined };
        for (const field of fields.values()) {
            this.set(field.name, this.field(field, olds?.[field.name], inputs[field.name], at(place, field.name)));
        }
    }

    /** Decides a property's value after the fact, without calling it a change. */
    set(name: string, value: MaybeValue): void {
        if (value === undefined) {
            delete this.planned[name];
        } else {
            this.planned[name] = value;
        }
    }

    /** Decides a property's value after the fact; where that is another than before, it is a change. */
    override(name: string, value: Value): void {
        const old = this.olds?.[name];
        this.set(name, value);
        if (this.olds !== undefined && old !== value) {
            this.note(name, old === undefined ? "add" : "update", false);
        }
    }

    /** Takes back all changes of a property, which keeps the value it had. */
    keep(name: string): void {
        this.set(name, this.olds?.[name]);
        for (const path of [...this.changes.keys()].filter((key) => key === name || key.startsWith(`${name}[`))) {
            this.changes.delete(path);
        }
    }

    /** Writes a change down, and whether it forces replacement (`required`) or would only be shown as a reason. */
    note(path: string, kind: Change["kind"], required: boolean, shown: boolean = required): void {
        this.changes.set(path, { kind, replaces: required || shown });
        this.requiresReplacement ||= required;
    }

    /** Compares two values of a map that the provider itself derives, key by key. */
    deriveMap(name: string, value: MaybeValue): void {
        const field = { ...derivedMap, name };
        this.set(name, this.map(field, this.olds?.[name], value, { path: name, inherits: false, fresh: false }));
    }

    private field(field: Field, old: MaybeValue, input: MaybeValue, place: Place): MaybeValue {
        if (field.output) {
            return place.fresh ? unknownValue : old;
        }
        if (field.writeOnly) {
            return undefined;
        }
        if (input === unknownValue || isOpen(field, input)) {
            this.note(place.path, isAbsent(old) ? "add" : "update", field.forceNew, place.inherits);
            return unknownValue;
        }
        if (field.same === "autopilot" && this.planned["enableAutopilot"] === true && !isAdditive(old, input)) {
            return old;
        }
        switch (field.kind) {
            case "block":
                return this.block(field, isObject(old) ? old : undefined, isObject(input) ? input : undefined, place);
            case "map":
                return this.map(field, old, input, place);
            case "list":
            case "set":
                return this.collection(field, listOf(old), listOf(input), place);
            default:
                return this.scalar(field, old, input ?? field.fallback, place);
        }
    }

    private scalar(field: Field, old: MaybeValue, next: MaybeValue, place: Place): MaybeValue {
        if (next === undefined) {
            if (field.computed) {
                return place.fresh ? unknownValue : old;
            }
            if (isZero(old) || isSame(field.same, asText(old), "")) {
                return old;
            }
            this.note(place.path, "delete", field.forceNew, place.inherits);
            return undefined;
        }
        // Empty text for what Google chooses says the same as nothing.
        if (field.computed && next === "") {
            return place.fresh ? unknownValue : old;
        }
        if (asText(old) === asText(next)) {
            return old ?? (place.fresh ? next : undefined);
        }
        if (isSame(field.same, asText(old), asText(next))) {
            return old;
        }
        this.note(place.path, old === undefined ? "add" : "update", field.forceNew, place.inherits);
        return next;
    }

    private map(field: Field, old: MaybeValue, input: MaybeValue, place: Place): MaybeValue {
        if (input === undefined && field.computed) {
            return place.fresh ? unknownValue : old;
        }
        if (input === unknownValue) {
            this.note(place.path, old === undefined ? "add" : "update", field.forceNew, place.inherits);
            return input;
        }
        const before = isObject(old) ? old : {};
        const after = isObject(input) ? { ...input } : {};
        if (old === undefined) {
            if (Object.keys(after).length === 0) {
                return place.fresh ? input : undefined;
            }
            this.note(place.path, "add", field.forceNew, place.inherits);
            return after;
        }
        for (const [key, value] of Object.entries(before)) {
            if (isKept(field, key) && !(key in after)) {
                after[key] = value;
            } else if (!(key in after)) {
                this.note(keyPath(place.path, key), "delete", field.forceNew);
            }
        }
        for (const [key, value] of Object.entries(after)) {
            if (before[key] !== value) {
                this.note(keyPath(place.path, key), key in before ? "update" : "add", field.forceNew);
            }
        }
        return after;
    }

    private block(field: Field, old: Values | undefined, input: Values | undefined, place: Place): MaybeValue {
        if (this.isLeftAlone(field, old, input)) {
            return old;
        }
        if (input === undefined) {
            if (field.computed) {
                return place.fresh ? unknownValue : old;
            }
            if (old === undefined || this.isSilent(field, old)) {
                return old;
            }
            this.note(place.path, "delete", field.forceNew || hasForced(field.fields, old), place.inherits);
            return undefined;
        }
        if (old !== undefined) {
            return this.object(field, old, input, place);
        }
        return this.asOne(place, field, "add", () => this.object(field, undefined, input, { ...place, fresh: true }));
    }

    /** A block that is not compared at all. */
    private isLeftAlone(field: Field, old: Values | undefined, input: Values | undefined): boolean {
        const fleet = old === undefined ? isZero(input?.["project"]) : old["preRegistered"] === true;
        return (
            (field.same === "private" && old === undefined && Object.values(input ?? {}).every(isZero)) ||
            (field.same === "fleet" && fleet)
        );
    }

    /** A block whose removal says nothing, because it was off already. */
    private isSilent(field: Field, old: Values): boolean {
        return (
            (field.same === "disabled" && old["enabled"] !== true && isZero(old["evaluationMode"])) ||
            (field.same === "logging" && this.planned["enableLogging"] === true)
        );
    }

    private object(field: Field, old: Values | undefined, input: Values, place: Place): Values {
        // An entry of a list stands between the list and its own properties: what forces one does not show on the other.
        const inside = { ...place, inherits: field.kind === "block" && field.forceNew };
        const planned: Record<string, Value> = { ...old };
        for (const nested of field.fields!.values()) {
            const name = nested.name;
            const value = this.field(nested, old?.[name], input[name], at(inside, name));
            if (value === undefined) {
                delete planned[name];
            } else {
                planned[name] = value;
            }
        }
        return planned;
    }

    private collection(field: Field, olds: readonly Value[], given: readonly Value[], place: Place): MaybeValue {
        const nexts =
            field.same === "counted" ? given.filter((entry) => !isObject(entry) || entry["count"] !== 0) : given;
        const before = olds.length === 0 ? undefined : olds;
        if (nexts.length === 0) {
            if (field.computed) {
                return place.fresh ? unknownValue : olds;
            }
            if (before !== undefined && !(field.same === "anywhere" && olds.length === 1 && olds[0] === "0.0.0.0/0")) {
                this.note(place.path, "delete", field.forceNew || hasForced(field.fields, olds[0]!), place.inherits);
                return [];
            }
            return before ?? (place.fresh && !field.fields ? undefined : []);
        }
        if (before === undefined) {
            const fresh = { ...place, fresh: true };
            return this.asOne(place, field, "add", () =>
                nexts.map((next, index) => this.entry(field, undefined, next, index, fresh)),
            );
        }
        const added = field.same === "addedScopes" ? [...new Set([...nexts, addedScope])] : nexts;
        if ((field.unordered || added.length > nexts.length) && isSameBag(field, olds, added)) {
            return olds;
        }
        return field.kind === "set" ? this.bag(field, olds, nexts, place) : this.row(field, olds, nexts, place);
    }

    private row(field: Field, olds: readonly Value[], nexts: readonly Value[], place: Place): Value {
        for (let index = nexts.length; index < olds.length; index++) {
            this.note(`${place.path}[${index}]`, "delete", field.forceNew || hasForced(field.fields, olds[index]!));
        }
        return nexts.map((next, index) => this.entry(field, olds[index], next, index, place));
    }

    /** Entries of a set have no place: those known already stay as they are, the rest meet where both stand. */
    private bag(field: Field, olds: readonly Value[], nexts: readonly Value[], place: Place): Value {
        const gone = new Set(olds.keys());
        const planned = nexts.map((next) => {
            const index = [...gone].find((old) => isSameEntry(field, olds[old]!, next));
            return index !== undefined && gone.delete(index) ? olds[index] : undefined;
        });
        const result = nexts.map((next, index) => {
            const known = planned[index];
            return known ?? this.entry(field, gone.delete(index) ? olds[index] : undefined, next, index, place);
        });
        for (const index of gone) {
            this.note(`${place.path}[${index}]`, "delete", field.forceNew || hasForced(field.fields, olds[index]!));
        }
        return result;
    }

    private entry(field: Field, old: MaybeValue, next: Value, index: number, place: Place): Value {
        const here = { ...place, path: `${place.path}[${index}]` };
        if (field.fields && isObject(next)) {
            return isObject(old)
                ? this.object(field, old, next, here)
                : (this.asOne(here, field, "add", () =>
                      this.object(field, undefined, next, { ...here, fresh: true }),
                  ) as Values);
        }
        if (old !== next) {
            this.note(here.path, old === undefined ? "add" : "update", field.forceNew);
        }
        return next;
    }

    /** What is new or gone as a whole is one change, forced by anything inside that forces replacement. */
    private asOne(place: Place, field: Field, kind: Change["kind"], work: () => MaybeValue): MaybeValue {
        const before = new Map(this.changes);
        const required = this.requiresReplacement;
        this.requiresReplacement = false;
        const value = work();
        const inside = [...this.changes].filter(([path]) => !before.has(path)).map(([, change]) => change);
        const forced = this.requiresReplacement || field.forceNew;
        this.changes.clear();
        before.forEach((change, path) => this.changes.set(path, change));
        this.requiresReplacement = required;
        this.note(place.path, kind, forced, place.inherits || inside.some(({ replaces }) => replaces));
        return value;
    }
}

/** The one part of a cluster's DNS that an autopilot cluster may choose. */
function isAdditive(...configs: readonly MaybeValue[]): boolean {
    const [old, next] = configs.map((config) => (isObject(config) ? config["additiveVpcScopeDnsDomain"] : undefined));
    return !isZero(next) || !isZero(old);
}

/** A set, or a list of single values, cannot be compared while one of its entries is unknown. */
function isOpen(field: Field, input: MaybeValue): boolean {
    return field.kind === "set" || (field.kind === "list" && !field.fields) ? hasUnknown(input) : false;
}

/** Google adds this scope to a cluster's own. */
const addedScope = "https://www.googleapis.com/auth/monitoring.write";

/** Keys of a map that Google puts there itself. */
function isKept(field: Field, key: string): boolean {
    const [how, prefix = ""] = field.same?.split(":") ?? [];
    return how === "keeps" && key.startsWith(prefix);
}

const derivedMap: Field = {
    name: "",
    tfName: "",
    kind: "map",
    required: false,
    computed: false,
    output: false,
    forceNew: false,
    unordered: false,
    secret: false,
    writeOnly: false,
    conflicts: [],
    exactlyOne: [],
    atLeastOne: [],
    requiredWith: [],
};

function at(place: Place, name: string): Place {
    return { ...place, path: place.path ? `${place.path}.${name}` : name };
}

/** A path to a key of an object, in brackets where it is no plain name. */
export function keyPath(path: string, key: string): string {
    if (!/^[A-Za-z_$][\w$]*$/.test(key)) {
        return `${path}[${JSON.stringify(key)}]`;
    }
    return path === "" ? key : `${path}.${key}`;
}

function listOf(value: MaybeValue): readonly Value[] {
    return Array.isArray(value) ? (value as readonly Value[]) : [];
}

function isAbsent(value: MaybeValue): boolean {
    return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** Whether something in a value that goes away forces replacement. */
function hasForced(fields: Fields | undefined, value: Value): boolean {
    if (Array.isArray(value)) {
        return value.some((entry: Value) => hasForced(fields, entry));
    }
    return (
        fields !== undefined &&
        isObject(value) &&
        [...fields.values()].some((field) => {
            const inner = value[field.name];
            return !isZero(inner) && ((field.forceNew && !field.computed) || hasForced(field.fields, inner!));
        })
    );
}
