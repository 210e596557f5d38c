import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Provider } from "../../lab/providers/base/provider.js";
import { unknownValue, type Values } from "../../lab/providers/base/values.js";
import { createKubernetesProvider } from "../../lab/providers/kubernetes/provider.js";
import { FakeApiServer } from "./fakeApiServer.js";
import { resource } from "./support.js";

let server: FakeApiServer;
let provider: Provider;
let reports: string[];

beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    provider = createKubernetesProvider();
    await provider.configure({ kubeconfig: server.kubeconfig });
    reports = [];
});
afterEach(() => server.stop());

const configMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace: "demo" },
    data: { a: "b" },
};
const path = "/api/v1/namespaces/demo/configmaps/settings";
const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "demo" },
    spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
};
const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "demo" },
    spec: { replicas: 2, selector: { matchLabels: { app: "web" } } },
};

const urn = "urn:pulumi:s::p::kubernetes:core/v1:ConfigMap::res";

function ref(type = "kubernetes:core/v1:ConfigMap", signal = new AbortController().signal) {
    return resource(type, { signal, reports });
}

function create(inputs: Values, options: { preview?: boolean; timeout?: number; signal?: AbortSignal } = {}) {
    const { preview = false, timeout = 5, signal } = options;
    return provider.create({ ...ref(undefined, signal), inputs, preview, timeout });
}

describe("creating", () => {
    it("applies on the server with a field manager of its own", async () => {
        const { id, state, secrets } = await create(configMap);
        expect(id).toBe("demo/settings");
        expect(server.log).toEqual([`GET ${path}`, `PATCH ${path}`]);
        const { query, body } = server.calls.at(-1)!;
        expect(query["fieldManager"]).toMatch(/^pulumi-kubernetes-[0-9a-f]{8}$/);
        expect(query["force"]).toBe("false");
        expect(body).toEqual(configMap);
        expect(state).toMatchObject({ data: { a: "b" }, __inputs: configMap, __fieldManager: query["fieldManager"] });
        expect(state["metadata"]).toEqual({ ...configMap.metadata, uid: `uid of ${path}`, generation: 1 });
        expect(secrets).toEqual(["__inputs"]);
    });

    it("gets its credentials from the plugin a kubeconfig names", async () => {
        const config = JSON.parse(server.kubeconfig) as { users: unknown };
        const credential = { kind: "ExecCredential", status: { token: "secret-token" } };
        const exec = {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: process.execPath,
            args: ["-e", `console.log(${JSON.stringify(JSON.stringify(credential))})`],
            interactiveMode: "Never",
        };
        config.users = [{ name: "u", user: { exec } }];
        await provider.configure({ kubeconfig: JSON.stringify(config) });
        expect((await create(configMap)).id).toBe("demo/settings");
    });

    it("stores nothing at preview, and knows no identity then", async () => {
        const { id, state } = await create(configMap, { preview: true });
        expect(id).toBe("");
        expect(server.calls.at(-1)!.query["dryRun"]).toBe("All");
        expect(server.objects.size).toBe(0);
        expect(state["metadata"]).toMatchObject({ uid: unknownValue, name: "settings" });
    });

    it("shows at preview what the API server refuses, but not what this run will bring", async () => {
        server.override = ({ method }) =>
            method === "PATCH" ? { code: 422, body: { message: "bad name" } } : undefined;
        await expect(create(configMap, { preview: true })).rejects.toThrow("bad name");
        server.override = ({ method }) =>
            method === "PATCH" ? { code: 404, body: { message: 'namespaces "demo" not found' } } : undefined;
        expect((await create(configMap, { preview: true })).state).toEqual(configMap);
        await expect(create(configMap, { timeout: 1 })).rejects.toThrow(
            `resource "${urn}" was not successfully created by the Kubernetes API server: namespaces "demo" not found`,
        );
    });

    it("asks nobody while the kubeconfig is unknown", async () => {
        await provider.configure({ kubeconfig: unknownValue });
        expect((await create(configMap, { preview: true })).state).toEqual(configMap);
        expect(server.calls).toEqual([]);
        await expect(create(configMap)).rejects.toThrow("its kubeconfig is not known yet");
    });

    it("adopts what is there already only where it is told to", async () => {
        await create(configMap);
        await expect(create(configMap)).rejects.toThrow(
            `resource "${urn}" was not successfully created by the Kubernetes API server: configmaps "settings" already exists`,
        );
        await provider.configure({ kubeconfig: server.kubeconfig, upsertExistingObjects: "true" });
        expect((await create(configMap)).id).toBe("demo/settings");
    });

    it("takes over fields of others where the provider or the object says so", async () => {
        const force = () => server.calls.at(-1)!.query["force"];
        const metadata = { ...configMap.metadata, annotations: { "pulumi.com/patchForce": "true" } };
        await create({ ...configMap, metadata });
        expect(force()).toBe("true");
        server.objects.clear();
        await provider.configure({ kubeconfig: server.kubeconfig, enablePatchForce: "true" });
        await create(configMap);
        expect(force()).toBe("true");
    });

    it("is unreachable when the kubeconfig is none", async () => {
        await provider.configure({ kubeconfig: "nowhere" });
        await expect(create(configMap)).rejects.toThrow(
            "configured Kubernetes cluster is unreachable: failed to parse kubeconfig data in " +
                "`kubernetes:config:kubeconfig`- couldn't get version/kind",
        );
    });

    it("keeps secrets of an object that does not come up", async () => {
        const error: unknown = await create(service, { timeout: 1 }).catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ name: "InitialisationFailed", secrets: ["__inputs"] });
    });

    it("waits until a custom resource's kind is served", async () => {
        const policy = {
            apiVersion: "cilium.io/v2",
            kind: "CiliumNetworkPolicy",
            metadata: { name: "p", namespace: "demo" },
        };
        setTimeout(() => {
            const kind = { name: "ciliumnetworkpolicies", kind: "CiliumNetworkPolicy", namespaced: true };
            server.kinds["/apis/cilium.io/v2"] = [kind];
        }, 300);
        expect((await create(policy)).id).toBe("demo/p");
        expect(reports[0]).toContain('no matches for kind "CiliumNetworkPolicy" in version "cilium.io/v2"');
        await expect(create({ ...policy, kind: "Nothing" }, { timeout: 1 })).rejects.toThrow(
            'no matches for kind "Nothing"',
        );
    });
});

describe("the life of an object", () => {
    const known = async () => ({ ...ref(), ...(await create(configMap)), inputs: configMap });

    it("keeps its field manager through updates", async () => {
        const { state, ...rest } = await known();
        const olds = { ...state, __fieldManager: "somebody" };
        const news = { ...configMap, data: { a: "c" } };
        const request = { ...rest, olds, oldInputs: configMap, news, preview: false, timeout: 5, ignoreChanges: [] };
        expect((await provider.update(request)).state).toMatchObject({ data: { a: "c" }, __inputs: news });
        expect(server.calls.at(-1)!.query["fieldManager"]).toBe("somebody");
    });

    it("shows on refresh what somebody changed, and only that", async () => {
        const request = await known();
        expect((await provider.read(request)).inputs).toEqual(configMap);
        server.objects.set(path, { ...server.objects.get(path)!, data: { a: "changed", more: "x" } });
        const { inputs, state } = await provider.read(request);
        expect(inputs).toEqual({ ...configMap, data: { a: "changed" } });
        expect(state["data"]).toEqual({ a: "changed", more: "x" });
        server.objects.delete(path);
        expect((await provider.read(request)).id).toBe("");
    });

    it("ends when it is gone", async () => {
        const request = { ...(await known()), timeout: 5 };
        await provider.delete(request);
        expect(server.log.slice(-2)).toEqual([`DELETE ${path}`, `GET ${path}`]);
        const removal = server.calls.find(({ method }) => method === "DELETE")!;
        expect(removal.body).toMatchObject({ propagationPolicy: "Foreground" });
        await provider.delete(request);
    });

    it("does not end while a finalizer holds it", async () => {
        const request = { ...(await known()), timeout: 1 };
        const held = {
            ...server.objects.get(path)!,
            metadata: { uid: `uid of ${path}`, finalizers: ["example.com/hold"] },
        };
        server.override = ({ method }) => (method === "GET" ? { code: 200, body: held } : undefined);
        await expect(provider.delete(request)).rejects.toThrow(
            "ConfigMap settings: still there after 1 s; its finalizers are example.com/hold",
        );
    });

    it("ends at once where the program does not wait, and leaves what nobody may delete", async () => {
        const metadata = { ...configMap.metadata, annotations: { "pulumi.com/skipAwait": "true" } };
        const made = await create({ ...configMap, metadata });
        await provider.delete({ ...ref(), ...made, timeout: 1 });
        expect(server.log.at(-1)).toBe(`DELETE ${path}`);
        const other = await known();
        server.override = ({ method }) =>
            method === "DELETE" ? { code: 403, body: { message: "forbidden" } } : undefined;
        await provider.delete({ ...other, timeout: 1 });
        const { metadata: bare, data } = server.calls.at(-1)!.body as typeof configMap;
        expect({ bare, data }).toEqual({ bare: configMap.metadata, data: undefined });
    });

    it("stays as it was in a cluster that does not answer, where updates may be skipped", async () => {
        const request = await known();
        const { kubeconfig } = server;
        server.stop();
        await expect(provider.read(request)).rejects.toThrow(
            "failed to read resource state due to unreachable cluster",
        );
        await provider.configure({ kubeconfig, skipUpdateUnreachable: "true" });
        expect((await provider.read(request)).state).toEqual(request.state);
        const news = { ...configMap, data: { a: "new" } };
        const checked = await provider.check({ ...ref(), olds: configMap, news, randomSeed: new Uint8Array() });
        expect(checked.inputs).toEqual(configMap);
    });

    it("is dropped with its cluster only where that is allowed", async () => {
        const request = { ...(await known()), timeout: 1 };
        const { kubeconfig } = server;
        server.stop();
        await expect(provider.delete(request)).rejects.toThrow("does not answer");
        await provider.configure({ kubeconfig, deleteUnreachable: "true" });
        await provider.delete(request);
        expect(reports.at(-1)).toContain("Deleting the unreachable resource from Pulumi state");
    });
});

describe("a cluster on paper", () => {
    beforeEach(() => provider.configure({ kubeconfig: server.kubeconfig.replace(/127\.0\.0\.1:\d+/, "198.19.0.7") }));

    it("takes everything, is up at once, and is the same every time", async () => {
        const first = await create(deployment);
        expect(first.state).toMatchObject({ status: { availableReplicas: 2 } });
        expect(await create(deployment)).toEqual(first);
        expect((await create(service)).state).toMatchObject({ status: { loadBalancer: { ingress: [{}] } } });
        expect(server.calls).toEqual([]);
    });

    it("records releases", async () => {
        const type = "kubernetes:helm.sh/v3:Release";
        const news = {
            chart: "oci://charts.example/cilium",
            version: "1.2.3",
            name: "cilium",
            namespace: "kube-system",
        };
        const { inputs, failures } = await provider.check({
            ...ref(type),
            olds: {},
            news,
            randomSeed: new Uint8Array(),
        });
        expect(failures ?? []).toEqual([]);
        const { id, state } = await provider.create({ ...ref(type), inputs, preview: false, timeout: 0 });
        expect(id).toBe("kube-system/cilium");
        expect(state["status"]).toMatchObject({ status: "deployed", chart: "cilium", version: "1.2.3", revision: 1 });
        const read = await provider.read({ ...ref(type), id, state, inputs });
        expect(read.state["status"]).toEqual(state["status"]);
    });
});
