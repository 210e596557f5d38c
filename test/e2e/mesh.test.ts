import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { labDir } from "../lab/paths.js";
import { audit } from "../lab/real/down.js";
import { labProcesses } from "../lab/session/labProcesses.js";
import { StackSession } from "../lab/session/stackSession.js";
import { filesWithPrivateKey, privateKey } from "../privateKey.js";
import { brokenHops, Lab } from "./lab.js";

const lab = new Lab("e2e");
const networks = "compute/v1/projects/local-cloud/global/networks";
const firewalls = "compute/v1/projects/local-cloud/global/firewalls";
/** Long enough for Cilium to reconnect with its back-off (seconds). */
const recoverySeconds = 240;

describe("two real clusters", () => {
    beforeAll(async () => {
        await lab.mesh("lab", "down");
    });
    afterAll(async () => {
        await lab.mesh("lab", "down");
    });

    it("come up although the first try is killed half way", async () => {
        const first = lab.start("lab", "up");
        await untilOperation(/clusters\//);
        first.kill("SIGKILL");
        for (const { pid } of labProcesses(lab.name)) {
            tryKill(pid);
        }
        const second = await lab.mesh("lab", "up");
        expect(second.code, second.stdout + second.stderr).toBe(0);
        expect(second.stdout).toMatch(/paris/);
        expect(second.stdout).toMatch(/amsterdam/);
    });

    it("have nothing to change afterwards and are proven again within a minute", async () => {
        const started = Date.now();
        const again = await lab.mesh("lab", "up");
        expect(again.code, again.stdout + again.stderr).toBe(0);
        expect(again.stderr).toMatch(/preview is empty/);
        expect(Date.now() - started).toBeLessThan(60_000);
    });

    it("answer the global service from both sides", async () => {
        const report = await lab.verify();
        expect(brokenHops(report)).toEqual([]);
        expect(report.services).toHaveLength(2);
        for (const row of report.services) {
            expect(Object.keys(row.result.answeredBy).sort(), row.from).toEqual(["amsterdam", "paris"]);
            expect(row.result.answered).toBe(row.result.sent);
        }
    });

    it("let only the planned clients in", async () => {
        const ip = await lab.kubectl(
            "paris",
            "-n",
            "demo",
            "get",
            "pods",
            "-l",
            "app=web",
            "-o",
            "jsonpath={.items[0].status.podIP}",
        );
        const image = "clustermesh.local/demo:1";
        for (const app of ["stranger", "client"]) {
            const more = [
                "--image-pull-policy=IfNotPresent",
                `--labels=app=${app}`,
                "--command",
                "--",
                "/demo",
                "wait",
            ];
            await lab.kubectl("amsterdam", "-n", "demo", "run", `probe-${app}`, `--image=${image}`, ...more);
            await lab.kubectl(
                "amsterdam",
                "-n",
                "demo",
                "wait",
                "--for=condition=Ready",
                `pod/probe-${app}`,
                "--timeout=60s",
            );
        }
        // The same image on the same node: only the label differs.
        expect(await callsFrom("probe-client", ip)).toEqual([true, true, true]);
        expect(await callsFrom("probe-stranger", ip)).toEqual([false, false, false]);
        await lab.kubectl("amsterdam", "-n", "demo", "delete", "pod", "probe-client", "probe-stranger", "--now");
    });

    it("lose no request when the last local backend goes", async () => {
        const calls = lab.kubectl(
            "paris",
            "-n",
            "demo",
            "exec",
            "deploy/client",
            "--",
            "/demo",
            "call",
            "--count",
            "400",
            "--interval",
            "50ms",
            "--timeout",
            "3s",
            "http://web.demo.svc/",
        );
        await sleep(2_000);
        await lab.kubectl("paris", "-n", "demo", "scale", "deploy/web", "--replicas=0");
        const lines = (await calls)
            .split("\n")
            .filter((line) => line.startsWith("{"))
            .map((line) => JSON.parse(line) as { ok: boolean; body?: { cluster: string }; error?: string });
        await lab.kubectl("paris", "-n", "demo", "scale", "deploy/web", "--replicas=1");
        await lab.kubectl("paris", "-n", "demo", "rollout", "status", "deploy/web", "--timeout=60s");
        expect(lines).toHaveLength(400);
        expect(lines.filter((line) => !line.ok)).toEqual([]);
        expect(new Set(lines.slice(-50).map((line) => line.body?.cluster))).toEqual(new Set(["amsterdam"]));
        expect(brokenHops(await lab.verify(recoverySeconds))).toEqual([]);
    });

    it("are seen to be cut off when a firewall rule is removed", async () => {
        const rule = await lab.api("GET", `${firewalls}/lab-amsterdam-mesh-pods`);
        await lab.api("DELETE", `${firewalls}/lab-amsterdam-mesh-pods`);
        const broken = brokenHops(await lab.verifyUntilBroken(60_000));
        await lab.api("POST", firewalls, rule);
        expect(broken.join("\n")).toMatch(/paris → amsterdam/);
        expect(brokenHops(await lab.verify(recoverySeconds))).toEqual([]);
    });

    it("are seen to be cut off when one side of the peering is removed", async () => {
        const { peerings } = (await lab.api("GET", `${networks}/lab-paris`)) as {
            peerings: readonly { name: string; network: string }[];
        };
        const peering = peerings[0]!;
        await lab.api("POST", `${networks}/lab-paris/removePeering`, { name: peering.name });
        const broken = brokenHops(await lab.verifyUntilBroken(60_000));
        await lab.api("POST", `${networks}/lab-paris/addPeering`, {
            networkPeering: { name: peering.name, network: peering.network, exchangeSubnetRoutes: true },
        });
        expect(broken.join("\n")).toMatch(/paris → amsterdam|amsterdam → paris/);
        expect(brokenHops(await lab.verify(recoverySeconds))).toEqual([]);
    });

    it("are seen to be cut off when a clustermesh-apiserver stops", async () => {
        await lab.kubectl("amsterdam", "-n", "kube-system", "scale", "deploy/clustermesh-apiserver", "--replicas=0");
        const broken = brokenHops(await lab.verifyUntilBroken(120_000));
        await lab.kubectl("amsterdam", "-n", "kube-system", "scale", "deploy/clustermesh-apiserver", "--replicas=1");
        expect(broken.join("\n")).toMatch(
            /amsterdam → -: kvstoremesh: no running kvstoremesh pod|paris → amsterdam: kvstoremesh/,
        );
        expect(brokenHops(await lab.verify(recoverySeconds))).toEqual([]);
    });

    it("keep private keys out of state, outputs, logs and process arguments", async () => {
        const session = new StackSession(lab.name, "lab");
        expect(JSON.stringify(await session.exportState())).not.toMatch(privateKey);
        expect(JSON.stringify(await session.outputs())).not.toMatch(privateKey);
        // Keys of the control planes lie beside these, readable by root alone, as on any control plane.
        expect(filesWithPrivateKey(join(labDir(lab.name), "log"))).toEqual([]);
        expect(filesWithPrivateKey(join(labDir(lab.name), "pulumi"))).toEqual([]);
        expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toMatch(privateKey);
    });

    it("leave nothing when they go down", async () => {
        const down = await lab.mesh("lab", "down");
        expect(down.code, down.stdout + down.stderr).toBe(0);
        expect(await audit(lab.name)).toEqual([]);
        expect(labProcesses(lab.name)).toEqual([]);
    });

    it("stop in an orderly way when interrupted half way up", async () => {
        const up = lab.start("lab", "up");
        await untilOperation(/nodePools\//);
        const ended = new Promise((resolve) => up.once("exit", resolve));
        up.kill("SIGINT");
        expect(await ended).toBe(130);
        // The engine has written down what it did and given the stack back.
        const session = new StackSession(lab.name, "lab");
        expect(await session.locked()).toBe(false);
        expect(await session.pendingOperations()).toEqual([]);
        expect((await lab.mesh("lab", "down")).code).toBe(0);
    });

    it("leave nothing when they go down after being killed half way up", async () => {
        const up = lab.start("lab", "up");
        await untilOperation(/nodePools\//);
        up.kill("SIGKILL");
        for (const { pid } of labProcesses(lab.name)) {
            tryKill(pid);
        }
        const down = await lab.mesh("lab", "down");
        expect(down.code, down.stdout + down.stderr).toBe(0);
        expect(await audit(lab.name)).toEqual([]);
        expect(labProcesses(lab.name)).toEqual([]);
    });
});

/** Waits until the local cloud works on something of a kind. */
async function untilOperation(target: RegExp): Promise<void> {
    const deadline = Date.now() + 300_000;
    while (Date.now() < deadline) {
        const answer = await lab.api("GET", "local/v1/operations").catch(() => ({ operations: [] }));
        if (
            (answer["operations"] as readonly { target: string }[]).some((operation) => target.test(operation.target))
        ) {
            return;
        }
        await sleep(200);
    }
    throw new Error(`no operation on ${target.source} began`);
}

function tryKill(pid: number): void {
    try {
        process.kill(pid, "SIGKILL");
    } catch {
        // Gone with its parent.
    }
}

/** Whether each of three calls from a pod in amsterdam to a web server was answered. */
async function callsFrom(pod: string, ip: string): Promise<readonly boolean[]> {
    const call = ["/demo", "call", "--count", "3", "--timeout", "1s", `http://${ip.trim()}:8080/`];
    const output = await lab.kubectl("amsterdam", "-n", "demo", "exec", pod, "--", ...call);
    return output
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => (JSON.parse(line) as { ok: boolean }).ok);
}
