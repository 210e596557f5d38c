import { z } from "zod";

import { environmentSchema } from "../../stacks/schema.js";

/** The part of JSON Schema (draft 7) that the specification uses, and two keywords more. */
export interface JsonSchema {
    readonly $ref?: string;
    readonly type?: string;
    readonly const?: unknown;
    readonly enum?: readonly unknown[];
    readonly format?: string;
    readonly pattern?: string;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly minItems?: number;
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
    readonly propertyNames?: JsonSchema;
    readonly additionalProperties?: boolean | JsonSchema;
    readonly items?: JsonSchema;
    readonly anyOf?: readonly JsonSchema[];
    readonly description?: string;
    readonly default?: unknown;
    readonly examples?: readonly unknown[];
    /** Unit of a number, e.g. `seconds`. */
    readonly unit?: string;
    /** What a value must be, in words; editors show it instead of a regular expression. */
    readonly errorMessage?: string;
}

/** The specification, or a part of it, as zod puts it, with the words of its rules. */
export function plainSchema(part: z.ZodType = environmentSchema): JsonSchema {
    return z.toJSONSchema(part, {
        io: "input",
        // What editors know best.
        target: "draft-7",
        override: ({ zodSchema, jsonSchema }) => {
            const words = wordsOf(zodSchema);
            if (words !== undefined) {
                Object.assign(jsonSchema, { errorMessage: words });
            }
            // Bounds of JavaScript's numbers say nothing about the specification.
            if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) {
                delete jsonSchema.maximum;
            }
        },
    }) as JsonSchema;
}

/** What editors are given: descriptions also say unit and rules, because those are all an editor shows. */
export function editorSchema(): JsonSchema {
    const { $schema, ...plain } = withHints(plainSchema()) as JsonSchema & { readonly $schema?: string };
    return {
        ...($schema === undefined ? {} : { $schema }),
        ...{ title: "Environment of a Cilium Cluster Mesh on Google Cloud" },
        ...plain,
    };
}

/** Everything a schema consists of, as pairs of a place and what is there, the schema itself first. */
export function* partsOf(schema: JsonSchema, path = ""): Generator<readonly [string, JsonSchema]> {
    yield [path, schema];
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
        yield* partsOf(inner, path === "" ? name : `${path}.${name}`);
    }
    if (typeof schema.additionalProperties === "object") {
        yield* partsOf(schema.additionalProperties, `${path}.*`);
    }
    if (schema.items) {
        yield* partsOf(schema.items, `${path}[]`);
    }
    for (const [index, branch] of (schema.anyOf ?? []).entries()) {
        yield* partsOf(branch, `${path}|${index}`);
    }
}

/** The message of a schema's own rules: of a union, a regular expression or a refinement. */
function wordsOf(schema: z.core.$ZodType): string | undefined {
    const { checks = [], error } = schema._zod.def;
    const messages = [...checks.map((check) => check._zod.def.error), error].map((make) =>
        // Messages of the specification do not depend on the value.
        make?.({} as never),
    );
    return messages.find((message) => typeof message === "string");
}

function withHints(schema: JsonSchema): JsonSchema {
    const { description, unit, errorMessage, properties, additionalProperties, items, anyOf } = schema;
    const words = [
        description,
        unit === undefined ? undefined : `Unit: ${unit}.`,
        errorMessage === undefined ? undefined : `${errorMessage.charAt(0).toUpperCase()}${errorMessage.slice(1)}.`,
    ].filter((part) => part !== undefined);
    return {
        ...schema,
        ...(words.length > 0 ? { description: words.join(" ") } : {}),
        ...(properties
            ? { properties: Object.fromEntries(Object.entries(properties).map(([k, v]) => [k, withHints(v)])) }
            : {}),
        ...(typeof additionalProperties === "object" ? { additionalProperties: withHints(additionalProperties) } : {}),
        ...(items ? { items: withHints(items) } : {}),
        ...(anyOf ? { anyOf: anyOf.map(withHints) } : {}),
    };
}
