import { describe, expect, it } from "vitest";

import type { Values } from "../../lab/providers/base/values.js";
import { createGcpProvider } from "../../lab/providers/gcp/provider.js";

/** Settings of the provider in cases that were not recorded. */
const google = createGcpProvider();

describe("settings", () => {
    const settings = async (news: Values) => {
        const { failures = [] } = await google.checkConfig!({ urn: "", olds: {}, news });
        return failures.map(({ reason }) => reason);
    };

    it("name one identity", async () => {
        const credentials = JSON.stringify({ type: "authorized_user" });
        const said = await settings({ accessToken: "x", credentials });
        expect(said).toHaveLength(4);
        expect(said).toContain(
            'could not validate provider configuration: Conflicting configuration arguments. "access_token": conflicts ' +
                "with credentials. Check `pulumi config get gcp:accessToken`.",
        );
    });

    it("know every service by name", async () => {
        expect(await settings({ gkeBackupCustomEndpoint: "http://127.0.0.1:1/gkebackup/v1/" })).toEqual([]);
        const [first] = await settings({ gkeBakupCustomEndpoint: "http://127.0.0.1:1/gkebackup/v1/" });
        expect(first).toContain("Did you mean `gcp:gkeBackupCustomEndpoint`?");
    });

    it("differ where their JSON does", async () => {
        const labels = (value: Values) => ({ defaultLabels: JSON.stringify(value) });
        const olds = labels({ a: "b", c: "d" });
        const answer = await google.diffConfig!({ urn: "", oldInputs: olds, olds, news: labels({ a: "c", e: "f" }) });
        expect(answer).toMatchObject({
            diffs: ["defaultLabels"],
            detailed: {
                "defaultLabels.a": { kind: "update" },
                "defaultLabels.c": { kind: "delete" },
                "defaultLabels.e": { kind: "add" },
            },
        });
    });
});
