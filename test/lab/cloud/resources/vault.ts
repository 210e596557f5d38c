import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const cipher = "aes-256-gcm";
/** Bytes of a nonce and of an authentication tag (NIST SP 800-38D). */
const nonceLength = 12;
const tagLength = 16;

/** Keeps payloads of secrets unreadable where the records lie, as Secret Manager encrypts them at rest. */
export interface Vault {
    seal(payload: Buffer): string;
    /** @throws Error when the text was not sealed here, or was changed since */
    open(sealed: string): Buffer;
}

/** A vault whose key lies in a file of its own, made at the first use, which only its owner can read. */
export function openVault(file: string): Vault {
    const key = (): Buffer => {
        if (!existsSync(file)) {
            writeFileSync(file, randomBytes(32), { mode: 0o600 });
        }
        return readFileSync(file);
    };
    return {
        seal: (payload) => {
            const nonce = randomBytes(nonceLength);
            const sealing = createCipheriv(cipher, key(), nonce);
            const body = Buffer.concat([sealing.update(payload), sealing.final()]);
            return Buffer.concat([nonce, sealing.getAuthTag(), body]).toString("base64");
        },
        open: (sealed) => {
            const bytes = Buffer.from(sealed, "base64");
            const opening = createDecipheriv(cipher, key(), bytes.subarray(0, nonceLength));
            opening.setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength));
            return Buffer.concat([opening.update(bytes.subarray(nonceLength + tagLength)), opening.final()]);
        },
    };
}
