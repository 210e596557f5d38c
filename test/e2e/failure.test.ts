import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ensureCloud, linkChart } from "../lab/session/cloudSession.js";
import { repositoryRoot } from "../lab/session/env.js";
import { StackSession } from "../lab/session/stackSession.js";
import { Lab } from "./lab.js";

const lab = new Lab("broken");
const name = "broken-test";
const file = join(repositoryRoot, "stacks", "environments", `${name}.yaml`);

/** One cluster whose clustermesh-apiserver has an image that nobody can have. */
const values = "  values: { clustermesh: { apiserver: { image: { tag: no-such-version } } } }\n";

/** The environment of the local cloud with a single cluster. */
const oneCluster = (extra: string): string =>
    readFileSync(join(repositoryRoot, "stacks", "environments", "lab.yaml"), "utf8")
        .replace(/ {2}amsterdam:[\s\S]*?(?=services:)/, "")
        .replace(/timeoutSeconds: \d+\n/, `timeoutSeconds: 60\n${extra}`);

describe("an image that does not exist", () => {
    let url: string;
    const session = (): StackSession =>
        new StackSession(lab.name, "lab", {
            "clustermesh:googleApiEndpoint": url,
            "clustermesh:environment": name,
        });
    beforeAll(async () => {
        await lab.mesh("lab", "down");
        url = (await ensureCloud(lab.name, "real")).url;
        linkChart();
        await session().init();
    });
    afterAll(async () => {
        rmSync(file, { force: true });
        await lab.mesh("lab", "down");
    });

    it("fails a deployment, which names pod, container and reason", async () => {
        writeFileSync(file, oneCluster(values));
        const result = await session().run("up");
        expect(result.code).not.toBe(0);
        expect(result.output).toMatch(/Deployment clustermesh-apiserver: 0 of 1 ready/);
        expect(result.output).toMatch(
            /pod clustermesh-apiserver-[\w-]+, container [\w-]+: (ErrImagePull|ImagePullBackOff): .*no-such-version/,
        );
        expect(result.output).not.toMatch(/error hook/);
        // What is not ready is not published as deployed.
        expect(await session().outputs()).toEqual({});
    });

    it("is found by mesh diagnose, although the stack has no outputs", async () => {
        const text = await lab.mesh("diagnose", "--stack", "lab");
        expect(text.code).toBe(1);
        expect(text.stdout).toMatch(/paris: Deployment clustermesh-apiserver, pod clustermesh-apiserver-/);
        const json = await lab.mesh("diagnose", "--stack", "lab", "--json");
        const { clusters } = JSON.parse(json.stdout) as {
            clusters: readonly { findings: readonly { container: string; reason: string }[] }[];
        };
        expect(clusters).toHaveLength(1);
        expect(clusters[0]!.findings.map(({ reason }) => reason)).toEqual([
            expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/),
        ]);
    });

    it("is mended in the file, and the same stack comes up", async () => {
        writeFileSync(file, oneCluster(""));
        const result = await session().run("up");
        expect(result.code, result.output).toBe(0);
        const healthy = await lab.mesh("diagnose", "--stack", "lab");
        expect(healthy.code, healthy.stdout + healthy.stderr).toBe(0);
        expect(healthy.stdout).toMatch(/DaemonSet cilium +│ 1 of 1/);
    });
});
