import { clusterSelector } from "../../stacks/schema/basics.js";
import { plainSchema, type JsonSchema } from "./jsonSchema.js";
import { typeText } from "./typeText.js";

/** One key of the specification, as a line of a table. */
export interface KeyLine {
    readonly key: string;
    readonly type: string;
    /** Path of the section that describes what the key holds. */
    readonly section?: string;
    readonly required: boolean;
    readonly default?: unknown;
    readonly unit?: string;
    readonly meaning: string;
    readonly example?: unknown;
}

/** A mapping of the specification. */
export interface Section {
    /** Where it stands, with names that a file chooses in angle brackets, e.g. `clusters.<cluster>.pools.<pool>`. */
    readonly path: string;
    readonly meaning: string;
    readonly keys: readonly KeyLine[];
    /** Whether it is one form of several, of which a file uses one key. */
    readonly oneOf: boolean;
}

/** Path under which every selector of clusters is described. */
export const selectorPath = "Selecting clusters";

/** All mappings of the specification in the order of its keys, each before those inside it. */
export function sectionsOf(schema: JsonSchema): readonly Section[] {
    return [...sections(schema, "", "The whole file."), ...selectorSection()];
}

function* sections(schema: JsonSchema, path: string, meaning: string): Generator<Section> {
    const forms = (schema.anyOf ?? []).filter((form) => form.properties);
    const mappings = schema.properties ? [schema] : forms;
    if (mappings.length === 0 || isSelector(schema)) {
        return;
    }
    const entries = mappings.flatMap((one) => Object.entries(one.properties!).map((entry) => ({ one, entry })));
    yield {
        path,
        meaning,
        oneOf: schema.properties === undefined,
        keys: entries.map(({ one, entry: [key, inner] }) => keyLine(key, inner, one, path)),
    };
    for (const [key, inner] of entries.map(({ entry }) => entry)) {
        const [held, place] = heldBy(inner, join(path, key), key);
        yield* sections(held, place, inner.description ?? "");
    }
}

function keyLine(key: string, schema: JsonSchema, mapping: JsonSchema, path: string): KeyLine {
    const [held, place] = heldBy(schema, join(path, key), key);
    const described = held.properties !== undefined || (held.anyOf ?? []).some((form) => form.properties);
    return {
        key,
        type: typeText(schema),
        ...(described ? { section: isSelector(held) ? selectorPath : place } : {}),
        required: mapping.required?.includes(key) ?? false,
        ...("default" in schema ? { default: schema.default } : {}),
        ...(schema.unit === undefined ? {} : { unit: schema.unit }),
        meaning: schema.description ?? "",
        ...(schema.examples ? { example: schema.examples[0] } : {}),
    };
}

/** What a key holds in the end: the entries of a list or of a mapping by name, and their path. */
function heldBy(schema: JsonSchema, path: string, key: string): readonly [JsonSchema, string] {
    if (schema.items) {
        return [schema.items, `${path}[]`];
    }
    return typeof schema.additionalProperties === "object"
        ? [schema.additionalProperties, `${path}.<${singular(key)}>`]
        : [schema, path];
}

function join(path: string, key: string): string {
    return path === "" ? key : `${path}.${key}`;
}

function singular(key: string): string {
    return key.replace(/ies$/, "y").replace(/s$/, "");
}

const selectorForms = JSON.stringify(plainSchema(clusterSelector).anyOf);

function isSelector(schema: JsonSchema): boolean {
    return JSON.stringify(schema.anyOf) === selectorForms;
}

function selectorSection(): readonly Section[] {
    const mapping = plainSchema(clusterSelector).anyOf!.find((form) => form.properties)!;
    const keys = Object.entries(mapping.properties!).map(([key, inner]) => keyLine(key, inner, mapping, ""));
    const meaning =
        "Where clusters are chosen, a file lists their names, or gives properties that all of them have " +
        "(`clusters.<cluster>.properties`). A mapping of properties also means clusters that are added later.";
    return [{ path: selectorPath, meaning, keys, oneOf: false }];
}
