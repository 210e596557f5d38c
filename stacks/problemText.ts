/** How problems of a file name places and quote values. */

/** Longest quotation of a value, in characters: enough to find it, and a message stays one line. */
const maxExcerpt = 120;

/** Where a value stands, e.g. `clusters.paris.id`; `file` for the whole. Unusual keys are quoted. */
export function pathText(path: readonly PropertyKey[]): string {
    return path.map((part) => quoted(String(part))).join(".") || "file";
}

function quoted(key: string): string {
    return /^[\w./:-]+$/.test(key) ? key : cut(JSON.stringify(key));
}

/** A value as a message quotes it: on one line, and cut when it is long. */
export function excerpt(value: unknown): string {
    if (typeof value === "number" || value === undefined) {
        return String(value);
    }
    if (typeof value === "string" && /^[\x20-\x7e]+$/.test(value)) {
        return cut(value);
    }
    return cut(JSON.stringify(value));
}

function cut(text: string): string {
    return text.length > maxExcerpt ? `${text.slice(0, maxExcerpt)}… (${text.length} characters)` : text;
}
