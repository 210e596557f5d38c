import { existsSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { InitialisationFailed, type Provider } from "../../lab/providers/base/provider.js";
import type { Values } from "../../lab/providers/base/values.js";
import { createKubernetesProvider } from "../../lab/providers/kubernetes/provider.js";
import { textAt } from "../../lab/providers/kubernetes/kubeObject.js";
import { FakeApiServer } from "./fakeApiServer.js";
import { FakeHelm, releaseInputs } from "./fakeHelm.js";
import { initialisationFailure, resource } from "./support.js";

const type = "kubernetes:helm.sh/v3:Release";
let server: FakeApiServer;
let helm: FakeHelm;
let provider: Provider;

beforeEach(async () => {
    helm = new FakeHelm();
    server = new FakeApiServer();
    server.kinds["/api/v1"]!.push({ name: "secrets", kind: "Secret", namespaced: true });
    await server.start();
    provider = createKubernetesProvider();
    await provider.configure({ kubeconfig: server.kubeconfig });
});
afterEach(() => {
    helm.stop();
    server.stop();
});

function ref(signal?: AbortSignal) {
    return resource(type, signal ? { signal } : {});
}

async function install(more: Values = {}, signal?: AbortSignal) {
    const news = releaseInputs(helm, more);
    const { inputs } = await provider.check({ ...ref(), olds: {}, news, randomSeed: new Uint8Array() });
    return { inputs, ...(await provider.create({ ...ref(signal), inputs, preview: false, timeout: 0 })) };
}

const packed = (release: Values) =>
    Buffer.from(gzipSync(JSON.stringify(release)).toString("base64")).toString("base64");
const unpacked = (text: string) =>
    JSON.parse(gunzipSync(Buffer.from(Buffer.from(text, "base64").toString(), "base64")).toString()) as Values;

describe("installing", () => {
    it("tells helm what to do without telling everybody on the machine", async () => {
        await install({ values: { password: "hidden" }, atomic: true, timeout: 90 });
        const [call] = helm.calls("upgrade");
        expect(call!.args.slice(0, 3)).toEqual(["upgrade", "tiny", helm.chart]);
        expect(call!.args).toEqual(expect.arrayContaining(["--install", "--wait", "--atomic", "90s"]));
        expect(call!.args).not.toContain("--version");
        expect(call!.args.join(" ")).not.toMatch(/hidden|secret-token/);
        expect(JSON.parse(call!.stdin)).toEqual({ password: "hidden" });
        expect(call!.kubeconfig.mode).toBe(0o600);
        expect(JSON.parse(call!.kubeconfig.text)).toEqual(JSON.parse(server.kubeconfig));
        expect(existsSync(call!.kubeconfig.path)).toBe(false);
    });

    it("records what was installed", async () => {
        const { id, state, secrets } = await install();
        expect(id).toBe("demo/tiny");
        expect(secrets).toEqual(["__inputs"]);
        expect(state["resourceNames"]).toEqual({ "Deployment.apps/apps/v1": ["demo/a"], "Service/v1": ["b"] });
        expect(state["status"]).toEqual({
            appVersion: "1.0",
            chart: "tiny",
            name: "tiny",
            namespace: "demo",
            revision: 3,
            status: "deployed",
            version: "0.1.0",
        });
    });

    it("does not wait where the program says so", async () => {
        await install({ skipAwait: true });
        expect(helm.calls("upgrade")[0]!.args).not.toContain("--wait");
    });

    it("keeps a release that did not come up, and forgets one that is not there", async () => {
        helm.behave({ upgrade: "fails" });
        await expect(install()).rejects.toThrow(InitialisationFailed);
        await expect(install()).rejects.toThrow(
            'Helm release "demo/tiny" was created, but failed to initialize completely. Use Helm CLI to investigate: ' +
                "failed to become available within allocated timeout. Error: Helm Release demo/tiny: timed out",
        );
        helm.behave({ upgrade: "fails", found: false });
        await expect(install()).rejects.toThrow(/^timed out$/);
    });

    it("names the workloads that are not up, and what their pods say", async () => {
        const labels = { app: "agent" };
        const agent = {
            metadata: {
                name: "agent",
                namespace: "demo",
                uid: "u",
                annotations: { "meta.helm.sh/release-name": "tiny" },
            },
            spec: { selector: { matchLabels: labels } },
            status: { observedGeneration: 0, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 },
        };
        const pod = {
            metadata: { name: "agent-1", namespace: "demo", ownerReferences: [{ uid: "u" }] },
            status: {
                conditions: [
                    { type: "PodScheduled", status: "True" },
                    { type: "Initialized", status: "True" },
                    { type: "Ready", status: "False" },
                ],
                containerStatuses: [{ name: "c", ready: false, state: { waiting: { reason: "CrashLoopBackOff" } } }],
            },
        };
        server.kinds["/apis/apps/v1"]!.push(
            { name: "daemonsets", kind: "DaemonSet", namespaced: true },
            { name: "statefulsets", kind: "StatefulSet", namespaced: true },
        );
        server.override = ({ path }) => {
            const items = path.endsWith("/daemonsets") ? [agent] : path.endsWith("/pods") ? [pod] : undefined;
            return items && { code: 200, body: { items } };
        };
        helm.behave({ upgrade: "fails" });
        const { reasons, secrets } = await initialisationFailure(install());
        expect(reasons.slice(1)).toEqual([
            "DaemonSet agent (1 of 2 nodes available)",
            "[Pod demo/agent-1]: [CrashLoopBackOff] ",
        ]);
        expect(secrets).toEqual(["__inputs"]);
    });

    it("is not left in another state by an upgrade that never began", async () => {
        const { inputs, id, state } = await install();
        const upgrade = () =>
            provider.update({
                ...ref(),
                id,
                olds: state,
                oldInputs: inputs,
                news: inputs,
                preview: false,
                timeout: 0,
                ignoreChanges: [],
            });
        helm.behave({ upgrade: "fails" });
        await expect(upgrade()).rejects.toThrow(/^timed out$/);
        helm.behave({ upgrade: "fails", revision: 4 });
        await expect(upgrade()).rejects.toThrow('Helm release "demo/tiny" failed to initialize completely.');
    });

    it("uses each switch where it counts", async () => {
        const all = { disableWebhooks: true, createNamespace: true, disableCRDHooks: true, forceUpdate: true };
        const { inputs, id, state } = await install({ ...all, reuseValues: true, skipCrds: true });
        const [first] = helm.calls("upgrade");
        expect(first!.args).toEqual(expect.arrayContaining(["--no-hooks", "--create-namespace", "--skip-crds"]));
        expect(first!.args).not.toContain("--force");
        const news = { ...inputs, disableCRDHooks: false };
        await provider.update({
            ...ref(),
            id,
            olds: state,
            oldInputs: inputs,
            news,
            preview: false,
            timeout: 0,
            ignoreChanges: [],
        });
        const [, second] = helm.calls("upgrade");
        expect(second!.args).toEqual(expect.arrayContaining(["--force", "--reuse-values"]));
        expect(second!.args).not.toContain("--no-hooks");
        expect(second!.args).not.toContain("--create-namespace");
    });

    it("asks helm to stop when it is cancelled", async () => {
        helm.behave({ upgrade: "hangs" });
        const stop = new AbortController();
        const installing = install({}, stop.signal);
        await expect.poll(() => helm.calls("upgrade")).toHaveLength(1);
        stop.abort();
        await expect(installing).rejects.toMatchObject({ name: "InitialisationFailed", id: "demo/tiny" });
        await expect(installing).rejects.toThrow("Helm Release demo/tiny: cancelled");
    });

    it("takes up a release that a killed run left pending", async () => {
        const path = "/api/v1/namespaces/demo/secrets/sh.helm.release.v1.tiny.v1";
        const record = {
            metadata: { name: "sh.helm.release.v1.tiny.v1", namespace: "demo", labels: { status: "pending-install" } },
            type: "helm.sh/release.v1",
            data: { release: packed({ name: "tiny", info: { status: "pending-install", notes: "kept" } }) },
        };
        server.override = ({ method, path: asked, query }) =>
            method === "GET" && asked.endsWith("/secrets") && query["labelSelector"] === "owner=helm,name=tiny"
                ? { code: 200, body: { items: [record] } }
                : undefined;
        await install();
        const written = server.objects.get(path)!;
        expect(textAt(written, "metadata", "labels", "status")).toBe("failed");
        expect(unpacked(textAt(written, "data", "release"))).toEqual({
            name: "tiny",
            info: { status: "failed", description: "interrupted", notes: "kept" },
        });
        expect(helm.calls("upgrade")).toHaveLength(1);
    });
});

describe("a release", () => {
    it("is gone when helm knows it no longer", async () => {
        const { id, state, inputs } = await install();
        expect((await provider.read({ ...ref(), id, state, inputs })).inputs).toEqual(inputs);
        helm.behave({ found: false });
        expect((await provider.read({ ...ref(), id, state, inputs })).id).toBe("");
    });

    it("shows on refresh what somebody set with helm", async () => {
        const { id, state, inputs } = await install({ values: { a: 1, keep: { x: 1 } } });
        helm.behave({ values: { a: 2, keep: { y: null } }, revision: 4 });
        const read = await provider.read({ ...ref(), id, state, inputs });
        expect(read.inputs).toEqual(inputs);
        expect(read.state).toMatchObject({ values: { a: 2, keep: { x: 1, y: null } }, status: { revision: 4 } });
        const answer = await provider.diff({
            ...ref(),
            id,
            olds: read.state,
            oldInputs: inputs,
            news: inputs,
            ignoreChanges: [],
        });
        expect(answer.detailed).toEqual({ "values.a": { kind: "update", inputDiff: false } });
    });

    it("is imported with the values it has", async () => {
        helm.behave({ values: { a: 1 } });
        const { inputs, state } = await provider.read({ ...ref(), id: "demo/tiny", state: {}, inputs: {} });
        expect(inputs).toMatchObject({
            name: "tiny",
            namespace: "demo",
            chart: "tiny",
            values: { a: 1 },
            timeout: 300,
        });
        expect(state).toMatchObject({ __inputs: inputs, status: { status: "deployed" } });
    });

    it("is uninstalled for as long as it may take", async () => {
        const { id, state } = await install();
        await provider.delete({ ...ref(), id, state, timeout: 0 });
        const [call] = helm.calls("uninstall");
        expect(call!.args.slice(0, 4)).toEqual(["uninstall", "tiny", "--namespace", "demo"]);
        expect(call!.args).toEqual(expect.arrayContaining(["--ignore-not-found", "--wait", "--timeout", "300s"]));
    });

    it("is not installed at preview", async () => {
        const inputs = releaseInputs(helm, { values: {} });
        const { id } = await provider.create({ ...ref(), inputs, preview: true, timeout: 0 });
        expect({ id, calls: helm.calls("upgrade") }).toEqual({ id: "", calls: [] });
    });
});
