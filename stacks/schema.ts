import { z } from "zod";

import { isCidr } from "../components/shared/cidr.js";

/**
 * The specification of an environment: what a person writes and a reviewer reads. Strict everywhere, so that a
 * misspelt key is an error and not a silent default.
 */

const clusterName = z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/, "must be 1 to 32 lower-case letters, digits or dashes");
const label = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, "must be a DNS label of at most 63 characters");
const cidr = z.string().refine(isCidr, "must be an IPv4 range with no bits set behind its prefix, e.g. 10.0.0.0/9");
const labels = z.record(z.string(), z.string());
const port = z.int().min(1).max(65535);

const meshSchema = z.strictObject({
    /** Which clusters are connected. `full`: everyone with everyone. */
    topology: z.literal("full").default("full"),
    /** Most clusters the mesh can ever hold; fixes how many bits of an identity name the cluster. Never changes. */
    maxConnectedClusters: z.union([z.literal(255), z.literal(511)]).default(511),
    /** Domain of the private DNS zone that names the clustermesh-apiservers. */
    domain: z.string().default("mesh.cilium.io"),
    /** How long data of a lost cluster stays, as a Go duration; `0s` keeps it for ever. */
    cacheTtl: z
        .string()
        .regex(/^\d+(ms|s|m|h)$/, "must be a Go duration, e.g. 60s")
        .default("60s"),
    /** Replicas of every clustermesh-apiserver. */
    apiserverReplicas: z.int().min(1).max(9).default(2),
    /** Days the mesh's certificate authority is valid. */
    caValidityDays: z.int().min(30).max(36500).default(3650),
    /** Days a certificate signed by it is valid; renewed every four months. */
    leafValidityDays: z.int().min(150).max(825).default(365),
});

const ciliumSchema = z.strictObject({
    version: z.string().default("1.20.2"),
    /** `oci://…`, a directory relative to the project beginning with a dot, or a chart name with `repository`. */
    chart: z.string().default("oci://quay.io/cilium/charts/cilium"),
    /** HTTP chart repository. */
    repository: z.url().optional(),
    /** Pin images by digest; turn off for mirrors that do not keep digests. */
    imageDigests: z.boolean().default(true),
    /** Envoy for HTTP-aware policy and ingress. */
    l7Proxy: z.boolean().default(true),
    hubble: z.boolean().default(true),
    operatorReplicas: z.int().min(1).max(3).default(2),
    /** Seconds to wait until agents and clustermesh-apiserver are ready. */
    timeoutSeconds: z.int().min(60).default(900),
});

const addressingSchema = z.strictObject({
    /** Range of all pods of the mesh; clusters get their share by id. Also Cilium's native routing range. */
    podSupernet: cidr.default("10.0.0.0/9"),
    /** Prefix length of a cluster's pod range. 18: 64 nodes of a /24 each. */
    podPrefix: z.int().min(9).max(24).default(18),
    /** Range of all nodes and internal load balancers; clusters get their share by id. */
    nodeSupernet: cidr.default("10.128.0.0/13"),
    /** Prefix length of a cluster's node range. */
    nodePrefix: z.int().min(8).max(29).default(22),
});

const networkSchema = z.strictObject({
    /** Bytes; the same on every network of the mesh. */
    mtu: z.int().min(1300).max(8896).default(1460),
    /** Cloud NAT for the nodes, which have no public addresses. */
    nat: z.boolean().default(true),
});

const poolSchema = z.strictObject({
    machineType: z.string().default("e2-standard-4"),
    diskSizeGb: z.int().min(10).max(65536).default(100),
    nodesPerZone: z.int().min(1).max(1000).default(1),
    labels: labels.default({}),
});

const clusterSchema = z.strictObject({
    /** Cilium's cluster.id and the slot of every derived range. Never changes, never reused while the mesh lives. */
    id: z.int().min(1).max(511),
    region: z.string().regex(/^[a-z]+-[a-z]+\d+$/, "must be a region, e.g. europe-west9"),
    zones: z.array(z.string()).min(1),
    releaseChannel: z.enum(["RAPID", "REGULAR", "STABLE", "EXTENDED"]).default("REGULAR"),
    /** Endpoint programs use: `dns` (IAM-guarded, the default) or `ip`. */
    access: z.enum(["dns", "ip"]).default("dns"),
    pools: z.record(label, poolSchema).refine((pools) => Object.keys(pools).length > 0, "must name at least one pool"),
});

const serviceSchema = z.strictObject({
    namespace: label,
    /** Labels of the pods behind it. */
    selector: labels,
    ports: z
        .array(
            z.strictObject({
                name: label.default("http"),
                port,
                targetPort: port,
                protocol: z.enum(["TCP", "UDP"]).default("TCP"),
            }),
        )
        .min(1),
    /** Clusters whose pods take part; all when absent. The Service itself exists in every cluster. */
    clusters: z.array(clusterName).min(1).optional(),
    affinity: z.enum(["none", "local", "remote"]).default("none"),
});

const policySchema = z.strictObject({
    namespace: label,
    /** Labels of the pods it protects. */
    selector: labels,
    ingress: z
        .array(
            z.strictObject({
                /** Labels of the pods that may call. */
                from: labels,
                /** Clusters they may run in; all of the mesh when absent. */
                clusters: z.array(clusterName).min(1).optional(),
                ports: z.array(z.strictObject({ port, protocol: z.enum(["TCP", "UDP"]).default("TCP") })).min(1),
            }),
        )
        .min(1),
});

const demoSchema = z.strictObject({
    namespace: label.default("demo"),
    /** Image that serves, calls and waits; it is built with the local cloud. */
    image: z.string(),
    webReplicas: z.int().min(0).max(10).default(1),
    /** Port the web server listens on. */
    port: port.default(8080),
});

export const environmentSchema = z.strictObject({
    /** Prefix of every name on Google Cloud. */
    environment: z
        .string()
        .regex(/^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$/, "must be 1 to 20 lower-case letters, digits or dashes"),
    /** Google Cloud project that holds everything. */
    project: z.string().regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, "must be a project id"),
    /** `gke` brings GKE's paths and node-init; `generic` leaves them out (nodes without systemd). */
    platform: z.enum(["gke", "generic"]).default("gke"),
    /** Refuse to delete clusters, networks and the CA. */
    deletionProtection: z.boolean().default(true),
    labels: labels.default({}),
    mesh: meshSchema.prefault({}),
    cilium: ciliumSchema.prefault({}),
    addressing: addressingSchema.prefault({}),
    network: networkSchema.prefault({}),
    clusters: z.record(clusterName, clusterSchema),
    services: z.record(label, serviceSchema).default({}),
    policies: z.record(label, policySchema).default({}),
    /** A web server and a client on every cluster, to see the mesh work. */
    demo: demoSchema.optional(),
});

/** An environment as written, with every default filled in. */
export type EnvironmentSpec = z.output<typeof environmentSchema>;
export type ClusterSpec = EnvironmentSpec["clusters"][string];
