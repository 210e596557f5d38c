import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

import { describe, expect, it } from "vitest";

import { redact, redactLines } from "../../../infra/diagnosis/redact.js";

const ecKey = (): string =>
    generateKeyPairSync("ec", {
        namedCurve: "P-256",
        privateKeyEncoding: { type: "sec1", format: "pem" },
        publicKeyEncoding: { type: "spki", format: "pem" },
    }).privateKey.trim();

const rsaKey = (): string =>
    generateKeyPairSync("rsa", {
        modulusLength: 2048,
        privateKeyEncoding: { type: "pkcs8", format: "pem" },
        publicKeyEncoding: { type: "spki", format: "pem" },
    }).privateKey.trim();

/** No eight characters in a row of any line of the key's body may be seen. */
function expectHidden(shown: string, pem: string): void {
    const body = pem.split("\n").filter((line) => !line.startsWith("-----"));
    const pieces = body.flatMap((line) => line.match(/.{8}/g) ?? []);
    expect(pieces.length).toBeGreaterThan(10);
    expect(pieces.filter((piece) => shown.includes(piece))).toEqual([]);
}

const keys = { "an EC key": ecKey(), "an RSA key": rsaKey() };

describe.each(Object.entries(keys))("what is shown of a log with %s", (_title, pem) => {
    const lines = pem.split("\n");

    it("hides the whole key and keeps what stands around it", () => {
        const shown = redactLines(["reading key", ...lines, "cannot parse it"]);
        expect(shown).toEqual(["reading key", "[redacted]", "cannot parse it"]);
    });

    it.each([
        ["its end", lines.slice(0, -1)],
        ["its beginning", lines.slice(1)],
        ["both ends", lines.slice(1, -2)],
        ["half of its last line", [...lines.slice(0, -1), "-----END"]],
    ])("hides it where the log leaves out %s", (_part, seen) => {
        expectHidden(redactLines(seen).join("\n"), pem);
    });

    it("hides it inside JSON and in base64", () => {
        const json = JSON.stringify({ msg: "bad key", key: pem, attempt: 3 });
        const shown = redact(json);
        expectHidden(shown, pem);
        expect(shown).toContain("bad key");
        expect(shown).toContain('"attempt":3');
        expectHidden(redact(json.slice(json.indexOf("-----BEGIN") + 40)), pem);
        expect(redact(`data: ${Buffer.from(pem).toString("base64")}`)).toBe("data: [redacted]");
    });

    it("hides it in a message on one line, as events are shown", () => {
        expectHidden(redact(`failed: ${pem.replaceAll("\n", " ")}`), pem);
        expectHidden(redact(`failed: ${pem}`), pem);
    });
});

describe("what is shown of other secrets", () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "RS256", typ: "JWT" })}.${part({ sub: "system:serviceaccount:kube-system:cilium" })}`;
    const jwt = `${signed}.${sign("sha256", Buffer.from(signed), rsaKey()).toString("base64url")}`;

    it.each([
        ["a JSON web token", `rejected ${jwt} of cilium`, "rejected [redacted] of cilium"],
        ["a token without signature", `rejected ${signed}`, "rejected [redacted]"],
        ["a header", "Authorization: Bearer abc.def", "Authorization: Bearer [redacted]"],
        ["a password", 'user=x password="hunter2", next', "user=x password=[redacted], next"],
        ["a key of IPsec", `3 rfc4106(gcm(aes)) ${"1f".repeat(20)} 128`, "3 rfc4106(gcm(aes)) [redacted] 128"],
        ["32 random bytes", `psk ${"aB3+".repeat(10)}xyz=`, "psk [redacted]"],
    ])("hides %s", (_title, line, shown) => {
        expect(redact(line)).toBe(shown);
    });

    it("hides secrets of 32 bytes, whatever they are", () => {
        for (let count = 0; count < 50; count += 1) {
            const secret = randomBytes(48);
            expect(redact(`a ${secret.toString("base64")} b`)).toBe("a [redacted] b");
            expect(redact(`a ${secret.toString("base64url")} b`)).toBe("a [redacted] b");
        }
    });

    it.each([
        `image quay.io/cilium/cilium@sha256:${createHash("sha256").update("x").digest("hex")} not found`,
        "stat /var/lib/cilium/clustermesh/remotes/amsterdam/certificates/bundle: no such file or directory",
        "subsys=github.com/cilium/cilium/pkg/clustermesh/kvstoremesh/reflector/healthserver",
        "pod kube-system/clustermesh-apiserver-generate-certs-29384756-x7k2p-with-a-long-name is pending",
        "level=error msg=UnableToContactTheClustermeshApiserverOfTheOtherCluster",
    ])("leaves alone what is none: %s", (line) => {
        expect(redact(line)).toBe(line);
    });

    it("cuts what is too long and leaves out empty lines", () => {
        expect(redact("word ".repeat(200))).toHaveLength(402);
        expect(redactLines(["one  ", "", "  ", "two"])).toEqual(["one", "two"]);
    });
});
