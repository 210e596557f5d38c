import type { V1Pod } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";

import { summarise } from "../../../cli/verify/caller.js";
import { checkControlPlane } from "../../../cli/verify/controlPlane.js";
import { answeringClusters, judgeClosed, judgeService } from "../../../cli/verify/dataPlane.js";
import { judgeHealth } from "../../../cli/verify/health.js";
import type { ClusterClient } from "../../../cli/verify/kube.js";
import type { Check, VerifyReport } from "../../../cli/verify/model.js";
import {
    agentStatus,
    judgeNodes,
    judgeRemotes,
    kvstoremeshStatus,
    nodeList,
    remoteCluster,
} from "../../../cli/verify/remoteStatus.js";
import { renderReport } from "../../../cli/verify/render.js";

const remote = (name: string, more: object = {}) =>
    remoteCluster.parse({
        name,
        ready: true,
        connected: true,
        config: { required: true, retrieved: true },
        synced: { nodes: true, endpoints: true },
        ...more,
    });

describe("judgeRemotes", () => {
    it("is content with exactly the planned peers", () => {
        expect(judgeRemotes([remote("a"), remote("b")], ["a", "b"])).toEqual([]);
    });

    it.each([
        ["a peer that is missing", [remote("a")], "b", "planned but not configured"],
        [
            "a peer nobody planned",
            [remote("a"), remote("b"), remote("c")],
            "c",
            "connected although it is not in the plan",
        ],
        [
            "a peer that does not answer",
            [remote("a"), remote("b", { connected: false, "num-failures": 7, status: "dial tcp:\n timeout" })],
            "b",
            "not connected after 7 failures (dial tcp: timeout)",
        ],
        [
            "a peer whose configuration is missing",
            [remote("a"), remote("b", { config: { required: true } })],
            "b",
            "connected, but its cluster configuration is not retrieved",
        ],
        [
            "a peer that is not synchronised",
            [remote("a"), remote("b", { synced: { nodes: true, services: false } })],
            "b",
            "connected, but services not synchronised",
        ],
    ])("names %s", (_what, remotes, peer, problem) => {
        expect(judgeRemotes(remotes, ["a", "b"])).toEqual([{ peer, problem }]);
    });

    it("reads Cilium's status, where false and zero are left out", () => {
        expect(
            agentStatus.parse({ "cluster-mesh": { clusters: [{ name: "a" }] } })["cluster-mesh"]!.clusters,
        ).toMatchObject([{ name: "a", connected: false, ready: false }]);
        expect(agentStatus.parse({})["cluster-mesh"]).toBeUndefined();
        expect(kvstoremeshStatus.parse(null)).toBeNull();
    });
});

describe("judgeNodes", () => {
    const known = (...names: readonly string[]) => nodeList.parse(names.map((name) => ({ name })))!;

    it("is content with nodes of the own cluster and of planned peers", () => {
        expect(judgeNodes(known("a/1", "a/2", "b/1"), ["a", "b"])).toEqual([]);
        expect(judgeNodes(known("without-a-cluster"), ["a"])).toEqual([]);
    });

    it("names clusters that nobody planned, each once", () => {
        expect(judgeNodes(known("a/1", "c/1", "b/1", "c/2"), ["a"])).toEqual([
            { peer: "c", problem: expect.stringMatching(/^still knows 2 of its nodes/) as string },
            { peer: "b", problem: expect.stringMatching(/^still knows 1 of its nodes/) as string },
        ]);
    });
});

describe("checkControlPlane", () => {
    const pod = (name: string, container: string): V1Pod => ({
        metadata: { name },
        spec: { containers: [{ name: container }] },
    });
    /** A cluster whose agent answers as told, and which has no kvstoremesh. */
    const cluster = (nodes: readonly string[], code = 0): ClusterClient => ({
        name: "a",
        ciliumNamespace: "kube-system",
        runningPods: (_namespace, selector) =>
            Promise.resolve([selector === "k8s-app=cilium" ? pod("cilium-1", "cilium-agent") : pod("mesh-1", "etcd")]),
        exec: (_pod, command) => {
            const answers: Readonly<Record<string, unknown>> = {
                status: { "cluster-mesh": { clusters: [remote("b")] } },
                node: nodes.map((name) => ({ name })),
            };
            const stdout = JSON.stringify(answers[command[1] ?? ""] ?? "");
            return Promise.resolve({ code: command[1] === "node" ? code : 0, stdout, stderr: "gone" });
        },
    });
    const target = { name: "a", kubeconfig: "", expectedPeers: ["b"] };
    const looks = async (client: ClusterClient) =>
        (await checkControlPlane(client, target)).checks.map(({ to, ok }) => `${to} ${ok}`);

    it("is as planned with nodes of planned clusters only", async () => {
        expect(await looks(cluster(["a/1", "b/1"]))).toEqual(["b true"]);
    });

    it("finds a cluster whose nodes are still known after it went, and an agent that does not say", async () => {
        expect(await looks(cluster(["a/1", "b/1", "gone/1"]))).toEqual(["b true", "gone false"]);
        expect(await looks(cluster([], 1))).toEqual(["b true", "- false"]);
    });
});

describe("judgeHealth", () => {
    const node = (host: string, pod: string) => ({
        nodes: [
            {
                name: "b/node",
                host: { "primary-address": { http: { status: host }, icmp: { status: host } } },
                "health-endpoint": { "primary-address": { http: { status: pod } } },
            },
        ],
    });
    it.each([
        [node("timeout", "timeout"), /VPC peering or the firewall between node ranges/],
        [node("", "timeout"), /routes or firewall of the pod ranges/],
        [node("", ""), /network policy/],
        [{ nodes: [] }, /control plane has not delivered it/],
    ])("names the hop", (status, expected) => expect(judgeHealth(status, "b")).toMatch(expected));
});

describe("judgeService", () => {
    const call = (ok: boolean, cluster?: string) => ({ ok, ms: 1, cluster, error: ok ? undefined : "timeout" });
    it("wants every backend cluster to answer and no call to be lost", () => {
        const good = summarise([call(true, "a"), call(true, "b")]);
        const silent = summarise([call(true, "a"), call(true, "a")]);
        const lost = summarise([call(true, "a"), call(true, "b"), call(false)]);
        expect(judgeService("a", "web", ["a", "b"], good)).toMatchObject({ ok: true });
        expect(judgeService("a", "web", ["a", "b"], silent)).toMatchObject({
            ok: false,
            detail: "no answer from backends of b",
        });
        expect(judgeService("a", "web", ["a", "b"], lost)).toMatchObject({
            ok: false,
            detail: "1 of 3 calls lost (timeout)",
        });
    });

    it("wants no answer from clusters that are no neighbours", () => {
        const stranger = summarise([call(true, "a"), call(true, "c")]);
        expect(judgeService("a", "web", ["a"], stranger)).toMatchObject({
            ok: false,
            detail: "answered by c, which is no neighbour",
        });
        expect(judgeClosed("a", "c", "10.0.0.1", summarise([call(false)]))).toMatchObject({ ok: true });
        expect(judgeClosed("a", "c", "10.0.0.1", summarise([call(true, "c")]))).toMatchObject({
            ok: false,
            detail: "10.0.0.1: answers although c is no neighbour of a",
        });
    });

    it.each([
        ["none", ["a", "b"]],
        ["local", ["a"]],
        ["remote", ["b"]],
    ] as const)("expects answers by affinity %s", (affinity, expected) => {
        const probe = { affinity, backendClusters: ["a", "b", "far"], within: ["a", "b"] };
        expect(answeringClusters("a", probe)).toEqual(expected);
    });

    it("expects the others where affinity finds nobody", () => {
        expect(answeringClusters("a", { affinity: "local", backendClusters: ["b"], within: ["a", "b"] })).toEqual([
            "b",
        ]);
    });

    it("takes the median of answered calls only", () => {
        expect(
            summarise([
                { ok: true, ms: 1 },
                { ok: true, ms: 9 },
                { ok: true, ms: 2 },
                { ok: false, ms: 1000 },
            ]).medianMs,
        ).toBe(2);
    });
});

describe("renderReport", () => {
    const checks: readonly Check[] = [
        { layer: "control plane", from: "a", to: "b", what: "agent", ok: true, detail: "ready" },
        { layer: "data plane", from: "a", to: "b", what: "pod IP", ok: false, detail: "10.0.0.1: 3 of 3 calls lost" },
    ];
    const report: VerifyReport = {
        ok: false,
        clusters: ["a", "b"],
        checks,
        pods: [
            { from: "a", to: "b", ip: "10.0.0.1", planned: true, result: summarise([{ ok: false, error: "timeout" }]) },
        ],
        services: [{ from: "a", service: "web.demo", result: summarise([{ ok: true, ms: 1.25, cluster: "b" }]) }],
        notChecked: [],
        seconds: 1.5,
    };
    it("shows the matrix, the service, what falls short, and a verdict", () => {
        const text = renderReport(report);
        expect(text).toMatch(/10\.0\.0\.1/);
        expect(text).toMatch(/0\/1 answered/);
        expect(text).toMatch(/web\.demo .* a .* 1\/1 .* 1 .* 1\.3 ms/);
        expect(text).toMatch(/✗ a → b \(pod IP\): 10\.0\.0\.1: 3 of 3 calls lost/);
        expect(text).toMatch(/mesh NOT as planned: 1 of 2 checks fall short/);
    });

    it("says so when everything is as planned", () => {
        const good = { ...report, ok: true, checks: checks.map((check) => ({ ...check, ok: true })) };
        expect(renderReport(good)).toMatch(/mesh proven: 2 of 2 checks as planned/);
        expect(renderReport(good)).not.toMatch(/✗/);
    });
});
