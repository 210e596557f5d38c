import { z } from "zod";

import { defaultMaxUnavailable } from "../../components/datapath/sizing.js";
import { key } from "./doc.js";

const hubble = z.strictObject({
    enabled: key(z.boolean().default(true), "Hubble: who talks to whom.", { example: true }),
    relay: key(z.boolean().default(false), "Hubble Relay: one place to ask for the flows of a whole cluster.", {
        example: true,
    }),
    relayReplicas: key(z.int().min(1).max(5).default(2), "Replicas of the relay.", { example: 2 }),
    ui: key(z.boolean().default(false), "Hubble's user interface; needs the relay.", { example: true }),
    metrics: key(z.array(z.string()).default([]), "Hubble metrics to serve.", { example: ["dns", "drop", "flow"] }),
});

/** CPU in processors or thousandths of one: what is finer Kubernetes refuses. */
const cpu = z
    .string()
    .regex(/^(\d+m|\d+(\.\d{1,3})?)$/, "must be processors or thousandths of one, e.g. 500m or 0.5")
    .optional();

/** Memory with its unit: a number alone would be bytes, which nobody means. */
const memory = z
    .string()
    .regex(/^\d+(\.\d+)?(Ki|Mi|Gi)$/, "must be an amount of memory in Ki, Mi or Gi, e.g. 512Mi")
    .optional();

const requests = z.strictObject({
    cpu: key(cpu, "CPU to request; by size when absent.", { example: "500m" }),
    memory: key(memory, "Memory to request; by size when absent.", { example: "1Gi" }),
});

const resources = z.strictObject({
    agent: key(requests.prefault({}), "The agent on every node."),
    operator: key(requests.prefault({}), "The operator."),
    apiserver: key(requests.prefault({}), "The clustermesh-apiserver, which writes this cluster's state."),
    etcd: key(requests.prefault({}), "The etcd beside it, which holds the state of all connected clusters."),
    kvstoremesh: key(requests.prefault({}), "KVStoreMesh, which copies the state of connected clusters."),
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
    agentMaxUnavailable: key(
        z
            .union(
                [z.int().min(1).max(1000), z.string().regex(/^([1-9]\d?|100)%$/)],
                "must be a number of nodes or a share of them, e.g. 2 or 10%",
            )
            .default(defaultMaxUnavailable),
        "Agents that may restart at once: nodes, or a share of them. While its agent restarts a node keeps forwarding, but learns nothing and starts no pods.",
        { example: "10%" },
    ),
    rollOutPods: key(
        z.boolean().default(true),
        "Restart pods of Cilium when their configuration changes. Without it a change is stored and stays without effect until they restart for another reason.",
        { example: false },
    ),
    resources: key(
        resources.prefault({}),
        "CPU and memory to request instead of what the number of connected clusters suggests.",
        { example: { agent: { memory: "1Gi" } } },
    ),
    timeoutSeconds: key(
        z.int().min(60).max(86_400).optional(),
        "How long to wait until agents, operator and clustermesh-apiserver are ready; when absent 900, and longer where a roll-out over all nodes takes longer, up to 14400: an image that cannot start is reported only then.",
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
