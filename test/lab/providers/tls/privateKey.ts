import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

import { unknownValue, type Value, type Values } from "../base/values.js";
import { sshPrivateKey, sshPublicKey } from "./openssh.js";

/** Names of curves in OpenSSL. */
const curves: Readonly<Record<string, string>> = {
    P224: "secp224r1",
    P256: "prime256v1",
    P384: "secp384r1",
    P521: "secp521r1",
};

/** Outputs that hold the key. */
export const privateKeySecrets: readonly string[] = ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"];

/** Problems of a `PrivateKey`'s inputs. */
export function checkPrivateKey({ algorithm, ecdsaCurve = "P224" }: Values): string[] {
    if (algorithm === unknownValue || ecdsaCurve === unknownValue) {
        return [];
    }
    if (!["RSA", "ECDSA", "ED25519"].some((known) => known === algorithm)) {
        return [`algorithm: must be RSA, ECDSA or ED25519, got ${JSON.stringify(algorithm)}`];
    }
    return algorithm === "ECDSA" && !Object.keys(curves).some((known) => known === ecdsaCurve)
        ? [`ecdsaCurve: must be one of ${Object.keys(curves).join(", ")}, got ${JSON.stringify(ecdsaCurve)}`]
        : [];
}

/** Makes a key. */
export function generatePrivateKey(inputs: Values): { readonly id: string; readonly outputs: Values } {
    const ecdsaCurve = typeof inputs["ecdsaCurve"] === "string" ? inputs["ecdsaCurve"] : "P224";
    const rsaBits = typeof inputs["rsaBits"] === "number" ? inputs["rsaBits"] : 2048;
    const key = generate(inputs["algorithm"], curves[ecdsaCurve] ?? "", rsaBits);
    const publicKey = createPublicKey(key);
    const ssh = sshPublicKey(publicKey);
    const der = publicKey.export({ type: "spki", format: "der" });
    return {
        id: createHash("sha1").update(der).digest("hex"),
        outputs: {
            ecdsaCurve,
            rsaBits,
            privateKeyPem: traditionalPem(key),
            privateKeyPemPkcs8: key.export({ type: "pkcs8", format: "pem" }) as string,
            privateKeyOpenssh: sshPrivateKey(key),
            publicKeyPem: publicKey.export({ type: "spki", format: "pem" }) as string,
            publicKeyOpenssh: ssh?.line ?? "",
            publicKeyFingerprintMd5: ssh?.md5 ?? "",
            publicKeyFingerprintSha256: ssh?.sha256 ?? "",
        },
    };
}

function generate(algorithm: Value | undefined, namedCurve: string, modulusLength: number): KeyObject {
    switch (algorithm) {
        case "RSA":
            return generateKeyPairSync("rsa", { modulusLength }).privateKey;
        case "ED25519":
            return generateKeyPairSync("ed25519").privateKey;
        default:
            return generateKeyPairSync("ec", { namedCurve }).privateKey;
    }
}

/** The older form of each algorithm, which the real provider calls plain PEM. */
function traditionalPem(key: KeyObject): string {
    const type = key.asymmetricKeyType === "rsa" ? "pkcs1" : key.asymmetricKeyType === "ec" ? "sec1" : "pkcs8";
    return key.export({ type, format: "pem" }) as string;
}

/** What the real provider calls the algorithm of a key. */
export function keyAlgorithm(key: KeyObject): string {
    switch (key.asymmetricKeyType) {
        case "rsa":
            return "RSA";
        case "ec":
            return "ECDSA";
        default:
            return "ED25519";
    }
}
