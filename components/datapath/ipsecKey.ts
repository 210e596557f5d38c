/** Secret the agents read the key of IPsec from, in `kube-system`. */
export const ipsecSecret = { name: "cilium-ipsec-keys", file: "keys" } as const;

/** Bytes of a key: 16 for AES-128-GCM and 4 of salt. */
export const ipsecKeyBytes = 20;

/** Bits of the integrity check value, the longest the algorithm has. */
const icvBits = 128;

/**
 * Content of the key file for IPsec: `<id>+ rfc4106(gcm(aes)) <key> 128`. With the `+` agents derive a key for every
 * pair of nodes from it; without, all nodes shared one, which is insecure (GHSA-pwqm-x5x6-5586). Every cluster of a
 * mesh has the same.
 *
 * @param keyId 1 to 15; raised by one to rotate, so that packets under the old key can still be told apart.
 * @param key 20 bytes in hexadecimal, from a generator of random bytes.
 *
 * @see https://docs.cilium.io/en/stable/security/network/encryption-ipsec/
 */
export function ipsecKeyFile(keyId: number, key: string): string {
    if (!Number.isInteger(keyId) || keyId < 1 || keyId > 15) {
        throw new RangeError(`ipsec key id: must be an integer from 1 to 15, got ${keyId}; after 15 comes 1`);
    }
    if (!new RegExp(`^[0-9a-fA-F]{${ipsecKeyBytes * 2}}$`).test(key)) {
        throw new RangeError(
            `ipsec key: must be ${ipsecKeyBytes} bytes in hexadecimal (${ipsecKeyBytes * 2} digits), ` +
                `got ${key.length} characters; make one with: openssl rand -hex ${ipsecKeyBytes}`,
        );
    }
    return `${keyId}+ rfc4106(gcm(aes)) ${key.toLowerCase()} ${icvBits}`;
}
