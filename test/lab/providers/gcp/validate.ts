import { hasUnknown, isObject, unknownValue, type Value, type Values } from "../base/values.js";
import { tfPath, type Field, type Fields } from "./facts.js";
import { quoted, ruleOf } from "./rules.js";
import { asText } from "./sameness.js";

/** A reason, and the property it is about as the program writes it. */
export interface Problem {
    readonly reason: string;
    readonly at: string;
}

/** Everything wrong with inputs, sorted by text. */
export function validate(fields: Fields, inputs: Values): readonly Problem[] {
    const problems = new Validation(fields, inputs).run();
    return [...problems].sort((a, b) => (a.reason < b.reason ? -1 : a.reason > b.reason ? 1 : 0));
}

/** Where a value stands: for messages (`key`), for the program (`at`), and for paths from the top (`block`). */
interface Place {
    readonly key: string;
    readonly at: string;
    readonly block: string;
}

class Validation {
    private readonly problems: Problem[] = [];

    constructor(
        private readonly root: Fields,
        private readonly inputs: Values,
    ) {}

    run(): readonly Problem[] {
        this.object(this.root, this.inputs, { key: "", at: "", block: "" }, false);
        return this.problems;
    }

    /** @param hidden - inside a set, whose entries have no address: problems are reported at the set */
    private object(fields: Fields, values: Values, place: Place, hidden: boolean): void {
        const inside = (name: string, tfName: string): Place => ({
            key: place.key ? `${place.key}.${tfName}` : tfName,
            at: hidden ? place.at : place.at ? `${place.at}.${name}` : name,
            block: place.block ? `${place.block}.${name}` : name,
        });
        for (const field of fields.values()) {
            this.field(field, values[field.name], values, inside(field.name, field.tfName), hidden);
        }
        for (const name of Object.keys(values).filter((key) => !fields.has(key) && !key.startsWith("__"))) {
            this.report("Invalid or unknown key", inside(name, name));
        }
    }

    private field(field: Field, value: Value | undefined, siblings: Values, place: Place, hidden: boolean): void {
        if (this.combinations(field, siblings, place)) {
            return;
        }
        if (value === undefined) {
            if (field.required) {
                const missing = `The argument "${place.key}" is required, but no definition was found.`;
                this.report(`Missing required argument. ${missing}`, place);
            }
            return;
        }
        if (field.output) {
            const fixed = "its value will be decided automatically based on the result of applying this configuration.";
            this.report(
                `Value for unconfigurable attribute. Can't configure a value for "${place.key}": ${fixed}`,
                place,
            );
            return;
        }
        // Nothing in a value is looked at while any part of it is unknown.
        if (this.company(field, place, siblings) || hasUnknown(value) || this.rivalry(field, place, siblings)) {
            return;
        }
        if (field.kind === "block") {
            this.nested(field, value, { ...place, key: `${place.key}.0` }, hidden);
        } else if (["list", "set"].includes(field.kind)) {
            this.entries(field, value as readonly Value[], place, hidden);
        } else if (field.kind === "map") {
            if (!isObject(value)) {
                this.report("Attribute must be a map", place);
            }
        } else {
            this.scalar(value, field.choices, field.rule, place);
        }
    }

    private nested(field: Field, value: Value, place: Place, hidden: boolean): void {
        if (isObject(value)) {
            this.object(field.fields!, value, place, hidden);
        } else {
            const kind = Array.isArray(value) ? "slice" : typeof value === "boolean" ? "bool" : typeof value;
            this.report(`Expected Object Type. Expected object, got ${kind.replace("number", "int")}`, place);
        }
    }

    private entries(field: Field, values: readonly Value[], place: Place, hidden: boolean): void {
        if (field.max !== undefined && values.length > field.max) {
            const limit = `Attribute ${place.key} supports ${field.max} item maximum, but config has ${values.length} declared.`;
            this.report(`Too many list items. ${limit}`, place);
            return;
        }
        if (field.min !== undefined && values.length < field.min) {
            const limit = `Attribute ${place.key} requires ${field.min} item minimum, but config has only ${values.length} declared.`;
            this.report(`Not enough list items. ${limit}`, place);
            return;
        }
        const covered = hidden || field.kind === "set";
        values.forEach((value, at) => {
            const entry = { ...place, key: `${place.key}.${at}`, at: covered ? place.at : `${place.at}[${at}]` };
            if (field.fields) {
                this.nested(field, value, entry, covered);
            } else {
                this.scalar(value, field.elemChoices, field.elemRule, entry);
            }
        });
    }

    private scalar(value: Value, choices: Field["choices"], rule: string | undefined, place: Place): void {
        if (typeof value === "object") {
            const kind = Array.isArray(value) ? "list" : "map";
            this.report(`Attribute must be a single value, not a ${kind}`, place);
            return;
        }
        if (choices && !choices.includes(asText(value))) {
            const known = choices.map(quoted).join(" ");
            this.report(`expected ${place.key} to be one of [${known}], got ${asText(value)}`, place);
        }
        for (const reason of rule ? ruleOf(rule)(value, place.key) : []) {
            this.report(reason, place);
        }
    }

    /** Rules about which properties are given. Answers whether one was broken, because the rest is not looked at then. */
    private combinations(field: Field, siblings: Values, place: Place): boolean {
        const { exactlyOne, atLeastOne } = field;
        const open = exactlyOne.some((path) => hasUnknown(this.valueAt(path, siblings)));
        const present = exactlyOne.filter((path) => this.given(path, siblings) && !this.unknown(path, siblings));
        if (exactlyOne.length > 0 && (present.length > 1 || (present.length === 0 && !open))) {
            const all = this.tfNames(exactlyOne, place);
            const wrong =
                present.length === 0
                    ? `one of \`${all}\` must be specified`
                    : `only one of \`${all}\` can be specified, but \`${this.tfNames(present, place)}\` were specified.`;
            return this.report(`Invalid combination of arguments. "${place.key}": ${wrong}`, place);
        }
        if (atLeastOne.length > 0 && !atLeastOne.some((path) => this.given(path, siblings))) {
            const wrong = `one of \`${this.tfNames(atLeastOne, place)}\` must be specified`;
            return this.report(`Missing required argument. "${place.key}": ${wrong}`, place);
        }
        return false;
    }

    /** What a property must not stand beside. */
    private rivalry(field: Field, place: Place, siblings: Values): boolean {
        const rival = field.conflicts.find(
            (path) => this.given(path, siblings) && this.valueAt(path, siblings) !== unknownValue,
        );
        if (rival === undefined) {
            return false;
        }
        const text = `"${place.key}": conflicts with ${this.tfName(rival, place)}`;
        return this.report(`Conflicting configuration arguments. ${text}`, place);
    }

    /** What a property must not stand without. */
    private company(field: Field, place: Place, siblings: Values): boolean {
        if (field.requiredWith.every((path) => this.given(path, siblings))) {
            return false;
        }
        const own = `${field.requiredWith[0]!.startsWith(".") ? "." : ""}${field.name}`;
        const all = this.tfNames([...field.requiredWith, own], place);
        return this.report(`Missing required argument. "${place.key}": all of \`${all}\` must be specified`, place);
    }

    private tfNames(paths: readonly string[], place: Place): string {
        return paths
            .map((path) => this.tfName(path, place))
            .sort()
            .join(",");
    }

    private tfName(path: string, place: Place): string {
        const block = place.block.split(".").slice(0, -1).join(".");
        return tfPath(this.root, path.startsWith(".") ? `${block}${path}` : path);
    }

    private given(path: string, siblings: Values): boolean {
        return this.valueAt(path, siblings) !== undefined;
    }

    private unknown(path: string, siblings: Values): boolean {
        return hasUnknown(this.valueAt(path, siblings));
    }

    /** A path that begins with a dot is about the same block. */
    private valueAt(path: string, siblings: Values): Value | undefined {
        if (path.startsWith(".")) {
            return siblings[path.slice(1)];
        }
        let value: Value | undefined = this.inputs;
        for (const name of path.split(".")) {
            value = isObject(value) ? value[name] : undefined;
        }
        return value;
    }

    private report(reason: string, place: Place): true {
        this.problems.push({ reason, at: place.at });
        return true;
    }
}
