import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { StackSession } from "../lab/session/stackSession.js";
import { examples, ForeignProgram } from "../package.js";
import { openPaperStack, type PaperStack } from "./paperStack.js";

describe("the first example of docs/components.md with the real engine, from the packed package", () => {
    let stack: PaperStack;
    let program: ForeignProgram;
    let session: StackSession;
    beforeAll(async () => {
        stack = await openPaperStack("pkg", "lab");
        program = ForeignProgram.create();
        program.write("index.ts", examples()[0]!.code);
        program.compile();
        program.write("Pulumi.yaml", "name: clustermesh\nruntime: { name: nodejs, options: { typescript: false } }\n");
        // The default provider, as a program without one of its own has it.
        session = new StackSession("pkg", "lab", {
            "pulumi:disable-default-providers": "[]",
            "gcp:accessToken": "local",
            "gcp:computeCustomEndpoint": `${stack.cloud.url}/compute/v1/`,
            "gcp:serviceUsageCustomEndpoint": `${stack.cloud.url}/serviceusage/v1/`,
            "gcp:cloudResourceManagerCustomEndpoint": `${stack.cloud.url}/cloudresourcemanager/v1/`,
        });
    });
    afterAll(async () => {
        program.remove();
        await stack.close();
    });

    const run = async (command: "up" | "preview" | "destroy", ...args: readonly string[]): Promise<void> => {
        const result = await session.run(command, ["--cwd", program.directory, ...args]);
        expect(result.code, result.output).toBe(0);
    };

    it("makes two networks that are peered", async () => {
        await run("up");
        const networks = await stack.records("networks");
        expect(networks.map(({ record }) => record["name"]).sort()).toEqual(["shop-paris", "shop-rome"]);
        expect(networks.flatMap(({ record }) => record["peerings"])).toMatchObject([
            { state: "ACTIVE" },
            { state: "ACTIVE" },
        ]);
        expect(await stack.records("firewalls")).toHaveLength(6);
    });

    it("has nothing to change afterwards", () => run("preview", "--expect-no-changes"));

    it("takes them away, and leaves the APIs enabled", async () => {
        await run("destroy");
        expect(await stack.records("networks")).toEqual([]);
        expect((await stack.records("services")).length).toBeGreaterThan(0);
    });
});
