import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { repositoryRoot } from "../lab/session/env.js";
import { changes, destroyAll, mustRun, openPaperStack, type PaperStack } from "./paperStack.js";

const environments = join(repositoryRoot, "stacks", "environments");

/** A copy of an environment that can be destroyed: the reviewed one protects what it makes. */
function unprotected(environment: string): string {
    const name = `${environment}-test`;
    const text = readFileSync(join(environments, `${environment}.yaml`), "utf8");
    writeFileSync(join(environments, `${name}.yaml`), `${text}\ndeletionProtection: false\n`);
    return name;
}

/** What is true of the cloud once an environment is up. */
const proofs: Readonly<Record<string, (stack: PaperStack) => Promise<void>>> = {
    ncc: async ({ records }) => {
        const spokes = (await records("spokes")).map(({ record }) => record["state"]);
        expect(spokes).toEqual(["ACTIVE", "ACTIVE"]);
        // A hub takes the place of peerings.
        expect((await records("networks")).map(({ record }) => record["peerings"])).toEqual([undefined, undefined]);
    },
    shared: async ({ records }) => {
        const clusters = await records("clusters");
        expect(clusters.map(({ id }) => id.split("/")[1]).sort()).toEqual(["my-payments", "my-project", "my-project"]);
        const networks = new Set(clusters.map(({ record }) => record["networkId"]));
        expect([...networks]).toEqual([expect.stringMatching(/^projects\/my-network-host\//)]);
    },
};

describe.each(Object.keys(proofs))("the %s environment with the real engine on paper", (environment) => {
    let stack: PaperStack;
    let name: string;
    beforeAll(async () => {
        name = unprotected(environment);
        stack = await openPaperStack(`mode-${environment}`, "lab", name);
    });
    afterAll(async () => {
        rmSync(join(environments, `${name}.yaml`), { force: true });
        await stack.close();
    });

    it("previews from nothing without touching anything", async () => {
        expect(changes(await mustRun(stack, "preview"))["create"]).toBeGreaterThan(50);
        expect(await stack.records("networks")).toEqual([]);
    });

    it("comes up", async () => {
        await mustRun(stack, "up");
        expect((await stack.records("clusters")).map(({ record }) => record["status"])).toEqual([
            "RUNNING",
            "RUNNING",
            "RUNNING",
        ]);
        await proofs[environment]!(stack);
    });

    it("has nothing to change afterwards", async () => {
        await mustRun(stack, "preview", ["--expect-no-changes"]);
    });

    it("has nothing to change after reading everything back", async () => {
        expect(changes(await mustRun(stack, "refresh"))).toEqual({});
        await mustRun(stack, "preview", ["--expect-no-changes"]);
    });

    it("goes down and leaves nothing", () => destroyAll(stack));
});
