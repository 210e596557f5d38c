import { existsSync, readdirSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { memoryOf } from "../../cli/lab/memory.js";
import { labPids } from "../../cli/lab/pids.js";
import { contains } from "../../components/shared/cidr.js";
import { steps, stepsOf, type Step } from "../engine/steps.js";
import { labDir } from "../lab/paths.js";
import { audit } from "../lab/real/down.js";
import type { EngineResult } from "../lab/session/stackSession.js";
import { brokenHops } from "./lab.js";
import { OwnLab } from "./ownLab.js";
import { SteadyCalls, type CallFigures } from "./steadyCalls.js";

const lab = new OwnLab("e2ep", "e2e-pools");
/** Long enough for Cilium to reconnect with its back-off (seconds). */
const recoverySeconds = 240;
/** Label by which a pool's nodes are chosen: Google's name of a pool has random digits. */
const poolLabel = "pool";
const pool = (name: string, more = ""): string => `      ${name}: { labels: { ${poolLabel}: ${name} }${more} }\n`;
/** Pods of paris. */
const podRange = "10.0.64.0/18";
/** What a cluster has in the cloud. */
const collections = [
    ...["networks", "subnetworks", "firewalls", "routers", "addresses", "managedZones"],
    ...["clusters", "nodePools", "serviceAccounts", "policies"],
];
const startupTaint = "node.cilium.io/agent-not-ready";

interface Node {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly podCIDR: string; readonly taints?: readonly { readonly key: string }[] };
    readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
}

interface Pod {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly nodeName: string };
    readonly status: { readonly podIP: string };
}

/** Nodes of a pool of paris that can run pods: ready, and no longer kept closed until Cilium is there. */
async function openNodes(pool: string): Promise<readonly Node[]> {
    const nodes = await lab.list<Node>("paris", "nodes", "-l", `${poolLabel}=${pool}`);
    return nodes.filter(
        ({ spec, status }) =>
            status.conditions.some(({ type, status: value }) => type === "Ready" && value === "True") &&
            !(spec.taints ?? []).some(({ key }) => key === startupTaint),
    );
}

async function onlyOpenNode(pool: string): Promise<Node> {
    await expect.poll(() => openNodes(pool), { timeout: 120_000, interval: 1_000 }).toHaveLength(1);
    return (await openNodes(pool))[0]!;
}

/** Prints a figure beside the test's result. */
function say(what: string, started: number, ...more: readonly string[]): void {
    const memory = `${(memoryOf(labPids(lab.name)) / 1e9).toFixed(1)} GB`;
    console.log([`${what}: ${((Date.now() - started) / 1000).toFixed(1)} s`, memory, ...more].join("; "));
}

function inWords(from: string, { sent, failed, slowestMs, byCluster }: CallFigures): string {
    const answers = Object.entries(byCluster).map(([cluster, count]) => `${count} by ${cluster}`);
    return `${sent} calls from ${from}, ${failed.length} failed, ${slowestMs.toFixed(0)} ms at most (${answers.join(", ")})`;
}

/** Steps besides those of the stack itself, and what it merely reads. */
function changesOf(result: EngineResult): readonly string[] {
    return steps(result.events).filter((step) => !step.endsWith("clustermesh-lab") && !step.startsWith("read "));
}

/** What an agent of paris prints. */
async function agent(...command: readonly string[]): Promise<string> {
    return lab.kubectl("paris", "-n", "kube-system", "exec", "ds/cilium", "-c", "cilium-agent", "--", ...command);
}

/** What a kvstoremesh of paris answers. */
async function kvstoremesh(...words: readonly string[]): Promise<string> {
    const command = ["/usr/bin/clustermesh-apiserver", "kvstoremesh-dbg", ...words];
    const pod = ["-n", "kube-system", "exec", "deploy/clustermesh-apiserver", "-c", "kvstoremesh"];
    return lab.kubectl("paris", ...pod, "--", ...command);
}

describe("node pools and clusters that come and go", () => {
    beforeAll(async () => {
        const started = Date.now();
        await lab.open((text) =>
            text
                // Two of everything, as outside of the lab.
                .replace("mesh:\n  apiserverReplicas: 1\n", "")
                .replaceAll("      main: {}\n", pool("main"))
                .concat("  webReplicas: 2\n"),
        );
        const up = await lab.run("up");
        expect(up.code, up.output).toBe(0);
        expect(brokenHops(await lab.verify(recoverySeconds))).toEqual([]);
        say("up and proven", started);
    });
    afterAll(async () => {
        await lab.close();
    });

    it("a second pool joins, and its pods serve the other cluster", async () => {
        const started = Date.now();
        lab.edit((text) => text.replace(pool("main"), pool("main") + pool("extra")));
        expect(changesOf(await lab.run("preview"))).toEqual(["create NodePool paris-extra"]);
        const up = await lab.run("up");
        expect(up.code, up.output).toBe(0);
        const node = await onlyOpenNode("extra");
        say("a second pool, open for pods", started);
        const other = await onlyOpenNode("main");
        expect(contains(podRange, node.spec.podCIDR)).toBe(true);
        expect(contains(other.spec.podCIDR, node.spec.podCIDR)).toBe(false);
        const here = `spec.nodeName=${node.metadata.name}`;
        const agents = ["pods", "-n", "kube-system", "-l", "k8s-app=cilium", "--field-selector", here];
        expect(await lab.list("paris", ...agents)).toHaveLength(1);

        await lab.copyDeployment("paris", "web", "web-extra", { [poolLabel]: "extra" });
        const [pod, ...more] = await lab.list<Pod>("paris", "pods", "-n", "demo", "-l", "run=web-extra");
        expect(more).toEqual([]);
        expect(pod!.spec.nodeName).toBe(node.metadata.name);
        expect(contains(node.spec.podCIDR, `${pod!.status.podIP}/32`)).toBe(true);
        const calls = await SteadyCalls.start(lab, "amsterdam", { [poolLabel]: "main" });
        await expect
            .poll(async () => (await calls.figures()).pods.has(pod!.metadata.name), { timeout: 30_000, interval: 500 })
            .toBe(true);
        expect((await calls.stop()).failed).toEqual([]);

        const report = await lab.verify(recoverySeconds);
        expect(brokenHops(report)).toEqual([]);
        expect(report.checks.filter(({ from, what }) => from === "paris" && what === "agent")).toHaveLength(2);
        say("a second pool, proven", started);
    });

    it("a pool is replaced, and the service is not lost", async () => {
        const started = Date.now();
        const before = await onlyOpenNode("main");
        await lab.kubectl("paris", "-n", "demo", "create", "pdb", "web", "--selector=app=web", "--min-available=2");
        const calls = {
            amsterdam: await SteadyCalls.start(lab, "amsterdam", { [poolLabel]: "main" }),
            paris: await SteadyCalls.start(lab, "paris", { [poolLabel]: "extra" }),
        };
        // Fewer pods per node means smaller pod ranges, which a pool has for life.
        lab.edit((text) => text.replace(pool("main"), pool("main", ", maxPodsPerNode: 64")));
        const preview = changesOf(await lab.run("preview"));
        expect(preview).toEqual(
            ["create-replacement", "delete-replaced", "replace"].map((op) => `${op} NodePool paris-main`),
        );
        const up = await lab.run("up");
        expect(up.code, up.output).toBe(0);
        // The new pool has its nodes before the old one begins to go.
        const step = (op: string): Step => stepsOf(up.events).find((candidate) => candidate.op === op)!;
        expect(step("create-replacement").ends).toBeLessThan(step("delete-replaced").begins);
        say("a pool replaced", started);
        await expect
            .poll(async () => (await openNodes("main")).map(({ spec }) => spec.podCIDR.split("/")[1]), {
                timeout: 120_000,
                interval: 1_000,
            })
            .toEqual(["25"]);
        const after = await onlyOpenNode("main");
        expect(after.metadata.name).not.toBe(before.metadata.name);
        expect(brokenHops(await lab.verify(recoverySeconds))).toEqual([]);
        const figures = { amsterdam: await calls.amsterdam.stop(), paris: await calls.paris.stop() };
        say(
            "a pool replaced, proven",
            started,
            ...Object.entries(figures).map(([from, result]) => inWords(from, result)),
        );
        for (const result of Object.values(figures)) {
            // A peer calls a pod until it is gone and may meet that very moment; a backend nobody withdraws costs more.
            expect(result.failed.length, result.failed.join("\n")).toBeLessThanOrEqual(result.sent / 500);
            expect(Object.keys(result.byCluster).sort()).toEqual(["amsterdam", "paris"]);
        }
        // What was known of the old node is gone everywhere.
        expect(await lab.list<Node>("paris", "nodes")).toHaveLength(2);
        expect(await agent("cilium-dbg", "node", "list")).not.toContain(before.metadata.name);
        expect((await audit(lab.name)).filter((thing) => thing.includes(before.metadata.name))).toEqual([]);
    });

    it("a cluster goes, and its peer forgets it while the service answers", async () => {
        const started = Date.now();
        const calls = await SteadyCalls.start(lab, "paris", { [poolLabel]: "extra" });
        lab.edit((text) => text.replace(/ {2}amsterdam:[\s\S]*?(?=services:)/, ""));
        const up = await lab.run("up");
        expect(up.code, up.output).toBe(0);
        say("a cluster removed", started);
        const report = await lab.verify(recoverySeconds);
        expect(brokenHops(report)).toEqual([]);
        expect(report.clusters).toEqual(["paris"]);
        const figures = await calls.stop();
        say("a cluster removed, proven", started, inWords("paris", figures));
        expect(figures.failed).toEqual([]);

        expect(await agent("cilium-dbg", "status", "--all-clusters")).toMatch(
            /ClusterMesh: +0\/0 remote clusters ready/,
        );
        expect(await kvstoremesh("status", "-o", "json")).toMatch(/^(null|\[\])\s*$/);
        expect(await agent("cilium-dbg", "node", "list")).not.toMatch(/amsterdam/);
        expect(await agent("cilium-dbg", "identity", "list")).not.toMatch(/policy\.cluster=amsterdam/);
        for (const what of [["service"], ["bpf", "ipcache"]]) {
            const known = await agent("cilium-dbg", ...what, "list");
            expect(known).toMatch(/10\.0\.6\d\./);
            expect(known).not.toMatch(/10\.0\.128\./);
        }
    });

    it("nothing of the cluster that went is left", async () => {
        for (const [collection, records] of Object.entries(await lab.records(...collections))) {
            expect(
                records.filter((text) => text.includes("amsterdam")),
                collection,
            ).toEqual([]);
        }
        expect((await audit(lab.name)).filter((thing) => thing.includes("amsterdam"))).toEqual([]);
        const files = readdirSync(labDir(lab.name), { recursive: true, encoding: "utf8" });
        expect(files.filter((file) => file.includes("amsterdam") && !file.startsWith("log/"))).toEqual([]);
        expect(existsSync(lab.kubeconfig("amsterdam"))).toBe(false);
        expect((await lab.run("preview", "--expect-no-changes")).code).toBe(0);
    });

    it("leaves nothing when it goes down", async () => {
        const down = await lab.mesh("lab", "down");
        expect(down.code, down.stdout + down.stderr).toBe(0);
        expect(await audit(lab.name)).toEqual([]);
    });
});
