import type { JsonSchema } from "./jsonSchema.js";

/** What a key may hold, in words, e.g. `list of string`; without the keys of mappings, which have their own section. */
export function typeText(schema: JsonSchema): string {
    const { enum: values, errorMessage, type, anyOf, items, additionalProperties, properties } = schema;
    if (values) {
        return values.map(code).join(", ");
    }
    if (schema.const !== undefined) {
        return code(schema.const);
    }
    if (anyOf) {
        return errorMessage === undefined
            ? [...new Set(anyOf.map(typeText))].join(" or ")
            : anyOf.reduce((text, form) => codeWord(text, form.const), rule(errorMessage));
    }
    if (items) {
        return `list${each(" of", items)}`;
    }
    if (properties) {
        return "mapping";
    }
    if (typeof additionalProperties === "object") {
        return `mapping of names${each(" to", additionalProperties)}`;
    }
    if (type === "integer" || type === "number") {
        return `${type}${bounds(schema)}`;
    }
    if (schema.format === "uri") {
        return "a URL";
    }
    return errorMessage === undefined ? (type ?? "any value") : rule(errorMessage);
}

/** What every entry of a list or mapping is. */
function each(word: string, entry: JsonSchema): string {
    const text = typeText(entry);
    return ["string", "mapping"].includes(text)
        ? `${word} ${text}s`
        : `, each${word === " to" ? word : ""} ${text.replace(/^list/, "a list")}`;
}

/** JSON as code. */
export function code(value: unknown): string {
    return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

/** `must be X` as X. */
function rule(message: string): string {
    return message.replace(/^must be /, "").replace(/\{[a-z]+: (?:…|\{.*?\})\}/g, (found) => code(found));
}

function bounds({ minimum, maximum }: JsonSchema): string {
    if (minimum === undefined) {
        return maximum === undefined ? "" : `, at most ${maximum}`;
    }
    return maximum === undefined ? `, at least ${minimum}` : `, ${minimum} to ${maximum}`;
}

/** The text with a word of it as code, unless it is code already. */
function codeWord(text: string, word: unknown): string {
    return typeof word === "string" ? text.replace(new RegExp("(?<![`\\w])" + word + "(?![`\\w])"), code(word)) : text;
}
