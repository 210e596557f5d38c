import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { repositoryRoot } from "../lab/session/env.js";
import { StackSession, type EngineResult } from "../lab/session/stackSession.js";
import { openPaperStack, type PaperStack } from "./paperStack.js";

const environments = join(repositoryRoot, "stacks", "environments");
const name = "engine-upgrade";
const chart = join(repositoryRoot, ".lab", "charts", name);
const file = join(environments, `${name}.yaml`);

/** Resources a run did something with; the stack itself and what it read of itself are none. */
const touched = ({ events }: EngineResult): readonly string[] =>
    events.flatMap(({ resourcePreEvent }) => {
        const step = resourcePreEvent?.metadata;
        return !step || step.op === "same" || step.type.startsWith("pulumi:pulumi:") ? [] : [`${step.op} ${step.urn}`];
    });

/** A chart of that version, as far as a cluster on paper reads one, in the file and where the file says it is. */
function setVersion(version: string): void {
    writeFileSync(join(chart, "Chart.yaml"), `apiVersion: v2\nname: cilium\nversion: ${version}\n`);
    edit((text) => text.replace(/version: \S+/, `version: ${version}`));
}
const edit = (change: (text: string) => string): void => writeFileSync(file, change(readFileSync(file, "utf8")));

describe("a stack that knows what it deployed", () => {
    let stack: PaperStack;
    let session: StackSession;
    beforeAll(async () => {
        copyFileSync(join(environments, "lab.yaml"), file);
        mkdirSync(chart, { recursive: true });
        edit((text) => text.replace("cilium:\n", "cilium:\n  version: 0\n").replace("charts/cilium", `charts/${name}`));
        setVersion("1.19.6");
        stack = await openPaperStack("upg", "lab");
        session = new StackSession("upg", "lab", {
            "clustermesh:googleApiEndpoint": stack.cloud.url,
            "clustermesh:environment": name,
        });
    });
    afterAll(async () => {
        rmSync(file, { force: true });
        rmSync(chart, { recursive: true, force: true });
        await stack.close();
    });

    const previewed = (): Promise<EngineResult> => session.run("preview");

    const versions = async (): Promise<Readonly<Record<string, string>>> => {
        const { living } = (await session.outputs()) as {
            living: { clusters: Record<string, { ciliumVersion: string }> };
        };
        return Object.fromEntries(
            Object.entries(living.clusters)
                .map(([cluster, { ciliumVersion }]) => [cluster, ciliumVersion] as const)
                .sort(),
        );
    };

    it("comes up when it has deployed nothing before", async () => {
        const preview = await previewed();
        expect(preview.code, preview.output).toBe(0);
        const up = await session.run("up");
        expect(up.code, up.output).toBe(0);
    });

    it("publishes what it deployed, without secrets", async () => {
        const { living } = (await session.outputs()) as { living: { clusters: Record<string, object> } };
        expect(living.clusters["paris"]).toEqual({
            id: 1,
            maxConnectedClusters: 511,
            ciliumVersion: "1.19.6",
            mode: "native",
            encryption: "none",
            network: "paris",
            podRange: "10.0.64.0/18",
            nodeRange: "10.128.4.0/22",
        });
        expect(Object.keys(living)).toEqual(["caRotation", "clusters"]);
    });

    it("has nothing to change afterwards, whether it was read back or not", async () => {
        expect((await session.run("preview", ["--expect-no-changes"])).code).toBe(0);
        const refresh = await session.run("refresh");
        expect(refresh.code, refresh.output).toBe(0);
        expect((await session.run("preview", ["--expect-no-changes"])).code).toBe(0);
    });

    it.each([
        [
            "two minors at once",
            "1.21.0",
            /clusters\.paris\.ciliumVersion: must be at most one minor above the living 1\.19\.6, got 1\.21\.0; upgrade to the minor between first \[MESH305\]/,
        ],
        [
            "a minor back",
            "1.18.9",
            /clusters\.amsterdam\.ciliumVersion: must be of the living minor \(1\.19\.6\) or newer, got 1\.18\.9;.* \[MESH306\]/,
        ],
    ])("refuses %s before anything is touched", async (_title, version, words) => {
        setVersion(version);
        const result = await session.run("up");
        setVersion("1.19.6");
        expect(result.code).not.toBe(0);
        expect(result.output).toMatch(words);
        expect(touched(result)).toEqual([]);
    });

    it.each([
        [
            "another id",
            (text: string) => text.replace("id: 2", "id: 9"),
            /clusters\.amsterdam\.id: must stay 2 while the cluster lives, got 9;.* \[MESH300\]/,
        ],
        [
            "another datapath",
            (text: string) => text.concat("datapath: { mode: vxlan }\n"),
            /datapath\.mode: must stay native while .* lives, got vxlan;.* \[MESH303\]/,
        ],
        [
            "another maximum",
            (text: string) => text.replace("mesh:\n", "mesh:\n  maxConnectedClusters: 255\n"),
            /mesh\.maxConnectedClusters: must stay 511 .*, got 255;.* \[MESH302\]/,
        ],
    ])("refuses %s in a preview", async (_title, change, words) => {
        const good = readFileSync(file, "utf8");
        edit(change);
        const result = await previewed();
        writeFileSync(file, good);
        expect(result.code).not.toBe(0);
        expect(result.output).toMatch(words);
        expect(touched(result)).toEqual([]);
    });

    it("is not changed by what it refused", async () => {
        expect((await session.run("preview", ["--expect-no-changes"])).code).toBe(0);
    });

    it("takes a patch", async () => {
        setVersion("1.19.7");
        const patch = await session.run("up");
        expect(patch.code, patch.output).toBe(0);
        expect(patch.output).not.toMatch(/MESH132/);
    });

    it("takes a minor with the words of its guide, and knows who still runs the one before", async () => {
        setVersion("1.20.2");
        const paris = "**kubernetes:helm.sh/v3:Release::paris-cilium";
        const one = await session.run("up", ["--target", paris]);
        expect(one.code, one.output).toBe(0);
        expect(one.output).toMatch(/certificates are made for one year .* \[MESH132\]/);
        expect(await versions()).toEqual({ amsterdam: "1.19.7", paris: "1.20.2" });
        setVersion("1.21.0");
        const next = await previewed();
        expect(next.code).not.toBe(0);
        expect(next.output).toMatch(/clusters\.amsterdam\.ciliumVersion: .* the living 1\.19\.7, got 1\.21\.0/);
        expect(next.output).not.toMatch(/clusters\.paris\.ciliumVersion/);
        setVersion("1.20.2");
        const rest = await session.run("up");
        expect(rest.code, rest.output).toBe(0);
        expect(await versions()).toEqual({ amsterdam: "1.20.2", paris: "1.20.2" });
        const quiet = await session.run("preview", ["--expect-no-changes"]);
        expect(quiet.code, quiet.output).toBe(0);
        expect(quiet.output).not.toMatch(/MESH132/);
    });

    it("starts anew with another id after it was taken down", async () => {
        const down = await session.run("destroy");
        expect(down.code, down.output).toBe(0);
        edit((text) => text.replace("id: 2", "id: 9").concat("datapath: { mode: vxlan }\n"));
        setVersion("1.19.7");
        const up = await session.run("up");
        expect(up.code, up.output).toBe(0);
        expect((await session.run("destroy")).code).toBe(0);
    });
});
