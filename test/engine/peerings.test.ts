import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { planPeerings, sequentialSteps } from "../../components/peering/peeringPlan.js";
import { fullMesh } from "./fullMesh.js";
import { collisions, longestChain, PeeringScene } from "./peeringScene.js";

/** Long enough for the cloud to refuse what comes meanwhile, short enough to wait for 1200 of them. */
const operationMs = "120";

describe("VPC peerings with the real engine, through several providers", () => {
    let scene: PeeringScene;
    /** The state is written at the end only: after every step of 1200 it would take most of the time. */
    const environment = {
        CLUSTERMESH_PEERING_MS: operationMs,
        PULUMI_SKIP_CHECKPOINTS: "true",
    };
    beforeAll(async () => {
        Object.assign(process.env, environment);
        scene = await PeeringScene.open("peer");
    });
    afterAll(async () => {
        await scene.close();
        Object.keys(environment).forEach((name) => delete process.env[name]);
    });

    it.each([
        [2, 2],
        [8, 14],
        [25, 50],
    ])(
        "joins %i networks in a chain of %i operations, and takes them apart in as many",
        async (networks, steps) => {
            expect(sequentialSteps(planPeerings("test", fullMesh(networks).pairs))).toBe(steps);
            for (const command of ["up", "destroy"] as const) {
                await scene.run(command, networks);
                const { operations, refused } = await scene.observed();
                expect(refused).toEqual([]);
                expect(operations).toHaveLength(networks * (networks - 1));
                expect(operations.filter(({ failed }) => failed)).toEqual([]);
                expect(collisions(operations)).toBe(0);
                expect(longestChain(operations)).toBe(steps);
            }
            expect(await scene.stack.records("networks")).toEqual([]);
        },
        600_000,
    );

    it("is refused by the cloud where operations wait for nothing", async () => {
        // A provider may try again until it gets through, which takes longer than waiting for one's turn.
        await scene.run("up", 8, false).catch(() => undefined);
        expect((await scene.observed()).refused).not.toEqual([]);
    });
});
