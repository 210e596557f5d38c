import { invalid } from "../api/errors.js";

type Item = Readonly<Record<string, unknown>>;

/** `(field operator value)`, brackets and quotes as people like. */
const clause = /^\(?\s*([\w.]+)\s*(=|!=|\beq\b|\bne\b)\s*(?:"([^"]*)"|'([^']*)'|([^\s()]+))\s*\)?$/;

/**
 * The items a `filter` of Compute Engine's lists lets pass: clauses joined by AND, or just standing side by side.
 * `=` compares, `eq` matches a whole regular expression (RE2), and a link is as good as the last part of its path.
 */
export function filterItems<T extends Item>(items: readonly T[], filter: string | null): readonly T[] {
    if (filter === null || filter.trim() === "") {
        return items;
    }
    const tests = splitClauses(filter).map(parseClause);
    return items.filter((item) => tests.every((test) => test(item)));
}

function splitClauses(filter: string): readonly string[] {
    return filter
        .split(/\s+AND\s+|(?<=\))\s*(?=\()/)
        .map((part) => part.trim())
        .filter((part) => part !== "");
}

function parseClause(text: string): (item: Item) => boolean {
    const match = clause.exec(text);
    if (!match) {
        throw invalid(`Invalid value for field 'filter': '${text}'. Invalid list filter expression.`);
    }
    const [, field = "", operator = "", ...values] = match;
    const wanted = values.find((value) => value !== undefined) ?? "";
    const matches = operator === "eq" || operator === "ne" ? pattern(wanted) : (value: string) => value === wanted;
    const negated = operator === "!=" || operator === "ne";
    const last = wanted.split("/").at(-1);
    return (item) => {
        const value = valueOf(item, field);
        // Links of a local cloud may be written with its own address or with Google's.
        return (matches(value) || (value.includes("/") && value.split("/").at(-1) === last)) !== negated;
    };
}

function pattern(text: string): (value: string) => boolean {
    try {
        const expression = new RegExp(`^(?:${text})$`);
        return (value) => expression.test(value);
    } catch {
        throw invalid(`Invalid value for field 'filter': '${text}'. Invalid list filter expression.`);
    }
}

function valueOf(item: Item, field: string): string {
    const value = field.split(".").reduce<unknown>((inner, key) => (inner as Item | undefined | null)?.[key], item);
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
