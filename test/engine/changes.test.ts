import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { repositoryRoot } from "../lab/session/env.js";
import { StackSession } from "../lab/session/stackSession.js";
import { openPaperStack, type PaperStack } from "./paperStack.js";
import { steps } from "./steps.js";

const environments = join(repositoryRoot, "stacks", "environments");
const name = "engine-test";
const file = join(environments, `${name}.yaml`);

describe("a changed environment file", () => {
    let stack: PaperStack;
    let session: StackSession;
    beforeAll(async () => {
        mkdirSync(environments, { recursive: true });
        copyFileSync(join(environments, "lab.yaml"), file);
        stack = await openPaperStack("chg", "lab");
        session = new StackSession("chg", "lab", {
            "clustermesh:googleApiEndpoint": stack.cloud.url,
            "clustermesh:environment": name,
        });
        const result = await session.run("up");
        expect(result.code, result.output).toBe(0);
    });
    afterAll(async () => {
        rmSync(file, { force: true });
        await stack.close();
    });

    const edit = (change: (text: string) => string): void => writeFileSync(file, change(readFileSync(file, "utf8")));

    it("that is wrong is refused with every problem before anything is touched", async () => {
        const good = readFileSync(file, "utf8");
        edit((text) =>
            text.replace("id: 2", "id: 600").replace("deletionProtection", "deletionProtecton").concat("servces: {}\n"),
        );
        const result = await session.run("up");
        writeFileSync(file, good);
        expect(result.code).not.toBe(0);
        expect(result.output).toMatch(/clusters\.amsterdam\.id: .*600/);
        expect(result.output).toMatch(/deletionProtecton: is not a known key/);
        expect(result.output).toMatch(/servces: is not a known key/);
        expect(
            steps(result.events).filter(
                (step) => !step.includes("pulumi:pulumi:Stack") && !step.endsWith("clustermesh-lab"),
            ),
        ).toEqual([]);
    });

    it("that adds a cluster leaves the others' clusters, nodes and networks alone", async () => {
        edit((text) =>
            text.replace(
                "services:\n",
                "  milan:\n    id: 3\n    region: europe-west8\n    zones: [europe-west8-a]\n    access: ip\n    pools: { main: {} }\nservices:\n",
            ),
        );
        const preview = await session.run("preview");
        expect(preview.code, preview.output).toBe(0);
        const changed = steps(preview.events).filter(
            (step) => !step.startsWith("create ") && !step.endsWith("clustermesh-lab"),
        );
        expect(changed).toEqual([
            "update CiliumNetworkPolicy web-clients-amsterdam-policy",
            "update CiliumNetworkPolicy web-clients-paris-policy",
            "update ManagedZone mesh-zone",
            "update Release amsterdam-cilium",
            "update Release paris-cilium",
        ]);
        const up = await session.run("up");
        expect(up.code, up.output).toBe(0);
        expect(await stack.records("clusters")).toHaveLength(3);
        expect((await session.run("preview", ["--expect-no-changes"])).code).toBe(0);
    });

    it("that removes it again takes away what was its own", async () => {
        edit((text) => text.replace(/ {2}milan:[\s\S]*?(?=services:)/, ""));
        const up = await session.run("up");
        expect(up.code, up.output).toBe(0);
        expect((await stack.records("clusters")).map(({ record }) => record["name"]).sort()).toEqual([
            "lab-amsterdam",
            "lab-paris",
        ]);
        expect(
            (await stack.records("networks")).every(({ record }) => (record["peerings"] as unknown[]).length === 1),
        ).toBe(true);
    });

    it("goes down", async () => {
        const result = await session.run("destroy");
        expect(result.code, result.output).toBe(0);
        expect(await stack.records("networks")).toEqual([]);
    });
});
