import "../../lab/real/reflectMetadata.js";

import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as x509 from "@peculiar/x509";
import { describe, expect, it } from "vitest";

import type { CreateAnswer } from "../../lab/providers/base/provider.js";
import { unknownValue, type Values } from "../../lab/providers/base/values.js";
import { createTlsProvider } from "../../lab/providers/tls/provider.js";

const provider = createTlsProvider();

function ref(kind: string) {
    const type = `tls:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
    const signal = new AbortController().signal;
    return { urn: `urn:pulumi:s::p::${type}::n`, type, name: "n", signal, report: () => undefined };
}

function create(kind: string, inputs: Values, preview = false): Promise<CreateAnswer> {
    return provider.create({ ...ref(kind), inputs, preview, timeout: 0 });
}

async function key(inputs: Values = { algorithm: "ECDSA", ecdsaCurve: "P256" }): Promise<Record<string, string>> {
    return (await create("PrivateKey", inputs)).state as Record<string, string>;
}

const authority = {
    isCaCertificate: true,
    setSubjectKeyId: true,
    subject: { commonName: "mesh CA", organization: "clustermesh" },
    validityPeriodHours: 24,
    allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
};

describe("PrivateKey", () => {
    it.each<[Values, string, string]>([
        [{ algorithm: "ECDSA", ecdsaCurve: "P224" }, "EC PRIVATE KEY", ""],
        [{ algorithm: "ECDSA", ecdsaCurve: "P256" }, "EC PRIVATE KEY", "ecdsa-sha2-nistp256"],
        [{ algorithm: "ECDSA", ecdsaCurve: "P384" }, "EC PRIVATE KEY", "ecdsa-sha2-nistp384"],
        [{ algorithm: "ECDSA", ecdsaCurve: "P521" }, "EC PRIVATE KEY", "ecdsa-sha2-nistp521"],
        [{ algorithm: "RSA", rsaBits: 2048 }, "RSA PRIVATE KEY", "ssh-rsa"],
        [{ algorithm: "ED25519" }, "PRIVATE KEY", "ssh-ed25519"],
    ])("%j in every form", async (inputs, label, ssh) => {
        const state = await key(inputs);
        expect(state["privateKeyPem"]).toMatch(new RegExp(`^-----BEGIN ${label}-----\n`));
        const spki = (pem: string) => createPublicKey(pem).export({ type: "spki", format: "pem" });
        expect(spki(state["privateKeyPem"]!)).toBe(state["publicKeyPem"]);
        expect(spki(state["privateKeyPemPkcs8"]!)).toBe(state["publicKeyPem"]);
        expect(state["publicKeyOpenssh"]!.split(" ")[0]).toBe(ssh);
        expect(state["privateKeyOpenssh"] === "").toBe(ssh === "");
    });

    it("is understood by ssh-keygen", async ({ skip }) => {
        const dir = mkdtempSync(join(tmpdir(), "tls-"));
        try {
            for (const inputs of [
                { algorithm: "RSA" },
                { algorithm: "ED25519" },
                { algorithm: "ECDSA", ecdsaCurve: "P521" },
            ] as Values[]) {
                const state = await key(inputs);
                writeFileSync(join(dir, "key"), state["privateKeyOpenssh"]!, { mode: 0o600 });
                const run = (...args: string[]) =>
                    execFileSync("ssh-keygen", [...args, "-f", join(dir, "key")]).toString();
                expect(run("-y").trim()).toBe(state["publicKeyOpenssh"]!.trim());
                expect(run("-l")).toContain(state["publicKeyFingerprintSha256"]);
                expect(run("-l", "-E", "md5")).toContain(state["publicKeyFingerprintMd5"]);
            }
        } catch (error) {
            skip((error as NodeJS.ErrnoException).code === "ENOENT", "no ssh-keygen here");
            throw error;
        } finally {
            rmSync(dir, { recursive: true });
        }
    });

    it("keeps its private forms secret and unknown at preview", async () => {
        const { id, state, secrets } = await create("PrivateKey", { algorithm: "RSA" }, true);
        expect({ id, pem: state["privateKeyPem"] }).toEqual({ id: "", pem: unknownValue });
        expect(secrets).toEqual(["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"]);
    });

    it("refuses what it does not know", async () => {
        const check = async (news: Values) =>
            (await provider.check({ ...ref("PrivateKey"), olds: {}, news, randomSeed: new Uint8Array() })).failures;
        expect(await check({ algorithm: "DSA" })).toEqual([
            { property: "", reason: 'algorithm: must be RSA, ECDSA or ED25519, got "DSA"' },
        ]);
        expect(await check({ algorithm: "ECDSA", ecdsaCurve: "P1" })).toHaveLength(1);
        expect(await check({ algorithm: unknownValue })).toEqual([]);
    });
});

describe("SelfSignedCert", () => {
    it.each([
        { algorithm: "ECDSA", ecdsaCurve: "P256" },
        { algorithm: "ECDSA", ecdsaCurve: "P384" },
        { algorithm: "RSA" },
        { algorithm: "ED25519" },
    ] as Values[])("is an authority signed by its own key (%j)", async (inputs) => {
        const { privateKeyPem } = await key(inputs);
        const { id, state } = await create("SelfSignedCert", { ...authority, privateKeyPem: privateKeyPem! });
        const certificate = new X509Certificate(state["certPem"] as string);
        expect(certificate.verify(createPublicKey(privateKeyPem!))).toBe(true);
        expect(certificate.checkPrivateKey(createPrivateKey(privateKeyPem!))).toBe(true);
        expect(certificate.ca).toBe(true);
        expect(certificate.subject).toBe("O=clustermesh\nCN=mesh CA");
        expect(certificate.issuer).toBe(certificate.subject);
        expect(BigInt(`0x${certificate.serialNumber}`).toString()).toBe(id);
        expect(new Date(certificate.validFrom).toISOString()).toBe(
            new Date(state["validityStartTime"] as string).toISOString(),
        );
        const hours = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 3_600_000;
        expect(hours).toBe(24);
        expect(state["keyAlgorithm"]).toBe(inputs["algorithm"]);
    });

    it("says what it may be used for", async () => {
        const { privateKeyPem } = await key();
        const { state } = await create("SelfSignedCert", { ...authority, privateKeyPem: privateKeyPem! });
        const certificate = new x509.X509Certificate(state["certPem"]);
        const usages = certificate.getExtension(x509.KeyUsagesExtension)!;
        const { keyCertSign, cRLSign, digitalSignature } = x509.KeyUsageFlags;
        expect({ usages: usages.usages, critical: usages.critical }).toEqual({
            usages: keyCertSign | cRLSign | digitalSignature,
            critical: true,
        });
        const hash = await crypto.subtle.digest("SHA-1", publicBits(privateKeyPem!));
        expect(certificate.getExtension(x509.SubjectKeyIdentifierExtension)!.keyId).toBe(
            Buffer.from(hash).toString("hex"),
        );
        expect(certificate.getExtension(x509.AuthorityKeyIdentifierExtension)).toBeNull();
    });

    it("names hosts, addresses and uses of a server", async () => {
        const { privateKeyPem } = await key();
        const { state } = await create("SelfSignedCert", {
            privateKeyPem: privateKeyPem!,
            allowedUses: ["server_auth", "client_auth"],
            validityPeriodHours: 1,
            dnsNames: ["a.example"],
            ipAddresses: ["10.0.0.1"],
            setAuthorityKeyId: true,
            setSubjectKeyId: true,
        });
        const certificate = new X509Certificate(state["certPem"] as string);
        expect(certificate.ca).toBe(false);
        expect(certificate.subjectAltName).toBe("DNS:a.example, IP Address:10.0.0.1");
        expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
        const parsed = new x509.X509Certificate(state["certPem"]);
        expect(parsed.getExtension(x509.AuthorityKeyIdentifierExtension)!.keyId).toBe(
            parsed.getExtension(x509.SubjectKeyIdentifierExtension)!.keyId,
        );
    });
});

describe("LocallySignedCert", () => {
    it("is what an authority makes of a request", async () => {
        const ca = await key();
        const root = await create("SelfSignedCert", { ...authority, privateKeyPem: ca["privateKeyPem"]! });
        const leaf = await key({ algorithm: "ECDSA", ecdsaCurve: "P384" });
        const request = await create("CertRequest", {
            privateKeyPem: leaf["privateKeyPem"]!,
            subject: { commonName: "leaf" },
            dnsNames: ["leaf.example"],
        });
        const { state } = await create("LocallySignedCert", {
            certRequestPem: request.state["certRequestPem"]!,
            caCertPem: root.state["certPem"]!,
            caPrivateKeyPem: ca["privateKeyPem"]!,
            allowedUses: ["key_encipherment", "server_auth"],
            validityPeriodHours: 2,
        });
        const [certificate, issuer] = [state, root.state].map((made) => new X509Certificate(made["certPem"] as string));
        expect(certificate!.checkIssued(issuer!)).toBe(true);
        expect(certificate!.verify(createPublicKey(ca["privateKeyPem"]!))).toBe(true);
        expect(certificate!.checkPrivateKey(createPrivateKey(leaf["privateKeyPem"]!))).toBe(true);
        expect(certificate!.subject).toBe("CN=leaf");
        expect(certificate!.subjectAltName).toBe("DNS:leaf.example");
        const keyId = (pem: unknown) => new x509.X509Certificate(pem);
        expect(keyId(state["certPem"]).getExtension(x509.AuthorityKeyIdentifierExtension)!.keyId).toBe(
            keyId(root.state["certPem"]).getExtension(x509.SubjectKeyIdentifierExtension)!.keyId,
        );
    });
});

describe("differences", () => {
    const diff = (oldInputs: Values, news: Values, olds: Values) =>
        provider.diff({ ...ref("SelfSignedCert"), id: "1", oldInputs, news, olds, ignoreChanges: [] });
    const later = { validityEndTime: new Date(Date.now() + 36_000_000).toISOString() };

    it("mean a new certificate, but for the hours of early renewal", async () => {
        expect(await diff(authority, authority, later)).toEqual({ changes: false });
        expect(await diff(authority, { ...authority, validityPeriodHours: 25 }, later)).toMatchObject({
            changes: true,
            replaces: ["validityPeriodHours"],
        });
        expect(await diff(authority, { ...authority, earlyRenewalHours: 1 }, later)).toMatchObject({
            changes: true,
            replaces: [],
            detailed: { earlyRenewalHours: { kind: "add" } },
        });
    });

    it("come with time, too", async () => {
        const renewing = { ...authority, earlyRenewalHours: 11 };
        expect(await diff(renewing, renewing, later)).toMatchObject({ changes: true, replaces: ["readyForRenewal"] });
    });
});

/** Content of the bit string of a public key, which the key identifier is made of. */
function publicBits(privateKeyPem: string): Uint8Array<ArrayBuffer> {
    const jwk = createPublicKey(privateKeyPem).export({ format: "jwk" });
    const part = (text: string | undefined) => Buffer.from(text!, "base64url");
    return new Uint8Array(Buffer.concat([Buffer.from([4]), part(jwk.x), part(jwk.y)]));
}
