import "../../real/reflectMetadata.js";

import { ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, type Extension } from "@peculiar/x509";

const keyUsages: Readonly<Record<string, KeyUsageFlags>> = {
    digital_signature: KeyUsageFlags.digitalSignature,
    content_commitment: KeyUsageFlags.nonRepudiation,
    key_encipherment: KeyUsageFlags.keyEncipherment,
    data_encipherment: KeyUsageFlags.dataEncipherment,
    key_agreement: KeyUsageFlags.keyAgreement,
    cert_signing: KeyUsageFlags.keyCertSign,
    crl_signing: KeyUsageFlags.cRLSign,
    encipher_only: KeyUsageFlags.encipherOnly,
    decipher_only: KeyUsageFlags.decipherOnly,
};

const extendedUsages: Readonly<Record<string, string>> = {
    any_extended: "2.5.29.37.0",
    server_auth: "1.3.6.1.5.5.7.3.1",
    client_auth: "1.3.6.1.5.5.7.3.2",
    code_signing: "1.3.6.1.5.5.7.3.3",
    email_protection: "1.3.6.1.5.5.7.3.4",
    ipsec_end_system: "1.3.6.1.5.5.7.3.5",
    ipsec_tunnel: "1.3.6.1.5.5.7.3.6",
    ipsec_user: "1.3.6.1.5.5.7.3.7",
    timestamping: "1.3.6.1.5.5.7.3.8",
    ocsp_signing: "1.3.6.1.5.5.7.3.9",
    microsoft_server_gated_crypto: "1.3.6.1.4.1.311.10.3.3",
    netscape_server_gated_crypto: "2.16.840.1.113730.4.1",
};

/** Problems of an `allowedUses` input. */
export function checkUsages(usages: readonly string[]): string[] {
    return usages
        .filter((usage) => !(usage in keyUsages) && !(usage in extendedUsages))
        .map((usage) => `allowedUses: ${JSON.stringify(usage)} is not a known use`);
}

/** Extensions that say what a key may be used for. */
export function usageExtensions(usages: readonly string[]): Extension[] {
    const flags = usages.reduce((all, usage) => all | (keyUsages[usage] ?? 0), 0);
    const extended = usages.flatMap((usage) => extendedUsages[usage] ?? []);
    return [
        ...(flags === 0 ? [] : [new KeyUsagesExtension(flags, true)]),
        ...(extended.length === 0 ? [] : [new ExtendedKeyUsageExtension(extended)]),
    ];
}
