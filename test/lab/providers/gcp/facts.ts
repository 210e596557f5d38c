import type { Value } from "../base/values.js";

/** Kinds of single values. */
export type Scalar = "bool" | "int" | "number" | "text";

/** What is known of one property of a resource, or of one inside a block. */
export interface Field {
    readonly name: string;
    /** Name the real provider's messages use. */
    readonly tfName: string;
    /** A `block` is a nested object that can occur once; lists and sets hold scalars or blocks. */
    readonly kind: Scalar | "map" | "block" | "list" | "set";
    /** Kind of the entries of a map, list or set; absent when they are blocks. */
    readonly elem?: Scalar;
    /** Properties of a block, or of each entry of a list or set of blocks. */
    readonly fields?: Fields;
    readonly required: boolean;
    /** Chosen by Google when the program says nothing. */
    readonly computed: boolean;
    /** Never an input. */
    readonly output: boolean;
    /** A change means replacement. */
    readonly forceNew: boolean;
    /** The order of entries means nothing, although it is a list. */
    readonly unordered: boolean;
    /** Never shown in plain. */
    readonly secret: boolean;
    /** Sent to Google and forgotten: no state holds it. */
    readonly writeOnly: boolean;
    readonly fallback?: Value;
    readonly choices?: readonly string[];
    readonly elemChoices?: readonly string[];
    /** Name of a rule in rules.ts, with arguments after colons. */
    readonly rule?: string;
    readonly elemRule?: string;
    /** Name of a comparison in sameness.ts, with arguments after colons. */
    readonly same?: string;
    readonly elemSame?: string;
    /** Paths from the top of the resource. */
    readonly conflicts: readonly string[];
    readonly exactlyOne: readonly string[];
    readonly atLeastOne: readonly string[];
    readonly requiredWith: readonly string[];
    readonly min?: number;
    readonly max?: number;
}

export type Fields = ReadonlyMap<string, Field>;

/** Tables that others include with `use=<name>`. */
export type SharedTables = Readonly<Record<string, string>>;

const scalars: readonly string[] = ["bool", "int", "number", "text"];

/**
 * Reads a table of facts: one line per property (or several with the same facts), blocks by indentation of two spaces.
 *
 * @example
 * parseFacts(`
 * name: text required new rule=name
 * params: block new
 *   resourceManagerTags: map new
 * selfLink networkId: text output
 * `);
 */
export function parseFacts(table: string, shared: SharedTables = {}): Fields {
    const lines = table.split("\n").filter((line) => line.trim() !== "");
    return readLevel(lines, 0, shared);
}

function readLevel(lines: readonly string[], depth: number, shared: SharedTables): Fields {
    const fields = new Map<string, Field>();
    const indent = "  ".repeat(depth);
    for (let at = 0; at < lines.length;) {
        let end = at + 1;
        while (end < lines.length && lines[end]!.startsWith(`${indent}  `)) {
            end++;
        }
        for (const field of readLine(lines[at]!, lines.slice(at + 1, end), depth, shared)) {
            fields.set(field.name, field);
        }
        at = end;
    }
    return withGroups(fields);
}

/** `atLeastOne=.` and `exactlyOne=.` mean: of all in this block that say so. */
function withGroups(fields: Fields): Fields {
    const resolve = (key: "atLeastOne" | "exactlyOne", field: Field): readonly string[] =>
        field[key][0] === "."
            ? [...fields.values()].filter((other) => other[key][0] === ".").map(({ name }) => `.${name}`)
            : field[key];
    const grouped = (field: Field): Field => ({
        ...field,
        atLeastOne: resolve("atLeastOne", field),
        exactlyOne: resolve("exactlyOne", field),
    });
    return new Map([...fields].map(([name, field]) => [name, grouped(field)]));
}

function readLine(line: string, nested: readonly string[], depth: number, shared: SharedTables): readonly Field[] {
    const [, names = "", rest = ""] = /^\s*([^:]+):\s*(.*)$/.exec(line) ?? [];
    const [type = "text", ...words] = rest.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
    const flags = new Set(words);
    const settings = new Map(
        words.filter((word) => word.includes("=")).map((word) => [word.slice(0, word.indexOf("=")), valueOf(word)]),
    );
    const list = (key: string): readonly string[] => settings.get(key)?.split("|") ?? [];
    const [, outer = type, inner] = /^(\w+)<(\w+)>$/.exec(type) ?? [];
    const kind = outer as Field["kind"];
    const elem = (kind === "map" ? (inner ?? "text") : inner) as Scalar | "block" | undefined;
    const table = settings.has("use") ? shared[settings.get("use")!] : undefined;
    const inside = table === undefined ? readLevel(nested, depth + 1, shared) : parseFacts(table, shared);
    const common = {
        kind,
        ...(elem && elem !== "block" ? { elem } : {}),
        ...(kind === "block" || elem === "block" ? { fields: inside } : {}),
        required: flags.has("required"),
        computed: flags.has("computed") || flags.has("output"),
        output: flags.has("output"),
        forceNew: flags.has("new"),
        unordered: flags.has("unordered"),
        secret: flags.has("secret"),
        writeOnly: flags.has("writeOnly"),
        ...(settings.has("default") ? { fallback: scalarOf(settings.get("default")!, kind) } : {}),
        ...(settings.has("enum") ? { choices: list("enum") } : {}),
        ...(settings.has("elemEnum") ? { elemChoices: list("elemEnum") } : {}),
        ...optional("rule", settings.get("rule")),
        ...optional("elemRule", settings.get("elemRule")),
        ...optional("same", settings.get("same")),
        ...optional("elemSame", settings.get("elemSame")),
        conflicts: list("conflicts"),
        exactlyOne: list("exactlyOne"),
        atLeastOne: list("atLeastOne"),
        requiredWith: list("requiredWith"),
        ...optional("min", settings.has("min") ? Number(settings.get("min")) : undefined),
        ...optional("max", settings.has("max") ? Number(settings.get("max")) : undefined),
    };
    return names.split(" ").map((word) => {
        const [, name = word, tfName] = /^(\w+)\((\w+)\)$/.exec(word) ?? [];
        return { name, tfName: tfName ?? snakeCase(name), ...common };
    });
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
    return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

function valueOf(word: string): string {
    return word.slice(word.indexOf("=") + 1).replaceAll('"', "");
}

function scalarOf(text: string, kind: Field["kind"]): Value {
    if (!scalars.includes(kind)) {
        throw new Error(`a ${kind} cannot have a default`);
    }
    return kind === "bool" ? text === "true" : kind === "text" ? text : Number(text);
}

function snakeCase(name: string): string {
    return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Paths of what must never be shown in plain, keys joined by dots. */
export function secretPaths(fields: Fields): readonly string[] {
    return [...fields.values()].flatMap(({ name, secret, kind, fields: inner }) => {
        const inside = kind === "block" && inner ? secretPaths(inner).map((path) => `${name}.${path}`) : [];
        return secret ? [name] : inside;
    });
}

/** Words of a path as the real provider writes it: blocks are lists of one to it. */
export function tfPath(fields: Fields, path: string): string {
    const words: string[] = [];
    let level: Fields | undefined = fields;
    for (const name of path.split(".")) {
        const field: Field | undefined = level?.get(name);
        words.push(field?.tfName ?? name, ...(field?.kind === "block" ? ["0"] : []));
        level = field?.fields;
    }
    return (words.at(-1) === "0" ? words.slice(0, -1) : words).join(".");
}
