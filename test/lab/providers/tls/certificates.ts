import "../../real/reflectMetadata.js";

import { createHash, createPrivateKey, createPublicKey, randomBytes, webcrypto, type KeyObject } from "node:crypto";

import {
    AuthorityKeyIdentifierExtension,
    BasicConstraintsExtension,
    Pkcs10CertificateRequest,
    Pkcs10CertificateRequestGenerator,
    PublicKey,
    SubjectAlternativeNameExtension,
    SubjectKeyIdentifierExtension,
    X509Certificate,
    X509CertificateGenerator,
    type Extension,
    type X509CertificateCreateParamsName,
} from "@peculiar/x509";

import type { Value, Values } from "../base/values.js";
import { keyAlgorithm } from "./privateKey.js";
import { alternativeNames, subjectName } from "./subject.js";
import { usageExtensions } from "./usages.js";

const hourMs = 3_600_000;
/** The extension that names further subjects. */
const alternativeNameOid = "2.5.29.17";

/** What a resource came to. */
export interface Issued {
    readonly id: string;
    readonly outputs: Values;
}

/** Makes a certificate that vouches for itself. */
export async function selfSignedCert(inputs: Values): Promise<Issued> {
    const key = createPrivateKey(textOf(inputs["privateKeyPem"]));
    const keys = await cryptoKeys(key);
    const own =
        inputs["setAuthorityKeyId"] === true ? [await AuthorityKeyIdentifierExtension.create(keys.publicKey)] : [];
    const names = alternativeNames(inputs);
    const extensions = [...own, ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : [])];
    const name = subjectName(inputs["subject"]);
    return issue(inputs, {
        subject: name,
        issuer: name,
        publicKey: await PublicKey.create(keys.publicKey),
        signingKey: keys.privateKey,
        extensions,
        outputs: {
            keyAlgorithm: keyAlgorithm(key),
            setAuthorityKeyId: inputs["setAuthorityKeyId"] === true,
        },
    });
}

/** Makes a certificate for a request, signed by an authority. */
export async function locallySignedCert(inputs: Values): Promise<Issued> {
    const request = new Pkcs10CertificateRequest(textOf(inputs["certRequestPem"]));
    if (!(await request.verify())) {
        throw new Error("certRequestPem: the request is not signed by its own key");
    }
    const authority = new X509Certificate(textOf(inputs["caCertPem"]));
    const caKey = createPrivateKey(textOf(inputs["caPrivateKeyPem"]));
    const { privateKey } = await cryptoKeys(caKey);
    const authorityId = authority.getExtension(SubjectKeyIdentifierExtension)?.keyId;
    const names = request.getExtension(alternativeNameOid);
    return issue(inputs, {
        subject: request.subjectName.toJSON(),
        issuer: authority.subjectName.toJSON(),
        publicKey: request.publicKey,
        signingKey: privateKey,
        extensions: [
            ...(authorityId ? [new AuthorityKeyIdentifierExtension(authorityId)] : []),
            ...(names ? [names] : []),
        ],
        outputs: { caKeyAlgorithm: keyAlgorithm(caKey) },
    });
}

/** Makes a request for a certificate. */
export async function certRequest(inputs: Values): Promise<Issued> {
    const key = createPrivateKey(textOf(inputs["privateKeyPem"]));
    const keys = await cryptoKeys(key);
    const names = alternativeNames(inputs);
    const request = await Pkcs10CertificateRequestGenerator.create({
        name: subjectName(inputs["subject"]),
        keys,
        signingAlgorithm: signingAlgorithm(keys.privateKey),
        extensions: names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : [],
    });
    const certRequestPem = `${request.toString("pem")}\n`;
    return {
        id: createHash("sha1").update(certRequestPem).digest("hex"),
        outputs: { certRequestPem, keyAlgorithm: keyAlgorithm(key) },
    };
}

/** Whether a certificate is in its last hours, as its `earlyRenewalHours` count them. */
export function isReadyForRenewal(state: Values, earlyRenewalHours: Value | undefined, now: number): boolean {
    const hours = typeof earlyRenewalHours === "number" ? earlyRenewalHours : 0;
    return now >= Date.parse(textOf(state["validityEndTime"])) - hours * hourMs;
}

/** What differs between the ways to issue a certificate. */
interface Issue {
    readonly subject: X509CertificateCreateParamsName;
    readonly issuer: X509CertificateCreateParamsName;
    readonly publicKey: PublicKey;
    readonly signingKey: webcrypto.CryptoKey;
    readonly extensions: readonly Extension[];
    readonly outputs: Values;
}

async function issue(
    inputs: Values,
    { subject, issuer, publicKey, signingKey, extensions, outputs }: Issue,
): Promise<Issued> {
    // Certificates count whole seconds.
    const notBefore = new Date(Math.floor(Date.now() / 1000) * 1000);
    const notAfter = new Date(notBefore.getTime() + Number(inputs["validityPeriodHours"]) * hourMs);
    const isCa = inputs["isCaCertificate"] === true;
    const depth =
        typeof inputs["maxPathLength"] === "number" && inputs["maxPathLength"] >= 0
            ? inputs["maxPathLength"]
            : undefined;
    const serialNumber = randomSerial();
    const certificate = await X509CertificateGenerator.create({
        serialNumber,
        subject,
        issuer,
        notBefore,
        notAfter,
        publicKey,
        signingKey,
        signingAlgorithm: signingAlgorithm(signingKey),
        extensions: [
            ...usageExtensions(inputs["allowedUses"] as readonly string[]),
            new BasicConstraintsExtension(isCa, isCa ? depth : undefined, true),
            // An authority always has one: what it signs refers to it.
            ...(isCa || inputs["setSubjectKeyId"] === true
                ? [await SubjectKeyIdentifierExtension.create(publicKey)]
                : []),
            ...extensions,
        ],
    });
    const times = { validityStartTime: seconds(notBefore), validityEndTime: seconds(notAfter) };
    return {
        id: BigInt(`0x${serialNumber}`).toString(),
        outputs: {
            ...outputs,
            ...times,
            certPem: `${certificate.toString("pem")}\n`,
            earlyRenewalHours: inputs["earlyRenewalHours"] ?? 0,
            isCaCertificate: isCa,
            maxPathLength: depth ?? -1,
            setSubjectKeyId: inputs["setSubjectKeyId"] === true,
            readyForRenewal: isReadyForRenewal(times, inputs["earlyRenewalHours"], Date.now()),
        },
    };
}

/** 128 bits, positive. */
function randomSerial(): string {
    const bytes = randomBytes(16);
    bytes[0] = (bytes[0]! & 0x7f) | 0x40;
    return bytes.toString("hex");
}

function seconds(date: Date): string {
    return date.toISOString().replace(".000Z", "Z");
}

function textOf(value: Value | undefined): string {
    return typeof value === "string" ? value : "";
}

async function cryptoKeys(key: KeyObject): Promise<webcrypto.CryptoKeyPair> {
    const algorithm = importAlgorithm(key);
    const { subtle } = webcrypto;
    const spki = createPublicKey(key).export({ type: "spki", format: "der" });
    return {
        privateKey: await subtle.importKey("pkcs8", key.export({ type: "pkcs8", format: "der" }), algorithm, true, [
            "sign",
        ]),
        publicKey: await subtle.importKey("spki", spki, algorithm, true, ["verify"]),
    };
}

function importAlgorithm(
    key: KeyObject,
): webcrypto.Algorithm | webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams {
    switch (key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType) {
        case "prime256v1":
            return { name: "ECDSA", namedCurve: "P-256" };
        case "secp384r1":
            return { name: "ECDSA", namedCurve: "P-384" };
        case "secp521r1":
            return { name: "ECDSA", namedCurve: "P-521" };
        case "rsa":
            return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
        case "ed25519":
            return { name: "Ed25519" };
        default:
            throw new Error(
                `privateKeyPem: certificates for keys of this kind (${keyAlgorithm(key)}) are not made here`,
            );
    }
}

/** The hash is as strong as the curve, as Go chooses it. */
function signingAlgorithm(key: webcrypto.CryptoKey): webcrypto.Algorithm & { readonly hash?: string } {
    const { name, namedCurve } = key.algorithm as webcrypto.EcKeyAlgorithm;
    const hash = { "P-384": "SHA-384", "P-521": "SHA-512" }[namedCurve] ?? "SHA-256";
    return name === "Ed25519" ? { name } : { name, hash };
}
