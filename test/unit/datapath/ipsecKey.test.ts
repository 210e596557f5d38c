import { describe, expect, it } from "vitest";

import { ipsecKeyFile } from "../../../components/datapath/ipsecKey.js";

const key = "0123456789abcdef0123456789abcdef01234567";

describe("ipsecKeyFile", () => {
    it("is what the agent reads, with a key for every pair of nodes", () => {
        expect(ipsecKeyFile(3, key)).toBe(`3+ rfc4106(gcm(aes)) ${key} 128`);
        expect(ipsecKeyFile(15, key.toUpperCase())).toBe(`15+ rfc4106(gcm(aes)) ${key} 128`);
    });

    it.each([0, 16, 1.5, Number.NaN])("refuses id %s", (id) =>
        expect(() => ipsecKeyFile(id, key)).toThrow(/from 1 to 15/),
    );

    it.each(["", key.slice(1), `${key}0`, key.replace("0", "g")])("refuses %j without showing it", (wrong) => {
        expect(() => ipsecKeyFile(1, wrong)).toThrow(/20 bytes in hexadecimal/);
        expect(() => ipsecKeyFile(1, wrong)).not.toThrow(new RegExp(wrong || "$ never"));
    });
});
