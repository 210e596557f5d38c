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
