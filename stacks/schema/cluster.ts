import { z } from "zod";

import { cidr, ipAddress, label, labels } from "./basics.js";
import { key } from "./doc.js";

const taint = z.strictObject({
    key: key(z.string(), "Key of the taint.", { example: "dedicated" }),
    value: key(z.string().default(""), "Value of the taint.", { example: "db" }),
    effect: key(
        z.enum(["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"]),
        "What happens to pods that do not tolerate it, in the words of GKE's API.",
        { example: "NO_SCHEDULE" },
    ),
});

const autoscaling = z.strictObject({
    min: key(z.int().min(0), "Fewest nodes per zone.", { example: 1 }),
    max: key(z.int().min(1), "Most nodes per zone.", { example: 5 }),
});

const poolSchema = z.strictObject({
    machineType: key(z.string().default("e2-standard-4"), "Machine type of the nodes.", { example: "e2-standard-4" }),
    diskSizeGb: key(z.int().min(10).max(65536).default(100), "Boot disk of a node.", { unit: "GB", example: 100 }),
    nodesPerZone: key(z.int().min(1).max(1000).default(1), "Nodes in every zone.", { example: 1 }),
    autoscaling: key(autoscaling.optional(), "Let GKE choose the number of nodes within bounds."),
    maxPodsPerNode: key(
        z.int().min(8).max(256).default(110),
        "Pods a node can hold; decides the size of its alias range.",
        {
            example: 110,
        },
    ),
    spot: key(z.boolean().default(false), "Spot machines, which Google may take away at any time.", { example: true }),
    labels: key(labels.default({}), "Kubernetes labels of the nodes.", { example: { tier: "web" } }),
    taints: key(z.array(taint).default([]), "Further taints; Cilium's startup taint is always there.", {
        example: [{ key: "dedicated", value: "db", effect: "NO_SCHEDULE" }],
    }),
});

const rangesSchema = z.strictObject({
    pods: key(cidr.optional(), "Pod range instead of the one derived from the id; inside the pod supernet.", {
        example: "10.64.0.0/16",
    }),
    nodes: key(cidr.optional(), "Node range instead of the one derived from the id.", { example: "10.130.0.0/20" }),
    extraPods: key(z.array(cidr).default([]), "Further pod ranges; inside the pod supernet.", {
        example: ["10.65.0.0/18"],
    }),
    services: key(cidr.optional(), "Service range instead of the environment's.", { example: "10.200.0.0/20" }),
    controlPlane: key(cidr.optional(), "Range of the control plane where it is fixed; checked for overlaps.", {
        example: "172.16.0.0/28",
    }),
    endpoint: key(
        ipAddress.optional(),
        "Address of the clustermesh-apiserver instead of the derived one; inside the node range.",
        {
            example: "10.130.15.240",
        },
    ),
});

const addonsSchema = z.strictObject({
    autopilot: key(
        z.boolean().default(false),
        "GKE Autopilot. It cannot run self-managed Cilium; kept so that the check can say so.",
        { example: false },
    ),
    dataplaneV2: key(
        z.boolean().default(false),
        "GKE Dataplane V2. It cannot be meshed; kept so that the check can say so.",
        { example: false },
    ),
    networkPolicy: key(
        z.boolean().default(false),
        "GKE's Calico add-on. It conflicts with Cilium; kept so that the check can say so.",
        { example: false },
    ),
    nodeLocalDns: key(z.boolean().default(false), "NodeLocal DNSCache add-on.", { example: false }),
});

export const clusterSchema = z.strictObject({
    id: key(
        z.int().min(1).max(511),
        "Cilium's cluster.id, and the slot of every derived range. It never changes, and is not used again while the mesh lives.",
        { example: 1 },
    ),
    region: key(
        z.string().regex(/^[a-z]+-[a-z]+\d+$/, "must be a region, e.g. europe-west9"),
        "Region of the cluster.",
        {
            example: "europe-west9",
        },
    ),
    zones: key(z.array(z.string()).min(1), "Zones of the nodes.", { example: ["europe-west9-a"] }),
    project: key(z.string().optional(), "Project of the cluster; the environment's when absent.", {
        example: "my-project",
    }),
    network: key(label.optional(), "Name of its VPC where networks are `named`.", { example: "europe" }),
    properties: key(
        z.record(z.string(), z.string()).default({}),
        "What groups, services and policies select clusters by.",
        {
            example: { continent: "eu", tier: "prod" },
        },
    ),
    labels: key(labels.default({}), "Further labels of the GKE cluster.", { example: { team: "shop" } }),
    ranges: key(rangesSchema.prefault({}), "Addresses that differ from the derived ones."),
    releaseChannel: key(z.enum(["RAPID", "REGULAR", "STABLE", "EXTENDED"]).default("REGULAR"), "GKE release channel.", {
        example: "REGULAR",
    }),
    kubernetesVersion: key(
        z
            .string()
            .regex(/^\d+\.\d+(\.\d+(-gke\.\d+)?)?$/, "must be a GKE version, e.g. 1.34")
            .optional(),
        "GKE version; the channel's default when absent.",
        {
            example: "1.34",
        },
    ),
    access: key(z.enum(["dns", "ip"]).default("dns"), "Endpoint programs use: `dns` (guarded by IAM) or `ip`.", {
        example: "dns",
    }),
    addons: key(addonsSchema.prefault({}), "GKE features that matter to Cilium."),
    ciliumVersion: key(
        z
            .string()
            .regex(/^\d+\.\d+\.\d+$/, "must be a version, e.g. 1.20.2")
            .optional(),
        "Version of Cilium on this cluster alone, while it is being upgraded.",
        {
            example: "1.20.2",
        },
    ),
    pools: key(
        z.record(label, poolSchema).refine((pools) => Object.keys(pools).length > 0, "must name at least one pool"),
        "Node pools by name.",
        { example: { main: { machineType: "e2-standard-4" } } },
    ),
});
