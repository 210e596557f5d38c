import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { labDir } from "../lab/paths.js";
import { filesWithPrivateKey, privateKey } from "../privateKey.js";
import { changes, destroyAll, mustRun, openPaperStack, type PaperStack } from "./paperStack.js";

describe("the lab environment with the real engine on paper", () => {
    let stack: PaperStack;
    beforeAll(async () => {
        stack = await openPaperStack("eng", "lab");
    });
    afterAll(() => stack.close());

    it("previews from nothing without touching anything", async () => {
        const result = await mustRun(stack, "preview");
        expect(result.output).toMatch(/Previewing update/);
        expect(changes(result)["create"]).toBeGreaterThan(50);
        expect(await stack.records("networks")).toEqual([]);
    });

    it("comes up", async () => {
        await mustRun(stack, "up");
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
        await mustRun(stack, "preview", ["--expect-no-changes"]);
    });

    it("has nothing to change after reading everything back", async () => {
        await mustRun(stack, "refresh");
        await mustRun(stack, "preview", ["--expect-no-changes"]);
    });

    it("keeps the CA's private key out of state, outputs, logs and every other file", async () => {
        expect(JSON.stringify(await stack.session.exportState())).toMatch(/privateKeyPem/);
        expect(JSON.stringify(await stack.session.exportState())).not.toMatch(privateKey);
        expect(JSON.stringify(await stack.session.outputs())).not.toMatch(privateKey);
        expect(filesWithPrivateKey(labDir(stack.lab))).toEqual([]);
    });

    it("goes down and leaves nothing", () => destroyAll(stack));
});
