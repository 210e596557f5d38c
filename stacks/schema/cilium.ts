import { z } from "zod";

import { key } from "./doc.js";

const hubble = z.strictObject({
    enabled: key(z.boolean().default(true), "Hubble: who talks to whom.", { example: true }),
    relay: key(z.boolean().default(false), "Hubble Relay: one place to ask for the flows of a whole cluster.", {
        example: true,
    }),
    ui: key(z.boolean().default(false), "Hubble's user interface; needs the relay.", { example: true }),
    metrics: key(z.array(z.string()).default([]), "Hubble metrics to serve.", { example: ["dns", "drop", "flow"] }),
});

export const ciliumSchema = z.strictObject({
    version: key(
        z
            .string()
            .regex(/^\d+\.\d+\.\d+$/, "must be a version, e.g. 1.20.2")
            .default("1.20.2"),
        "Version of Cilium and of its chart.",
        {
            example: "1.20.2",
        },
    ),
    chart: key(
        z.string().default("oci://quay.io/cilium/charts/cilium"),
        "Where the chart comes from: `oci://…`, a chart name with `repository`, or a directory relative to the project beginning with a dot.",
        { example: "oci://quay.io/cilium/charts/cilium" },
    ),
    repository: key(z.url().optional(), "HTTP chart repository.", { example: "https://helm.cilium.io" }),
    imageRegistry: key(
        z.string().optional(),
        "Registry and path that replace `quay.io/cilium` in every image (a mirror).",
        {
            example: "europe-docker.pkg.dev/my-project/cilium",
        },
    ),
    imageDigests: key(
        z.boolean().default(true),
        "Pin images by digest; turn off for mirrors that do not keep digests.",
        {
            example: false,
        },
    ),
    l7Proxy: key(z.boolean().default(true), "Envoy, for HTTP-aware policy and ingress.", { example: true }),
    hubble: key(hubble.prefault({}), "Hubble."),
    operatorReplicas: key(z.int().min(1).max(3).default(2), "Replicas of the operator.", { example: 2 }),
    timeoutSeconds: key(
        z.int().min(60).max(86_400).default(900),
        "How long to wait until agents and clustermesh-apiserver are ready.",
        {
            unit: "seconds",
            example: 900,
        },
    ),
    values: key(
        z.record(z.string(), z.json()).default({}),
        "Further values of the chart, merged over what the plan renders. Keys the chart of this version does not know are errors.",
        { example: { debug: { enabled: true } } },
    ),
});
