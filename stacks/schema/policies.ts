import { z } from "zod";

import { clusterSelector, label, labels, port, protocol } from "./basics.js";
import { key } from "./doc.js";

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
