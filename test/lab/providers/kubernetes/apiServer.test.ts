import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { InitialisationFailed, type Provider } from "../base/provider.js";
import { unwrap, type Values } from "../base/values.js";
import { isBuilt } from "../../toolchain/artefacts.js";
import { textAt } from "./kubeObject.js";
import { createKubernetesProvider } from "./provider.js";
import { RealApiServer } from "./realApiServer.js";

const runsHere = (["etcd", "kube"] as const).every(isBuilt);

describe.skipIf(!runsHere)("objects of a real API server", { timeout: 60_000 }, () => {
    let server: RealApiServer;
    let provider: Provider;

    beforeAll(async () => {
        server = await RealApiServer.start();
        provider = createKubernetesProvider();
        await provider.configure({ kubeconfig: server.kubeconfig });
    }, 120_000);
    afterAll(() => server?.stop());

    function ref(type: string, name = "res") {
        const urn = `urn:pulumi:s::p::kubernetes:${type}::${name}`;
        const signal = new AbortController().signal;
        return { urn, type: `kubernetes:${type}`, name, signal, report: () => undefined };
    }

    async function check(type: string, news: Values, olds: Values = {}): Promise<Values> {
        const answer = await provider.check({ ...ref(type), olds, news, randomSeed: new Uint8Array([1]) });
        return unwrap(answer.inputs).values;
    }

    async function create(type: string, news: Values, { name = "res", timeout = 20 } = {}) {
        const inputs = await check(type, news);
        const answer = await provider.create({ ...ref(type, name), inputs, preview: false, timeout });
        return { ...ref(type, name), ...answer, inputs, timeout };
    }

    async function update(made: Awaited<ReturnType<typeof create>>, news: Values) {
        const inputs = await check(made.type.replace("kubernetes:", ""), news, made.inputs);
        const request = { ...made, olds: made.state, oldInputs: made.inputs, news: inputs, preview: false };
        return { ...made, ...(await provider.update({ ...request, ignoreChanges: [] })), inputs };
    }

    const config = (name: string, data: Values, more: Values = {}): Values => ({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name, ...more },
        data,
    });
    const dataOf = async (name: string) => {
        const id = `default/${name}`;
        const seen = await provider.read({ ...ref("core/v1:ConfigMap"), id, state: {}, inputs: {} });
        return seen.state["data"];
    };

    const labels = { app: "web" };
    const template = {
        metadata: { labels },
        spec: {
            containers: [
                {
                    name: "c",
                    image: "nowhere.invalid/i:1",
                    env: [{ name: "A", value: "" }],
                    resources: { requests: { cpu: "1000m", memory: "1024Mi" } },
                },
            ],
            nodeSelector: {},
            hostNetwork: false,
        },
    };
    const skipAwait = { annotations: { "pulumi.com/skipAwait": "true" } };
    const rbac = "rbac.authorization.k8s.io";
    const subject = { kind: "ServiceAccount", name: "a", namespace: "default" };

    it.each<[string, Values]>([
        ["core/v1:ConfigMap", { apiVersion: "v1", kind: "ConfigMap", data: { a: "b" }, binaryData: {} }],
        ["core/v1:Secret", { apiVersion: "v1", kind: "Secret", stringData: { a: "b" }, data: { c: "ZA==" } }],
        ["core/v1:ServiceAccount", { apiVersion: "v1", kind: "ServiceAccount", automountServiceAccountToken: false }],
        ["core/v1:Namespace", { apiVersion: "v1", kind: "Namespace" }],
        [
            "core/v1:Service",
            {
                apiVersion: "v1",
                kind: "Service",
                metadata: skipAwait,
                spec: { selector: labels, ports: [{ port: 80, targetPort: "http" }] },
            },
        ],
        [
            "apps/v1:Deployment",
            {
                apiVersion: "apps/v1",
                kind: "Deployment",
                metadata: skipAwait,
                spec: { replicas: 0, selector: { matchLabels: labels }, template },
            },
        ],
        [
            "apps/v1:DaemonSet",
            {
                apiVersion: "apps/v1",
                kind: "DaemonSet",
                metadata: skipAwait,
                spec: { selector: { matchLabels: labels }, template },
            },
        ],
        [
            "policy/v1:PodDisruptionBudget",
            {
                apiVersion: "policy/v1",
                kind: "PodDisruptionBudget",
                spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
            },
        ],
        [
            "networking.k8s.io/v1:NetworkPolicy",
            {
                apiVersion: "networking.k8s.io/v1",
                kind: "NetworkPolicy",
                spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] },
            },
        ],
        [
            `${rbac}/v1:ClusterRole`,
            {
                apiVersion: `${rbac}/v1`,
                kind: "ClusterRole",
                rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
            },
        ],
        [
            `${rbac}/v1:ClusterRoleBinding`,
            {
                apiVersion: `${rbac}/v1`,
                kind: "ClusterRoleBinding",
                roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "view" },
                subjects: [subject],
            },
        ],
    ])("%s comes, stays as it is, and goes", async (type, news) => {
        const made = await create(type, news, { name: "round" });
        const seen = await provider.read({ ...made, id: made.id });
        expect(seen.inputs).toEqual(made.inputs);
        const again = await check(type, news, made.inputs);
        const answer = await provider.diff({
            ...made,
            olds: seen.state,
            oldInputs: seen.inputs,
            news: again,
            ignoreChanges: [],
        });
        expect(answer).toEqual({ changes: false });
        await provider.delete({ ...made, state: seen.state });
        const idOfRest = async () => (await provider.read({ ...made, id: made.id })).id;
        await expect.poll(idOfRest, { timeout: 20_000, interval: 250 }).toBe("");
    });

    it("does not adopt what is there already, unless it is told to", async () => {
        await create("core/v1:ConfigMap", config("taken", { a: "1" }));
        await expect(create("core/v1:ConfigMap", config("taken", { a: "2" }), { name: "other" })).rejects.toThrow(
            'was not successfully created by the Kubernetes API server: configmaps "taken" already exists',
        );
        await provider.configure({
            kubeconfig: server.kubeconfig,
            upsertExistingObjects: "true",
            enablePatchForce: "true",
        });
        await create("core/v1:ConfigMap", config("taken", { a: "2" }), { name: "other" });
        await provider.configure({ kubeconfig: server.kubeconfig });
        expect(await dataOf("taken")).toEqual({ a: "2" });
    });

    it("patches an object of somebody else, and gives up only its own fields", async () => {
        await create("core/v1:ConfigMap", config("shared", { theirs: "1" }));
        const patch = await create("core/v1:ConfigMapPatch", config("shared", { ours: "1" }), { name: "patch" });
        expect(await dataOf("shared")).toEqual({ theirs: "1", ours: "1" });
        const updated = await update(patch, config("shared", { more: "2" }));
        expect(await dataOf("shared")).toEqual({ theirs: "1", more: "2" });
        await provider.delete(updated);
        expect(await dataOf("shared")).toEqual({ theirs: "1" });
    });

    it("tells a conflict with another manager, and wins it when told to", async () => {
        await create("core/v1:ConfigMap", config("contested", { a: "1" }));
        const patch = (more: Values = {}) =>
            create("core/v1:ConfigMapPatch", config("contested", { a: "2" }, more), { name: "rival" });
        await expect(patch()).rejects.toThrow(
            /Server-Side Apply field conflict detected[^]*conflict with "pulumi-kubernetes-/,
        );
        await patch({ annotations: { "pulumi.com/patchForce": "true" } });
        expect(await dataOf("contested")).toEqual({ a: "2" });
    });

    it("hands its fields over when the object names another manager", async () => {
        const made = await create("core/v1:ConfigMap", config("handed", { a: "1", b: "1" }));
        const named = { annotations: { "pulumi.com/patchFieldManager": "me", "pulumi.com/patchForce": "true" } };
        const { state } = await update(made, config("handed", { a: "1" }, named));
        expect(state["__fieldManager"]).toBe("me");
        expect(await dataOf("handed")).toEqual({ a: "1" });
    });

    it("says what a Deployment lacks that does not come up, at once and on refresh", async () => {
        const spec = { replicas: 1, selector: { matchLabels: labels }, template };
        const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "stuck" }, spec };
        const error: unknown = await create("apps/v1:Deployment", deployment, { timeout: 3 }).catch(
            (thrown: unknown) => thrown,
        );
        const { id, state, inputs, reasons } = error as InitialisationFailed;
        expect(reasons).toEqual([
            expect.stringMatching(/failed to fully initialize or become live: 'stuck' timed out waiting to be Ready$/),
            "[MinimumReplicasUnavailable] Deployment does not have minimum availability.",
            "Minimum number of live Pods was not attained",
        ]);
        const read = provider.read({ ...ref("apps/v1:Deployment"), id, state, inputs });
        await expect(read).rejects.toThrow("Resource 'stuck' was created but failed to initialize");
    });

    it("takes a custom resource soon after its definition, and leaves it as it is", async () => {
        const names = { plural: "widgets", singular: "widget", kind: "Widget" };
        const schema = { openAPIV3Schema: { type: "object", x_kubernetes_preserve_unknown_fields: true } };
        const versions = [{ name: "v1", served: true, storage: true, schema }];
        await create("apiextensions.k8s.io/v1:CustomResourceDefinition", {
            apiVersion: "apiextensions.k8s.io/v1",
            kind: "CustomResourceDefinition",
            metadata: { name: "widgets.example.com" },
            spec: { group: "example.com", names, scope: "Namespaced", versions, preserveUnknownFields: false },
        });
        const widget = {
            apiVersion: "example.com/v1",
            kind: "Widget",
            metadata: { name: "w" },
            spec: { empty: [], zero: 0, cpu: "1000m" },
        };
        const made = await create("example.com/v1:Widget", widget);
        const seen = await provider.read({ ...made, id: made.id });
        expect(seen.inputs).toEqual(made.inputs);
        expect(textAt(seen.state, "spec", "cpu")).toBe("1000m");
        await provider.delete(made);
    });
});
