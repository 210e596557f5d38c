import { describe, expect, it } from "vitest";

import type { DiffAnswer } from "../../lab/providers/base/provider.js";
import { unknownValue, unwrap, type Values } from "../../lab/providers/base/values.js";
import { textAt } from "../../lab/providers/kubernetes/kubeObject.js";
import { createKubernetesProvider } from "../../lab/providers/kubernetes/provider.js";
import { covers, pathOf, pathText } from "../../lab/providers/kubernetes/propertyPath.js";
import { resource } from "./support.js";

const provider = createKubernetesProvider();
const metadata = { name: "a", namespace: "default" };

interface Options {
    /** What the API server answered beside the inputs. */
    readonly live?: Values;
    readonly type?: string;
    readonly ignoreChanges?: readonly string[];
}

/** What differs when an object that was made with some inputs gets others. */
async function diff(before: Values, after: Values, { live = {}, type, ignoreChanges = [] }: Options = {}) {
    const ref = resource(type ?? `kubernetes:${textAt(before, "apiVersion")}:${textAt(before, "kind")}`);
    const check = async (news: Values, olds: Values) =>
        unwrap((await provider.check({ ...ref, olds, news, randomSeed: new Uint8Array([1]) })).inputs).values;
    const oldInputs = await check(before, {});
    const news = await check(after, oldInputs);
    const olds = { ...oldInputs, ...live, __inputs: oldInputs, __fieldManager: "m", __initialApiVersion: "v1" };
    return provider.diff({ ...ref, id: "default/a", olds, oldInputs, news, ignoreChanges: [...ignoreChanges] });
}

const kindsOf = ({ detailed = {} }: DiffAnswer): Record<string, string> =>
    Object.fromEntries(Object.entries(detailed).map(([path, { kind }]) => [path, kind]));

const object = (apiVersion: string, kind: string, more: Values): Values => ({ apiVersion, kind, metadata, ...more });
const template = (image: string): Values => ({
    metadata: { labels: { a: "b" } },
    spec: { containers: [{ name: "c", image }] },
});
const selector = (value: string): Values => ({ matchLabels: { a: value } });

describe("what means replacement", () => {
    it.each<[string, Values, Values, string]>([
        ["apps/v1:DaemonSet", { selector: selector("b") }, { selector: selector("c") }, "spec.selector.matchLabels.a"],
        ["apps/v1:StatefulSet", { serviceName: "a" }, { serviceName: "b" }, "spec.serviceName"],
        [
            "batch/v1:Job",
            { template: template("i:1") },
            { template: template("i:2") },
            "spec.template.spec.containers[0].image",
        ],
        ["batch/v1:Job", { completions: 1 }, { completions: 2 }, "spec.completions"],
        [
            "core/v1:PersistentVolumeClaim",
            { storageClassName: "a" },
            { storageClassName: "b" },
            "spec.storageClassName",
        ],
        [
            "core/v1:Pod",
            template("i:1")["spec"] as Values,
            template("i:2")["spec"] as Values,
            "spec.containers[0].image",
        ],
        ["core/v1:Service", { clusterIP: "10.0.0.1" }, {}, "spec.clusterIP"],
        ["core/v1:ResourceQuota", { scopes: ["BestEffort"] }, { scopes: ["NotBestEffort"] }, "spec.scopes[0]"],
        ["policy/v1beta1:PodDisruptionBudget", { minAvailable: 1 }, { minAvailable: 2 }, "spec.minAvailable"],
    ])("%s", async (token, before, after, path) => {
        const [module, kind] = token.split(":") as [string, string];
        const apiVersion = module.replace("core/", "");
        const answer = await diff(
            object(apiVersion, kind, { spec: before }),
            object(apiVersion, kind, { spec: after }),
        );
        expect(answer).toMatchObject({ replaces: [path], deleteBeforeReplace: true });
    });

    it.each<[string, Values, Values]>([
        [
            "core/v1:PersistentVolumeClaim",
            { resources: { requests: { storage: "1Gi" } } },
            { resources: { requests: { storage: "2Gi" } } },
        ],
        ["policy/v1:PodDisruptionBudget", { minAvailable: 1 }, { minAvailable: 2 }],
        ["apps/v1:Deployment", { replicas: 1 }, { replicas: 2 }],
        ["apps/v1:ReplicaSet", { selector: selector("b") }, { selector: selector("c") }],
        ["core/v1:Service", { type: "ClusterIP" }, { type: "LoadBalancer" }],
        ["cilium.io/v2:CiliumNetworkPolicy", { a: [1] }, { a: [1, 2] }],
    ])("not %s", async (token, before, after) => {
        const [module, kind] = token.split(":") as [string, string];
        const apiVersion = module.replace("core/", "");
        const answer = await diff(
            object(apiVersion, kind, { spec: before }),
            object(apiVersion, kind, { spec: after }),
        );
        expect(answer).toMatchObject({ changes: true, replaces: [], deleteBeforeReplace: false });
    });

    it("a role binding's role, a storage class's parameters", async () => {
        const role = (name: string): Values => ({
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
        });
        const binding = (name: string) => object("rbac.authorization.k8s.io/v1", "RoleBinding", role(name));
        expect((await diff(binding("a"), binding("b"))).replaces).toEqual(["roleRef.name"]);
        const storage = (type: string) =>
            object("storage.k8s.io/v1", "StorageClass", { provisioner: "p", parameters: { type } });
        expect((await diff(storage("a"), storage("b"))).replaces).toEqual(["parameters.type"]);
    });

    it("contents of ConfigMaps and Secrets unless they may change, and always when they are immutable", async () => {
        const config = (data: Values, more: Values = {}) => object("v1", "ConfigMap", { data, ...more });
        const secret = (data: Values, more: Values = {}) => object("v1", "Secret", { data, ...more });
        await provider.configure({ enableConfigMapMutable: "true", enableSecretMutable: "true" });
        expect((await diff(config({ a: "1" }), config({ a: "2" }))).replaces).toEqual([]);
        expect((await diff(secret({ a: "MQ==" }), secret({ a: "Mg==" }))).replaces).toEqual([]);
        expect((await diff(secret({}, { type: "a" }), secret({}, { type: "b" }))).replaces).toEqual(["type"]);
        const fixed = { immutable: true };
        expect((await diff(config({ a: "1" }, fixed), config({ a: "2" }, fixed))).replaces).toEqual(["data.a"]);
        expect((await diff(secret({ a: "MQ==" }, fixed), secret({ a: "Mg==" }, fixed))).replaces).toEqual(["data.a"]);
        await provider.configure({});
        expect((await diff(config({ a: "1" }), config({ a: "2" }))).replaces).toEqual(["data.a"]);
    });

    it("nothing of a patch but whom it patches", async () => {
        const type = "kubernetes:core/v1:ConfigMapPatch";
        const patch = (name: string, value: string): Values => ({
            ...object("v1", "ConfigMap", { data: { a: value } }),
            metadata: { ...metadata, name },
        });
        expect((await diff(patch("a", "1"), patch("a", "2"), { type })).replaces).toEqual([]);
        expect((await diff(patch("a", "1"), patch("b", "1"), { type })).replaces).toEqual(["metadata.name"]);
    });

    it("a namespace or a name that is not known, without deleting first", async () => {
        const config = (more: Values): Values => ({
            ...object("v1", "ConfigMap", {}),
            metadata: { ...metadata, ...more },
        });
        for (const key of ["name", "namespace"]) {
            const answer = await diff(config({}), config({ [key]: unknownValue }));
            expect(answer).toMatchObject({ replaces: [`metadata.${key}`], deleteBeforeReplace: false });
        }
    });
});

describe("what differs", () => {
    const deployment = (spec: Values) => object("apps/v1", "Deployment", { spec });

    it("is what the cluster says now, as far as the program spoke of it", async () => {
        const before = deployment({ replicas: 1, template: template("i:1") });
        const spec = { replicas: 3, paused: true, template: template("i:1") };
        const live = { spec, metadata: { ...metadata, uid: "u", resourceVersion: "7" }, status: { replicas: 3 } };
        expect(kindsOf(await diff(before, before, { live }))).toEqual({ "spec.replicas": "update" });
    });

    it("is not another spelling of the same", async () => {
        const limits = (cpu: string): Values => {
            const [container] = [{ name: "c", image: "i", resources: { limits: { cpu } } }];
            return deployment({ template: { spec: { containers: [container] } } });
        };
        expect(await diff(limits("1000m"), limits("1"))).toEqual({ changes: false });
    });

    it("is told entry by entry in lists", async () => {
        const containers = (...names: string[]) =>
            deployment({ template: { spec: { containers: names.map((name) => ({ name, image: "i" })) } } });
        const path = "spec.template.spec.containers";
        expect(kindsOf(await diff(containers("a"), containers("a", "b")))).toEqual({ [`${path}[1]`]: "add" });
        expect(kindsOf(await diff(containers("a", "b"), containers("b")))).toEqual({
            [`${path}[0].name`]: "update",
            [`${path}[1]`]: "delete",
        });
    });

    it("may be unknown: a text changes, a map loses what it held", async () => {
        const config = (data: Values | string, labels: Values | string): Values => ({
            ...object("v1", "ConfigMap", { data }),
            metadata: { ...metadata, labels },
        });
        const before = config({ a: "1" }, { "x.y/z": "1" });
        expect(kindsOf(await diff(before, config({ a: unknownValue }, unknownValue)))).toEqual({
            "data.a": "update-replace",
            'metadata.labels["x.y/z"]': "delete",
        });
        expect(kindsOf(await diff(before, config(unknownValue, { "x.y/z": "1" })))).toEqual({
            "data.a": "delete-replace",
        });
        const bare = object("v1", "ConfigMap", {});
        expect(kindsOf(await diff(bare, { ...bare, data: unknownValue }))).toEqual({ data: "add-replace" });
    });

    it("is not what the program wants ignored", async () => {
        const before = object("v1", "ConfigMap", { data: { "a.b": "1", c: "1" } });
        const after = object("v1", "ConfigMap", { data: { "a.b": "2", c: "2" } });
        expect(kindsOf(await diff(before, after, { ignoreChanges: ['data["a.b"]'] }))).toEqual({
            "data.c": "update-replace",
        });
        expect(await diff(before, after, { ignoreChanges: ["data"] })).toEqual({ changes: false });
    });
});

describe("checking objects", () => {
    const check = (type: string, news: Values, olds: Values = {}) =>
        provider.check({ ...resource(type), olds, news, randomSeed: new Uint8Array([1]) });

    it("refuses lists, and patches of nobody in particular", async () => {
        await expect(
            check("kubernetes:core/v1:ConfigMapList", { apiVersion: "v1", kind: "ConfigMapList" }),
        ).rejects.toThrow("list resources exist for compatibility with YAML manifests and Helm charts");
        const patch = { apiVersion: "v1", kind: "ConfigMap", data: { a: "1" } };
        await expect(check("kubernetes:core/v1:ConfigMapPatch", patch)).rejects.toThrow(
            "patch resources require the resource `.metadata.name` to be set",
        );
        await provider.configure({ enableServerSideApply: "false" });
        await expect(check("kubernetes:core/v1:ConfigMapPatch", { ...patch, metadata })).rejects.toThrow(
            "patch resources require Server-side Apply mode",
        );
        await provider.configure({});
    });

    it("names cluster-scoped kinds without a namespace, and keeps a name it chose", async () => {
        const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", rules: [] };
        const { inputs } = await check("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", role);
        expect(inputs).toMatchObject({ rules: [], metadata: { annotations: { "pulumi.com/autonamed": "true" } } });
        expect(inputs["metadata"]).not.toHaveProperty("namespace");
        const again = await check("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", role, inputs);
        expect(again.inputs).toEqual(inputs);
    });

    it("leaves metadata that is not known yet alone", async () => {
        const config = { apiVersion: "v1", kind: "ConfigMap", metadata: unknownValue };
        expect((await check("kubernetes:core/v1:ConfigMap", config)).inputs).toEqual(config);
    });
});

describe("paths of properties", () => {
    it.each([
        ["spec.ports[0].port", ["spec", "ports", 0, "port"]],
        ['metadata.annotations["a.b/c"]', ["metadata", "annotations", "a.b/c"]],
        ['data["say \\"hi\\""].x', ["data", 'say "hi"', "x"]],
        ["metadata.labels.a-b", ["metadata", "labels", "a-b"]],
    ])("%s", (text, path) => {
        expect(pathOf(text)).toEqual(path);
        expect(pathText(path)).toBe(text);
    });

    it("may lead anywhere below a star", () => {
        expect(covers(pathOf("spec.ports[*].port"), ["spec", "ports", 3, "port"])).toBe(true);
        expect(covers(pathOf("spec.*"), ["spec", "type"])).toBe(true);
        expect(covers(pathOf("spec.ports"), ["spec"])).toBe(false);
    });
});
