import { describe, expect, it } from "vitest";

import { unknownValue, type Values } from "../../lab/providers/base/values.js";
import { normaliseInputs } from "../../lab/providers/kubernetes/normalise.js";
import { canonicalQuantity } from "../../lab/providers/kubernetes/quantity.js";

const metadata = { name: "a", namespace: "default" };
const pod = (container: Values, spec: Values = {}): Values => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: { containers: [{ name: "c", ...container }], ...spec },
});

describe("inputs in the form the API server keeps", () => {
    it.each<[string, Values, Values]>([
        [
            "fields a type does not have, and zero values it cannot tell from absent ones, go",
            pod({ image: "i", imagge: "j", env: [] }, { hostNetwork: false, nodeName: "", volumes: [] }),
            pod({ image: "i" }),
        ],
        [
            "zero values that mean something stay",
            pod({ securityContext: { runAsUser: 0, privileged: false } }, { terminationGracePeriodSeconds: 0 }),
            pod({ securityContext: { runAsUser: 0, privileged: false } }, { terminationGracePeriodSeconds: 0 }),
        ],
        [
            "quantities are spelled one way, numbers among them",
            pod({ resources: { requests: { cpu: "1000m", memory: "1024Mi" }, limits: { cpu: 2 } } }),
            pod({ resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "2" } } }),
        ],
        [
            "empty structures stay, empty maps go",
            pod({}, { volumes: [{ name: "v", emptyDir: {} }], nodeSelector: {} }),
            pod({}, { volumes: [{ name: "v", emptyDir: {} }] }),
        ],
        ["nulls go", pod({ image: null, command: null }), pod({})],
        [
            "what does not fit its type stays as it is",
            pod({ image: 1, imagge: "j", env: [] }),
            pod({ image: 1, imagge: "j", env: [] }),
        ],
        [
            "what is not known yet stays as it is",
            pod({ image: unknownValue, env: [] }),
            pod({ image: unknownValue, env: [] }),
        ],
        [
            "empty data of a ConfigMap goes, a null in it is an empty text",
            { apiVersion: "v1", kind: "ConfigMap", metadata, data: { a: null }, binaryData: {} },
            { apiVersion: "v1", kind: "ConfigMap", metadata, data: { a: "" } },
        ],
        [
            "folded base64 is one line",
            { apiVersion: "v1", kind: "ConfigMap", metadata, binaryData: { a: "YWJj\nYWJj\n" } },
            { apiVersion: "v1", kind: "ConfigMap", metadata, binaryData: { a: "YWJjYWJj" } },
        ],
        [
            "ports may be numbers or names",
            { apiVersion: "v1", kind: "Service", metadata, spec: { ports: [{ port: 1, targetPort: "http" }] } },
            { apiVersion: "v1", kind: "Service", metadata, spec: { ports: [{ port: 1, targetPort: "http" }] } },
        ],
        [
            "custom resources stay as they are",
            { apiVersion: "cilium.io/v2", kind: "CiliumNode", metadata, spec: { a: null, b: [], cpu: "1000m" } },
            { apiVersion: "cilium.io/v2", kind: "CiliumNode", metadata, spec: { a: null, b: [], cpu: "1000m" } },
        ],
        [
            "texts of a Secret become its data, beside what is there",
            { apiVersion: "v1", kind: "Secret", metadata, stringData: { a: "b" }, data: { a: "eA==", c: "ZA==" } },
            { apiVersion: "v1", kind: "Secret", metadata, data: { a: "Yg==", c: "ZA==" } },
        ],
        [
            "a Secret with data that is no text stays as it is",
            { apiVersion: "v1", kind: "Secret", metadata, stringData: { a: 1 } },
            { apiVersion: "v1", kind: "Secret", metadata, stringData: { a: 1 } },
        ],
        [
            "fields only the API server writes go",
            { apiVersion: "x.io/v1", kind: "X", metadata: { ...metadata, uid: "u", resourceVersion: "1" } },
            { apiVersion: "x.io/v1", kind: "X", metadata },
        ],
    ])("%s", (_what, given, kept) => {
        expect(normaliseInputs(given)).toEqual(kept);
    });

    it("knows kinds of the same name in different groups", () => {
        const event = { apiVersion: "events.k8s.io/v1", kind: "Event", metadata, note: "n", message: "m" };
        expect(normaliseInputs(event)).toEqual({ ...event, message: undefined });
        const other = { apiVersion: "serving.knative.dev/v1", kind: "Service", metadata, spec: { anything: [] } };
        expect(normaliseInputs(other)).toEqual(other);
    });
});

describe("quantities", () => {
    it.each([
        ["1000m", "1"],
        ["0.5", "500m"],
        ["1.5Gi", "1536Mi"],
        ["1024Ki", "1Mi"],
        ["1000Ki", "1000Ki"],
        ["512", "512"],
        ["0.5Ki", "512"],
        ["1000k", "1M"],
        ["100000", "100k"],
        ["1e3", "1e3"],
        ["12e2", "1200"],
        ["-1.50", "-1500m"],
        ["0Mi", "0"],
        ["+5", "5"],
        ["1u", "1u"],
        [".5", "500m"],
    ])("%s is %s", (given, spelled) => {
        expect(canonicalQuantity(given)).toBe(spelled);
    });

    it.each(["", "m", "1x", "1 Gi", "1.2.3"])("%s is none", (given) => {
        expect(canonicalQuantity(given)).toBeUndefined();
    });
});
