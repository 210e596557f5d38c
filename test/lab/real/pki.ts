import "./reflectMetadata.js";

import { randomBytes, webcrypto } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as x509 from "@peculiar/x509";

import { pkiDir, privateDir } from "./clusterFiles.js";
import { addressAt } from "./ipv4.js";
import type { ClusterEntry } from "./registry.js";

/**
 * The certificates of one cluster, made once and reused. Elliptic keys, because an RSA key costs more time than
 * everything else here together.
 */

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

const serverAuth = x509.ExtendedKeyUsage.serverAuth;
const clientAuth = x509.ExtendedKeyUsage.clientAuth;

/** Who a client certificate is: Kubernetes reads user and groups from its subject. */
export interface ClientIdentity {
    /** File name without ending. */
    readonly file: string;
    readonly user: string;
    readonly group?: string;
}

/** Clients of every control plane. */
export const controlPlaneClients: readonly ClientIdentity[] = [
    { file: "admin", user: "admin", group: "system:masters" },
    { file: "controller-manager", user: "system:kube-controller-manager" },
    { file: "scheduler", user: "system:kube-scheduler" },
    { file: "kubelet-client", user: "kube-apiserver-kubelet-client" },
    { file: "kube-proxy", user: "system:kube-proxy" },
];

/** The certificate a node's kubelet introduces itself with. */
export function nodeIdentity(node: string): ClientIdentity {
    return { file: `node-${node}`, user: `system:node:${node}`, group: "system:nodes" };
}

/** Signs everything that is served or that identifies a client. */
const clusterAuthority = "ca";

/**
 * Signs the certificate the API server shows to aggregated API servers when it speaks for a user. An authority of its
 * own: what it signs may claim to be anyone.
 */
const frontProxyAuthority = "front-proxy-ca";

/** Common name and file of that certificate. */
export const frontProxyClient = "front-proxy-client";

/** Makes what is missing of a control plane's certificates and returns the authority's, in PEM. */
export async function ensureClusterPki(lab: string, cluster: ClusterEntry): Promise<string> {
    const dir = privateDir(pkiDir(lab, cluster.key));
    await ensureAuthority(dir, clusterAuthority);
    await ensureAuthority(dir, frontProxyAuthority);
    await ensureServiceAccountKeys(dir);
    await ensureCertificate(dir, "apiserver", "CN=kube-apiserver", [serverAuth], serverNames(cluster));
    for (const identity of controlPlaneClients) {
        await ensureClientCertificate(dir, identity);
    }
    await ensureCertificate(dir, frontProxyClient, `CN=${frontProxyClient}`, [clientAuth], [], frontProxyAuthority);
    return readFileSync(join(dir, `${clusterAuthority}.crt`), "utf8");
}

/** Makes a client's certificate unless it is there. */
export async function ensureClientCertificate(dir: string, identity: ClientIdentity): Promise<void> {
    const organisation = identity.group ? `, O=${identity.group}` : "";
    await ensureCertificate(dir, identity.file, `CN=${identity.user}${organisation}`, [clientAuth]);
}

/** Names and addresses clients use for the API server. */
function serverNames(cluster: ClusterEntry): readonly x509.JsonGeneralName[] {
    const base = "kubernetes.default.svc";
    const names = ["localhost", "kubernetes", "kubernetes.default", base, `${base}.cluster.local`];
    const addresses = ["127.0.0.1", cluster.endpoint, cluster.address, addressAt(cluster.serviceRange, 1)];
    return [
        ...names.map((value) => ({ type: "dns" as const, value })),
        ...addresses.map((value) => ({ type: "ip" as const, value })),
    ];
}

async function ensureAuthority(dir: string, file: string): Promise<void> {
    if (existsSync(join(dir, `${file}.crt`))) {
        return;
    }
    const keys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        ...validity(),
        serialNumber: serial(),
        name: `CN=kubernetes-${file}`,
        keys,
        signingAlgorithm: algorithm,
        extensions: [
            new x509.BasicConstraintsExtension(true, undefined, true),
            new x509.KeyUsagesExtension(
                x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
                true,
            ),
            await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ],
    });
    await writePair(dir, file, keys, certificate);
}

async function ensureCertificate(
    dir: string,
    file: string,
    subject: string,
    usages: x509.ExtendedKeyUsageType[],
    names: readonly x509.JsonGeneralName[] = [],
    signer = clusterAuthority,
): Promise<void> {
    if (existsSync(join(dir, `${file}.crt`))) {
        return;
    }
    const authority = new x509.X509Certificate(readFileSync(join(dir, `${signer}.crt`), "utf8"));
    const keys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.create({
        ...validity(),
        serialNumber: serial(),
        subject,
        issuer: authority.subject,
        publicKey: keys.publicKey,
        signingKey: await readPrivateKey(join(dir, `${signer}.key`)),
        signingAlgorithm: algorithm,
        extensions: [
            new x509.BasicConstraintsExtension(false, undefined, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
            new x509.ExtendedKeyUsageExtension(usages),
            await x509.AuthorityKeyIdentifierExtension.create(authority),
            ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension([...names])] : []),
        ],
    });
    await writePair(dir, file, keys, certificate);
}

/** The pair that signs and checks service account tokens. */
async function ensureServiceAccountKeys(dir: string): Promise<void> {
    if (existsSync(join(dir, "sa.pub"))) {
        return;
    }
    const keys = await generateKeys();
    writePrivate(join(dir, "sa.key"), await privatePem(keys.privateKey));
    const raw = await webcrypto.subtle.exportKey("spki", keys.publicKey);
    writePrivate(join(dir, "sa.pub"), x509.PemConverter.encode(raw, "PUBLIC KEY"));
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
    return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
    return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

async function readPrivateKey(file: string): Promise<webcrypto.CryptoKey> {
    const raw = x509.PemConverter.decodeFirst(readFileSync(file, "utf8"));
    return webcrypto.subtle.importKey("pkcs8", raw, algorithm, false, ["sign"]);
}

/** The key goes first: a certificate on disk means that its key is there too. */
async function writePair(
    dir: string,
    file: string,
    keys: webcrypto.CryptoKeyPair,
    certificate: x509.X509Certificate,
): Promise<void> {
    writePrivate(join(dir, `${file}.key`), await privatePem(keys.privateKey));
    writePrivate(join(dir, `${file}.crt`), `${certificate.toString("pem")}\n`);
}

/** Appears under its name only when complete, so that nothing half written is taken for a finished file. */
function writePrivate(file: string, content: string): void {
    writeFileSync(`${file}.new`, content, { mode: 0o600 });
    renameSync(`${file}.new`, file);
}

/** A year back for machines whose clock lags, ten years ahead because nobody renews a local cloud. */
function validity(): { notBefore: Date; notAfter: Date } {
    const day = 24 * 60 * 60 * 1000;
    return { notBefore: new Date(Date.now() - 365 * day), notAfter: new Date(Date.now() + 3650 * day) };
}

/** A positive random number: the first byte stays below 0x80. */
function serial(): string {
    const bytes = randomBytes(16);
    bytes[0] = (bytes[0]! & 0x7f) | 0x01;
    return bytes.toString("hex");
}
