import { z } from "zod";

import { clusterName, clusterSelector, goDuration } from "./basics.js";
import { key } from "./doc.js";

const full = z.literal("full");
const hubs = z.strictObject({
    hubs: key(clusterSelector, "Clusters every other cluster is connected to; hubs are connected to each other.", {
        example: ["paris"],
    }),
});
const groups = z.strictObject({
    groups: key(
        z
            .record(z.string(), clusterSelector)
            .refine((all) => Object.keys(all).length > 0, "must name at least one group"),
        "Groups by name. Inside a group everyone is connected with everyone; a cluster may be in several groups.",
        { example: { eu: { match: { continent: "eu" } } } },
    ),
});
const edges = z.strictObject({
    edges: key(
        z.record(clusterName, z.array(clusterName)),
        "Peers of every cluster. A connection must be listed on both sides.",
        { example: { paris: ["rome"], rome: ["paris"] } },
    ),
});

export const topologySchema = z.union(
    [full, hubs, groups, edges],
    "must be full, {hubs: …}, {groups: …} or {edges: …}",
);
export type Topology = z.output<typeof topologySchema>;

const caSchema = z.strictObject({
    validityDays: key(z.int().min(1).max(36500).default(3650), "How long the mesh's certificate authority is valid.", {
        unit: "days",
        example: 3650,
    }),
    rotation: key(
        z.enum(["none", "introduce", "switch", "retire"]).default("none"),
        "Where a change of the CA stands: `introduce` makes a new one and trusts both, `switch` signs with the new one, `retire` no longer trusts the old one.",
        { example: "introduce" },
    ),
});

export const meshSchema = z.strictObject({
    name: key(
        z
            .string()
            .regex(/^[a-z]([-a-z0-9]{0,30}[a-z0-9])?$/, "must be 1 to 32 lower-case letters, digits or dashes")
            .optional(),
        "Name of the mesh in labels and in the CA; the environment's name when absent.",
        {
            example: "prod",
        },
    ),
    topology: key(topologySchema.default("full"), "Which clusters are connected.", { example: { hubs: ["paris"] } }),
    maxConnectedClusters: key(
        z.union([z.literal(255), z.literal(511)]).default(511),
        "Most clusters the mesh can ever hold. It fixes how many bits of an identity name the cluster, so it never changes while a cluster lives.",
        { example: 511 },
    ),
    domain: key(
        z.string().default("mesh.cilium.io"),
        "Domain of the private DNS zone that names the clustermesh-apiservers.",
        {
            example: "mesh.cilium.io",
        },
    ),
    visibleTo: key(
        z
            .array(
                z
                    .string()
                    .regex(
                        /^projects\/[a-z][-a-z0-9.:]*[a-z0-9]\/global\/networks\/[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
                        "must be projects/<project>/global/networks/<name>",
                    ),
            )
            .default([]),
        "Further VPCs that resolve the mesh's domain, such as an operator's, by relative name.",
        { example: ["projects/my-operations/global/networks/operations"] },
    ),
    cacheTtl: key(
        goDuration.default("60s"),
        "How long what is known of a lost cluster stays; `0s` keeps it for ever.",
        {
            example: "60s",
        },
    ),
    apiserverReplicas: key(z.int().min(1).max(9).default(2), "Replicas of every clustermesh-apiserver.", {
        example: 2,
    }),
    apiserverMaxUnavailable: key(
        z.int().min(1).max(8).default(1),
        "How many of them a voluntary disruption may take away at once. Without effect for a single replica.",
        { example: 1 },
    ),
    ca: key(caSchema.prefault({}), "The certificate authority that signs every clustermesh certificate."),
    leafValidityDays: key(
        z.int().min(1).max(825).default(365),
        "How long a certificate signed by the CA is valid; a CronJob renews it every four months.",
        { unit: "days", example: 365 },
    ),
    mcs: key(
        z
            .strictObject({
                enabled: key(
                    z.boolean().default(false),
                    "Multi-Cluster Services: ServiceExport, ServiceImport and `clusterset.local`.",
                    {
                        example: true,
                    },
                ),
                coreDnsVersion: key(
                    z
                        .string()
                        .regex(/^\d+\.\d+\.\d+$/)
                        .default("1.13.1"),
                    "Version of the CoreDNS that answers for `clusterset.local`.",
                    {
                        example: "1.13.1",
                    },
                ),
            })
            .prefault({}),
        "Multi-Cluster Services API.",
    ),
});
