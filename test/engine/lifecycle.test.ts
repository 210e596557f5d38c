import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { labDir } from "../lab/paths.js";
import type { EngineResult } from "../lab/session/stackSession.js";
import { filesWithPrivateKey, privateKey } from "../privateKey.js";
import { openPaperStack, type PaperStack } from "./paperStack.js";

/** Changes of a run by what was done, without what stayed the same. */
function changes(result: EngineResult): Readonly<Record<string, number>> {
    const summary = result.events.findLast((event) => event.summaryEvent)?.summaryEvent?.resourceChanges ?? {};
    return Object.fromEntries(Object.entries(summary).filter(([op]) => op !== "same"));
}

/** What the cloud holds besides APIs that stay enabled and the record of past operations. */
const collections = [
    "networks",
    "subnetworks",
    "firewalls",
    "routers",
    "addresses",
    "managedZones",
    "clusters",
    "nodePools",
    "serviceAccounts",
];

describe("the lab environment with the real engine on paper", () => {
    let stack: PaperStack;
    beforeAll(async () => {
        stack = await openPaperStack("eng", "lab");
    });
    afterAll(() => stack.close());

    it("previews from nothing without touching anything", async () => {
        const result = await stack.session.run("preview");
        expect(result.output).toMatch(/Previewing update/);
        expect(result.code, result.output).toBe(0);
        expect(changes(result)["create"]).toBeGreaterThan(50);
        expect(await stack.records("networks")).toEqual([]);
    });

    it("comes up", async () => {
        const result = await stack.session.run("up");
        expect(result.code, result.output).toBe(0);
        expect((await stack.records("clusters")).map(({ record }) => record["status"])).toEqual(["RUNNING", "RUNNING"]);
        const [network] = await stack.records("networks");
        expect(network!.record["peerings"]).toMatchObject([{ state: "ACTIVE" }]);
    });

    it("publishes clusters with kubeconfigs that hold no credentials", async () => {
        const outputs = (await stack.session.outputs()) as {
            clusters: Record<string, { id: number; kubeconfig: string }>;
        };
        expect(Object.keys(outputs.clusters).sort()).toEqual(["amsterdam", "paris"]);
        expect(outputs.clusters["paris"]!.kubeconfig).toMatch(/gke-gcloud-auth-plugin/);
        expect(outputs.clusters["paris"]!.kubeconfig).not.toMatch(/token:|client-key/);
    });

    it("has nothing to change afterwards", async () => {
        const result = await stack.session.run("preview", ["--expect-no-changes"]);
        expect(result.code, result.output).toBe(0);
    });

    it("has nothing to change after reading everything back", async () => {
        const refresh = await stack.session.run("refresh");
        expect(refresh.code, refresh.output).toBe(0);
        const result = await stack.session.run("preview", ["--expect-no-changes"]);
        expect(result.code, result.output).toBe(0);
    });

    it("keeps the CA's private key out of state, outputs, logs and every other file", async () => {
        expect(JSON.stringify(await stack.session.exportState())).toMatch(/privateKeyPem/);
        expect(JSON.stringify(await stack.session.exportState())).not.toMatch(privateKey);
        expect(JSON.stringify(await stack.session.outputs())).not.toMatch(privateKey);
        expect(filesWithPrivateKey(labDir(stack.lab))).toEqual([]);
    });

    it("goes down and leaves nothing", async () => {
        const result = await stack.session.run("destroy");
        expect(result.code, result.output).toBe(0);
        expect((await stack.session.exportState()).deployment.resources ?? []).toEqual([]);
        for (const collection of collections) {
            expect(await stack.records(collection), collection).toEqual([]);
        }
    });
});
