import { afterEach, describe, expect, it, vi } from "vitest";

import { unknownValue, type Values } from "../../lab/providers/base/values.js";
import { checkConfig, diffConfig } from "../../lab/providers/kubernetes/config.js";

const urn = (name: string): string => `urn:pulumi:s::p::pulumi:providers:kubernetes::${name}`;

function kubeconfig(server: string, more: Values = {}): string {
    return JSON.stringify({
        "current-context": "c",
        contexts: [
            { name: "c", context: { cluster: "c", user: "u" } },
            { name: "d", context: { cluster: "d", user: "u" } },
        ],
        clusters: [
            { name: "c", cluster: { server, ...more } },
            { name: "d", cluster: { server: "https://d" } },
        ],
        users: [{ name: "u", user: { token: "x" } }],
    });
}

const diff = (olds: Values, news: Values) => diffConfig({ urn: "", olds, oldInputs: olds, news });

afterEach(() => vi.unstubAllEnvs());

describe("checking the settings of a provider", () => {
    const check = (news: Values, name = "gke") => checkConfig({ urn: urn(name), olds: {}, news }).failures ?? [];

    it("refuses every way to a cluster where files are rendered", () => {
        const news = { renderYamlToDirectory: "out", cluster: "a", context: "b", kubeconfig: "c" };
        expect(check(news).map(({ property }) => property)).toEqual(["cluster", "context", "kubeconfig"]);
        expect(check({ ...news, renderYamlToDirectory: unknownValue })).toEqual([]);
    });

    it("wants everything said in strict mode, be it the provider's or the stack's", () => {
        const wanted = [
            { property: "", reason: "strict mode prohibits default provider" },
            { property: "kubeconfig", reason: 'strict mode requires Provider "kubeconfig" argument' },
            { property: "context", reason: 'strict mode requires Provider "context" argument' },
        ];
        expect(check({ strictMode: "true" }, "default_4_32_0")).toEqual(wanted);
        expect(check({ strictMode: "true" })).toEqual(wanted.slice(1));
        vi.stubEnv("PULUMI_CONFIG", '{"strictMode":"true"}');
        expect(check({})).toEqual(wanted.slice(1));
        expect(check({ strictMode: "false" })).toEqual([]);
        expect(check({ kubeconfig: "a", context: "b" })).toEqual([]);
    });
});

describe("changed settings of a provider", () => {
    const before = { kubeconfig: kubeconfig("https://a") };

    it("replace it when they lead to another cluster", () => {
        expect(diff(before, { ...before, context: "d" })).toMatchObject({ diffs: ["context"], replaces: ["context"] });
        expect(diff(before, { ...before, cluster: "d" })).toMatchObject({ diffs: ["cluster"], replaces: ["cluster"] });
        expect(diff(before, { ...before, context: "nowhere" }).replaces).toEqual([]);
        expect(diff(before, {})).toMatchObject({ diffs: ["kubeconfig"], replaces: [] });
    });

    it("do not replace it when only what means nothing differs", () => {
        const after = kubeconfig("https://a", { "insecure-skip-tls-verify": false, note: "x" });
        expect(diff(before, { kubeconfig: after }).replaces).toEqual([]);
    });

    it("pay no attention to the kubeconfig of this machine", () => {
        vi.stubEnv("KUBECONFIG", "/nonexistent");
        expect(diff({ namespace: "a" }, before).replaces).toEqual([]);
    });

    it("replace it with what is rendered, and while they are unknown", () => {
        expect(diff({ renderYamlToDirectory: "a" }, { renderYamlToDirectory: "b" }).replaces).toEqual([
            "renderYamlToDirectory",
        ]);
        expect(diff({ ...before, context: "c" }, { ...before, context: unknownValue, namespace: "x" })).toEqual({
            changes: true,
            diffs: ["context"],
            replaces: ["context"],
        });
    });

    it("never replace one that keeps its identifier", () => {
        const named = { ...before, clusterIdentifier: "a" };
        const unknown = { kubeconfig: unknownValue, clusterIdentifier: "a", namespace: "x" };
        expect(diff(named, unknown)).toEqual({ changes: true, diffs: ["kubeconfig"] });
        expect(diff({ ...named, renderYamlToDirectory: "a" }, { ...named, renderYamlToDirectory: "b" })).toEqual({
            changes: true,
            diffs: ["renderYamlToDirectory"],
        });
        expect(diff(named, { kubeconfig: unknownValue, clusterIdentifier: "b" }).replaces).toEqual([
            "clusterIdentifier",
            "kubeconfig",
        ]);
        expect(diff(named, before).replaces).toEqual([]);
    });

    it("change nothing where a setting is null instead of absent", () => {
        expect(diff(before, { ...before, namespace: null })).toEqual({ changes: false });
    });

    it("are refused when a kubeconfig is none", () => {
        expect(() => diff(before, { kubeconfig: "nowhere" })).toThrow(
            "failed to parse kubeconfig: couldn't get version/kind; json parse error: json: cannot unmarshal string",
        );
    });
});
