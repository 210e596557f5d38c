const hidden = "[redacted]";

/** Longer than words and names, and shorter than a line of PEM (64 characters). */
const longRun = 40;
/** Base64 of either alphabet that has both kinds of letters and a digit: names, paths and digests hardly ever do. */
const base64 = ((): RegExp => {
    const letter = "[\\w+/-]";
    const mixed = [/[A-Z]/, /[a-z]/, /\d/].map(({ source }) => `(?=${letter}*${source})`).join("");
    return new RegExp(`(?<!${letter})${mixed}${letter}{${longRun},}={0,2}`, "g");
})();

/**
 * What could be a secret, whoever wrote it into a message or a log. Over a whole text and not line by line: a key is
 * many lines, and of those only the first says what they are.
 */
const secrets: readonly (readonly [pattern: RegExp, replacement: string])[] = [
    // PEM, as lines or with line ends escaped; where one of its ends is cut off, everything on that side.
    [/-----BEGIN[^]*?(?:-----END[^-]*(?:-----)?|$)/g, hidden],
    [/^[^]*-----END[^-\n]*(?:-----)?/, hidden],
    [/\b(bearer|basic)[ \t]+\S+/gi, `$1 ${hidden}`],
    [/\b((?:password|passwd|token|secret|api[-_]?key)["']?\s*[:=]\s*)["']?[^\s"',}]+["']?/gi, `$1${hidden}`],
    // JSON web tokens, keys in hexadecimal (IPsec) and long texts in base64; digests of images are not secret.
    [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]+)?/g, hidden],
    [/(?<!sha256:)\b[0-9a-f]{32,}\b/gi, hidden],
    [base64, hidden],
];

/** Longest line that is shown (characters). */
const longest = 400;

const hide = (text: string): string =>
    secrets.reduce((shown, [pattern, replacement]) => shown.replace(pattern, replacement), text);

const shorten = (text: string): string => (text.length > longest ? `${text.slice(0, longest)} …` : text);

/** A message as it may be shown to anybody: short, and without what looks like a secret. */
export function redact(message: string): string {
    return shorten(hide(message).trimEnd());
}

/** Lines of one log as they may be shown to anybody, without empty ones; a secret may span several. */
export function redactLines(lines: readonly string[]): readonly string[] {
    return hide(lines.join("\n"))
        .split("\n")
        .map((line) => shorten(line.trimEnd()))
        .filter((line) => line !== "");
}
