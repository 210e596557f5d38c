import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { StackSession, type EngineCommand, type EngineResult } from "../lab/session/stackSession.js";
import { openPaperStack, type PaperStack } from "./paperStack.js";
import { programDirectory } from "./programDirectory.js";

describe("everything a plan can say of a network, with the real engine", () => {
    let stack: PaperStack;
    let directory: string;
    beforeAll(async () => {
        stack = await openPaperStack("vpc", "lab");
        directory = programDirectory("vpc", "networkProgram");
    });
    afterAll(() => stack.close());

    const run = async (command: EngineCommand, kind: string, ...args: readonly string[]): Promise<EngineResult> => {
        const session = new StackSession("vpc", "lab", {
            "clustermesh:googleApiEndpoint": stack.cloud.url,
            "clustermesh:kind": kind,
        });
        const result = await session.run(command, ["--cwd", directory, ...args]);
        expect(result.code, result.output).toBe(0);
        return result;
    };
    const steps = ({ events }: EngineResult): readonly string[] =>
        events
            .flatMap(({ resourcePreEvent: step }) => (step && step.metadata.op !== "same" ? [step.metadata] : []))
            .map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`)
            .sort();

    it("changes in place, from as little as can be", async () => {
        await run("up", "plain");
        expect(steps(await run("up", "everything"))).toEqual([
            "update paris-europe-west9-nat",
            "update paris-mesh-hosts-firewall",
            "update paris-mesh-nodes-firewall",
            "update paris-mesh-pods-firewall",
            "update paris-network",
            "update paris-subnet",
        ]);
    });

    it("arrives at the cloud", async () => {
        const [router] = await stack.records("routers");
        expect(router!.record["nats"]).toMatchObject([
            {
                minPortsPerVm: 128,
                enableEndpointIndependentMapping: true,
                tcpEstablishedIdleTimeoutSec: 3600,
                logConfig: { enable: true, filter: "ALL" },
            },
        ]);
        const rules = await stack.records("firewalls");
        expect(rules.map(({ record }) => record["priority"])).toEqual([900, 900, 900]);
        const [subnet] = await stack.records("subnetworks");
        expect(subnet!.record["logConfig"]).toMatchObject({ metadata: "CUSTOM_METADATA", flowSampling: 0.5 });
    });

    it("has nothing to change when everything was read back", async () => {
        await run("refresh", "everything");
        await run("preview", "everything", "--expect-no-changes");
    });

    it("goes back in place, and leaves nothing behind", async () => {
        expect(steps(await run("up", "plain")).filter((step) => !step.startsWith("update "))).toEqual([]);
        const [router] = await stack.records("routers");
        expect(router!.record["nats"]).toMatchObject([
            {
                minPortsPerVm: 64,
                enableEndpointIndependentMapping: false,
                logConfig: { enable: true, filter: "ERRORS_ONLY" },
            },
        ]);
        await run("preview", "plain", "--expect-no-changes");
    });

    it("replaces a NAT that begins or ends to give ports dynamically, and says so", async () => {
        const replaced = ["create-replacement", "delete-replaced", "replace"].map(
            (op) => `${op} paris-europe-west9-nat`,
        );
        expect(steps(await run("up", "dynamic"))).toEqual(replaced);
        expect(steps(await run("up", "plain"))).toEqual(replaced);
        const [router] = await stack.records("routers");
        expect((router!.record["nats"] as readonly object[])[0]).not.toHaveProperty("maxPortsPerVm");
        await run("destroy", "plain");
        expect(await stack.records("networks")).toEqual([]);
    });
});
