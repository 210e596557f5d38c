import { createHash } from "node:crypto";

/** Readable where it fits, else shortened with a digest of the whole so that it stays unique and stable. */
export function fitName(name: string, length: number): string {
    if (name.length <= length) {
        return name;
    }
    const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
    return `${name.slice(0, length - digest.length - 1).replace(/-+$/, "")}-${digest}`;
}
