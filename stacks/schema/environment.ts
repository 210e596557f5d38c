import { z } from "zod";

import { addressingSchema } from "./addressing.js";
import { clusterName, label, labels } from "./basics.js";
import { ciliumSchema } from "./cilium.js";
import { clusterSchema } from "./cluster.js";
import { datapathSchema } from "./datapath.js";
import { key } from "./doc.js";
import { meshSchema } from "./mesh.js";
import { networkSchema } from "./network.js";
import { demoSchema } from "./demo.js";
import { exportSchema } from "./exports.js";
import { namespaceSchema } from "./namespaces.js";
import { policySchema } from "./policies.js";
import { serviceSchema } from "./services.js";

/**
 * The specification of an environment: what a person writes and a reviewer reads. Strict everywhere, so that a
 * misspelt key is an error and not a silent default.
 */
export const environmentSchema = z.strictObject({
    environment: key(
        z.string().regex(/^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$/, "must be 1 to 20 lower-case letters, digits or dashes"),
        "Name of the environment: prefix of every name on Google Cloud.",
        { example: "prod" },
    ),
    project: key(
        z.string().regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, "must be a project id"),
        "Google Cloud project that holds everything.",
        {
            example: "my-project",
        },
    ),
    tier: key(
        z.enum(["production", "development"]).default("production"),
        "What is at stake: settings that save money or guard less bring warnings in production, and errors where one failure would part a cluster from the mesh; in development they bring neither.",
        { example: "development" },
    ),
    platform: key(
        z.enum(["gke", "generic"]).default("gke"),
        "`gke` brings GKE's paths and node-init; `generic` leaves them out, for nodes without systemd.",
        { example: "gke" },
    ),
    deletionProtection: key(z.boolean().default(true), "Refuse to delete clusters, networks and the CA.", {
        example: true,
    }),
    labels: key(
        labels.default({}),
        "Labels of everything on Google Cloud that can have labels. Objects of Kubernetes get those that say whose they are, and not these.",
        { example: { team: "platform" } },
    ),
    mesh: key(meshSchema.prefault({}), "The mesh itself."),
    cilium: key(ciliumSchema.prefault({}), "Cilium and its chart."),
    datapath: key(datapathSchema.prefault({}), "How packets travel."),
    addressing: key(addressingSchema.prefault({}), "Ranges and addresses."),
    network: key(networkSchema.prefault({}), "VPC networks."),
    clusters: key(z.record(clusterName, clusterSchema), "Clusters by their name in the mesh.", {
        example: {
            paris: { id: 1, region: "europe-west9", zones: ["europe-west9-a"], pools: { main: {} } },
        },
    }),
    namespaces: key(
        z.record(label, namespaceSchema).default({}),
        "Namespaces of the mesh beyond those that services, exports and policies name.",
        {
            example: { shop: {} },
        },
    ),
    services: key(z.record(label, serviceSchema).default({}), "Global services by name.", {
        example: {
            checkout: { namespace: "shop", selector: { app: "checkout" }, ports: [{ port: 80, targetPort: 8080 }] },
        },
    }),
    exports: key(z.record(label, exportSchema).default({}), "Multi-cluster exports by name.", {
        example: { checkout: { namespace: "shop", service: "checkout" } },
    }),
    policies: key(z.record(label, policySchema).default({}), "Network policies by name, placed on every cluster.", {
        example: {
            callers: {
                namespace: "shop",
                selector: { app: "checkout" },
                ingress: [{ from: { app: "storefront" }, ports: [{ port: 8080 }] }],
            },
        },
    }),
    demo: key(demoSchema.optional(), "A web server and a client on every cluster, to see the mesh work."),
});

/** An environment as written, with every default filled in. */
export type EnvironmentSpec = z.output<typeof environmentSchema>;
export type ClusterSpec = EnvironmentSpec["clusters"][string];
