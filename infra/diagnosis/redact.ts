/** What could be a secret, whoever wrote it into a message or a log. */
const secrets: readonly (readonly [pattern: RegExp, replacement: string])[] = [
    [/-----BEGIN[^-]*-----.*$/, "[redacted]"],
    [/\b(bearer|basic)\s+\S+/gi, "$1 [redacted]"],
    [/\b((?:password|passwd|token|secret|api[-_]?key)["']?\s*[:=]\s*)["']?[^\s"',}]+/gi, "$1[redacted]"],
    // JSON web tokens, keys in hexadecimal (IPsec) and long texts in base64; digests of images are not secret.
    [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, "[redacted]"],
    [/(?<!sha256:)\b[0-9a-f]{32,}\b/gi, "[redacted]"],
    [/[A-Za-z0-9+/]{80,}={0,2}/g, "[redacted]"],
];

/** Longest line that is shown (characters). */
const longest = 400;

/** One line as it may be shown to anybody: short, and without what looks like a secret. */
export function redact(line: string): string {
    const plain = secrets.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line.trimEnd());
    return plain.length > longest ? `${plain.slice(0, longest)} …` : plain;
}
