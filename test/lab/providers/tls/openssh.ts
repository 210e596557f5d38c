import { createHash, createPublicKey, randomBytes, type JsonWebKey, type KeyObject } from "node:crypto";

/** Curves OpenSSH knows, by their name in a JWK. */
const curves: Readonly<Record<string, string>> = { "P-256": "nistp256", "P-384": "nistp384", "P-521": "nistp521" };

/** A public key in OpenSSH's forms. */
export interface SshPublicKey {
    /** `ssh-… AAAA…` and a newline. */
    readonly line: string;
    readonly md5: string;
    readonly sha256: string;
}

/** A public key as OpenSSH writes it; undefined for keys it does not know (P-224). */
export function sshPublicKey(key: KeyObject): SshPublicKey | undefined {
    const blob = publicBlob(key);
    if (!blob) {
        return undefined;
    }
    const digest = (algorithm: string): Buffer => createHash(algorithm).update(blob).digest();
    const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString();
    return {
        line: `${type} ${blob.toString("base64")}\n`,
        md5: digest("md5")
            .toString("hex")
            .replace(/..(?=.)/g, "$&:"),
        sha256: `SHA256:${digest("sha256").toString("base64").replace(/=+$/, "")}`,
    };
}

/** A private key in OpenSSH's own format, unencrypted; empty for keys it does not know. */
export function sshPrivateKey(key: KeyObject): string {
    const publicPart = publicBlob(createPublicKey(key));
    if (!publicPart) {
        return "";
    }
    const check = randomBytes(4);
    const secret = Buffer.concat([check, check, ...privateFields(key), text("")]);
    const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
    const whole = Buffer.concat([
        Buffer.from("openssh-key-v1\0"),
        text("none"),
        text("none"),
        field(Buffer.alloc(0)),
        Buffer.from([0, 0, 0, 1]),
        field(publicPart),
        field(Buffer.concat([secret, padding])),
    ]);
    const lines = whole.toString("base64").replace(/.{70}(?=.)/g, "$&\n");
    return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function publicBlob(key: KeyObject): Buffer | undefined {
    const jwk = jwkOf(key);
    switch (jwk?.kty) {
        case "RSA":
            return Buffer.concat([text("ssh-rsa"), integer(jwk.e), integer(jwk.n)]);
        case "OKP":
            return Buffer.concat([text("ssh-ed25519"), field(decoded(jwk.x))]);
        case "EC":
            return ecFields(jwk);
        default:
            return undefined;
    }
}

function privateFields(key: KeyObject): Buffer[] {
    const jwk = jwkOf(key) ?? {};
    switch (jwk.kty) {
        case "RSA":
            return [text("ssh-rsa"), ...[jwk.n, jwk.e, jwk.d, jwk.qi, jwk.p, jwk.q].map(integer)];
        case "OKP":
            return [text("ssh-ed25519"), field(decoded(jwk.x)), field(Buffer.concat([decoded(jwk.d), decoded(jwk.x)]))];
        default:
            return [ecFields(jwk) ?? Buffer.alloc(0), integer(jwk.d)];
    }
}

function ecFields(jwk: JsonWebKey): Buffer | undefined {
    const curve = curves[jwk.crv ?? ""];
    return curve === undefined
        ? undefined
        : Buffer.concat([
              text(`ecdsa-sha2-${curve}`),
              text(curve),
              field(Buffer.concat([Buffer.from([4]), decoded(jwk.x), decoded(jwk.y)])),
          ]);
}

/** Keys without a JWK (P-224) have no place in OpenSSH either. */
function jwkOf(key: KeyObject): JsonWebKey | undefined {
    return key.asymmetricKeyDetails?.namedCurve === "secp224r1" ? undefined : key.export({ format: "jwk" });
}

function decoded(part: string | undefined): Buffer {
    return Buffer.from(part ?? "", "base64url");
}

function field(bytes: Buffer): Buffer {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
}

function text(value: string): Buffer {
    return field(Buffer.from(value));
}

/** A positive number: without leading zeros but the one that keeps it positive. */
function integer(part: string | undefined): Buffer {
    const bytes = decoded(part);
    const start = bytes.findIndex((byte) => byte !== 0);
    const trimmed = start < 0 ? Buffer.alloc(0) : bytes.subarray(start);
    return field((trimmed[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed);
}
