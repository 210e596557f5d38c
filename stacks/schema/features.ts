import { z } from "zod";

import { loggingComponents, monitoringComponents } from "../../components/gke/featuresPlan.js";
import {
    addonDefaults,
    backupDefaults,
    ipEndpointDefaults,
    monitoringDefaults,
    securityDefaults,
} from "../../components/gke/gkeDefaults.js";
import { cidr, label, region } from "./basics.js";
import { key } from "./doc.js";

/** Endpoints of the control plane with addresses of their own. */
export const ipEndpointSchema = z.strictObject({
    enabled: key(z.boolean().optional(), "Whether there are any; on where programs use them (`access: ip`).", {
        example: true,
    }),
    privateOnly: key(z.boolean().default(ipEndpointDefaults.privateOnly), "No public address.", { example: true }),
    globalAccess: key(
        z.boolean().default(ipEndpointDefaults.globalAccess),
        "The private address answers callers of other regions.",
        { example: true },
    ),
    authorizedNetworks: key(
        z.record(z.string(), cidr).optional(),
        "Ranges that may call, by name; everyone when absent. Taking the key away later changes nothing: open it with `0.0.0.0/0`.",
        { example: { office: "203.0.113.0/24" } },
    ),
    googleCloudAccess: key(
        z.boolean().default(ipEndpointDefaults.googleCloudAccess),
        "Addresses of Google Cloud itself may call in any case, other customers' among them.",
        { example: false },
    ),
    enforceOnPrivate: key(
        z.boolean().default(ipEndpointDefaults.enforceOnPrivate),
        "The private address asks for authorised networks as well.",
        { example: true },
    ),
});

/** What guards a cluster beyond its network. */
export const securitySchema = z.strictObject({
    secretsKey: key(z.string().optional(), "Key of Cloud KMS that encrypts Secrets in etcd, in the cluster's region.", {
        example: "projects/keys/locations/europe-west9/keyRings/gke/cryptoKeys/secrets",
    }),
    rbacGroup: key(
        z.string().optional(),
        "Group of Google Groups for RBAC. Taking it away from a living cluster changes nothing.",
        { example: "gke-security-groups@example.com" },
    ),
    binaryAuthorization: key(
        z.enum(["DISABLED", "PROJECT_SINGLETON_POLICY_ENFORCE"]).default(securityDefaults.binaryAuthorization),
        "Whether images must satisfy the project's policy.",
        { example: "PROJECT_SINGLETON_POLICY_ENFORCE" },
    ),
    posture: key(
        z.enum(["DISABLED", "BASIC", "ENTERPRISE"]).default(securityDefaults.posture),
        "Checks of workloads against known weaknesses of configuration.",
        { example: "BASIC" },
    ),
    vulnerabilities: key(
        z
            .enum(["VULNERABILITY_DISABLED", "VULNERABILITY_BASIC", "VULNERABILITY_ENTERPRISE"])
            .default(securityDefaults.vulnerabilities),
        "Scan of images for known vulnerabilities.",
        { example: "VULNERABILITY_BASIC" },
    ),
    anonymousBindings: key(
        z.boolean().default(securityDefaults.anonymousBindings),
        "Roles may be bound to everyone, known or not (`system:anonymous`, `system:unauthenticated`, `system:authenticated`).",
        { example: false },
    ),
});

/** Parts of GKE that can be left out, and those that cannot be had beside Cilium. */
export const addonsSchema = z.strictObject({
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
    nodeLocalDns: key(z.boolean().default(addonDefaults.nodeLocalDns), "NodeLocal DNSCache add-on.", {
        example: false,
    }),
    persistentDisk: key(z.boolean().default(addonDefaults.persistentDisk), "CSI driver of Persistent Disk.", {
        example: true,
    }),
    filestore: key(z.boolean().default(addonDefaults.filestore), "CSI driver of Filestore.", { example: true }),
    gcsFuse: key(z.boolean().default(addonDefaults.gcsFuse), "CSI driver of Cloud Storage FUSE.", { example: true }),
    gatewayApi: key(
        z.enum(["CHANNEL_DISABLED", "CHANNEL_EXPERIMENTAL", "CHANNEL_STANDARD"]).default(addonDefaults.gatewayApi),
        "CRDs of the Gateway API that GKE installs.",
        { example: "CHANNEL_STANDARD" },
    ),
    verticalPodAutoscaling: key(
        z.boolean().default(addonDefaults.verticalPodAutoscaling),
        "Vertical Pod Autoscaling.",
        { example: true },
    ),
});

/** Logs that go to Cloud Logging. */
export const loggingSchema = z.strictObject({
    components: key(z.array(z.enum(loggingComponents)), "Components whose logs are kept; an empty list keeps none.", {
        example: ["SYSTEM_COMPONENTS", "WORKLOADS"],
    }),
});

/** Metrics that go to Cloud Monitoring. */
export const monitoringSchema = z.strictObject({
    components: key(
        z.array(z.enum(monitoringComponents)).min(1).optional(),
        "Components whose metrics are kept; GKE's own choice when absent. Taking the list away changes nothing: name the components instead.",
        { example: ["SYSTEM_COMPONENTS", "POD"] },
    ),
    controlPlane: key(
        z.boolean().default(monitoringDefaults.controlPlane),
        "Metrics of API server, scheduler and controller manager besides.",
        { example: true },
    ),
    managedPrometheus: key(
        z.boolean().default(monitoringDefaults.managedPrometheus),
        "Managed Service for Prometheus, whose collectors are billed by sample.",
        { example: true },
    ),
});

/** Backup for GKE. */
export const backupSchema = z.strictObject({
    schedule: key(z.string(), "When backups are made, as cron in UTC.", { example: "0 2 * * *" }),
    retainDays: key(
        z.int().min(0).max(365).default(backupDefaults.retainDays),
        "How long a backup is kept; with 0 it is never deleted by itself, and cannot be locked.",
        {
            unit: "days",
            example: 30,
        },
    ),
    deleteLockDays: key(
        z.int().min(0).default(backupDefaults.deleteLockDays),
        "How long nobody can delete a backup; at most 90 and at most `retainDays`.",
        {
            unit: "days",
            example: 7,
        },
    ),
    namespaces: key(z.array(label).min(1).optional(), "Namespaces that are kept; all when absent.", {
        example: ["shop"],
    }),
    includeSecrets: key(
        z.boolean().default(backupDefaults.includeSecrets),
        "Keep Secrets. They lie readable in the backup unless `key` encrypts it.",
        { example: true },
    ),
    includeVolumes: key(z.boolean().default(backupDefaults.includeVolumes), "Keep volumes and not only their claims.", {
        example: true,
    }),
    key: key(z.string().optional(), "Key of Cloud KMS that encrypts backups, in the region they are kept in.", {
        example: "projects/keys/locations/europe-west9/keyRings/gke/cryptoKeys/backups",
    }),
    region: key(
        region.optional(),
        "Region the backups are kept in; the cluster's when absent. A change replaces the plan; the old one stays at Google.",
        { example: "europe-west1" },
    ),
});

/** Role of Google's, or one of a project or an organisation by its full name (Google, IAM, roles and permissions). */
const role = z
    .string()
    .regex(
        /^((projects|organizations)\/[^/\s]+\/)?roles\/[A-Za-z0-9_.]+$/,
        "must be a role by its full name, e.g. roles/storage.objectViewer",
    );

/** The nodes' own service account. */
export const nodeServiceAccountSchema = z.strictObject({
    registryProjects: key(
        z.array(z.string()).optional(),
        "Projects with the images that nodes read; the cluster's own when absent.",
        { example: ["images-project"] },
    ),
    extraRoles: key(z.array(role).default([]), "Further roles of the nodes in the cluster's project.", {
        example: ["roles/storage.objectViewer"],
    }),
});
