import { z } from "zod";

import { clusterSelector, label, labels, port, protocol } from "./basics.js";
import { key } from "./doc.js";

const servicePort = z.strictObject({
    name: key(label.default("http"), "Name of the port.", { example: "http" }),
    port: key(port, "Port of the Service.", { example: 80 }),
    targetPort: key(port, "Port of the pods.", { example: 8080 }),
    protocol: key(protocol.default("TCP"), "Protocol.", { example: "TCP" }),
});

export const serviceSchema = z.strictObject({
    namespace: key(label, "Namespace, the same in every cluster.", { example: "shop" }),
    selector: key(labels, "Labels of the pods behind it.", { example: { app: "checkout" } }),
    ports: key(z.array(servicePort).min(1), "Ports of the Service.", { example: [{ port: 80, targetPort: 8080 }] }),
    clusters: key(
        clusterSelector.optional(),
        "Clusters whose pods take part; all when absent. The Service itself exists in every cluster.",
        {
            example: ["paris", "amsterdam"],
        },
    ),
    affinity: key(z.enum(["none", "local", "remote"]).default("none"), "Which healthy backends are preferred.", {
        example: "local",
    }),
});

export const exportSchema = z.strictObject({
    namespace: key(label, "Namespace of the exported Service.", { example: "shop" }),
    service: key(label, "Name of the exported Service.", { example: "checkout" }),
    clusters: key(clusterSelector.optional(), "Clusters that export it; all when absent.", { example: ["paris"] }),
});

const policyPort = z.strictObject({
    port: key(port, "Port of the pods.", { example: 8080 }),
    protocol: key(protocol.default("TCP"), "Protocol.", { example: "TCP" }),
});

const ingressRule = z.strictObject({
    action: key(z.enum(["allow", "deny"]).default("allow"), "Deny wins over allow.", { example: "allow" }),
    from: key(labels, "Labels of the pods it is about.", { example: { app: "storefront" } }),
    clusters: key(
        clusterSelector.optional(),
        "Clusters they run in; all of the mesh when absent. The rendered policy always names them.",
        {
            example: ["paris"],
        },
    ),
    ports: key(z.array(policyPort).min(1), "Ports it is about.", { example: [{ port: 8080 }] }),
});

export const policySchema = z.strictObject({
    namespace: key(label, "Namespace, the same in every cluster.", { example: "shop" }),
    selector: key(labels, "Labels of the pods it protects.", { example: { app: "checkout" } }),
    ingress: key(z.array(ingressRule).min(1), "Who may (or may not) call them.", {
        example: [{ from: { app: "storefront" }, ports: [{ port: 8080 }] }],
    }),
});

export const namespaceSchema = z.strictObject({
    global: key(z.boolean().default(true), "Whether what is in it is shared with the mesh.", { example: true }),
    labels: key(labels.default({}), "Labels of the namespace.", { example: { team: "shop" } }),
});

export const demoSchema = z.strictObject({
    namespace: key(label.default("demo"), "Namespace of the demonstration.", { example: "demo" }),
    image: key(z.string(), "Image that serves, calls and waits; it is built with the local cloud.", {
        example: "clustermesh.local/demo:1",
    }),
    webReplicas: key(z.int().min(0).max(10).default(1), "Web servers per cluster.", { example: 1 }),
    port: key(port.default(8080), "Port the web server listens on.", { example: 8080 }),
});
