import { z } from "zod";

import { clusterDefaults } from "../../components/gke/gkeDefaults.js";
import { cidr, ipAddress, label, labels, region } from "./basics.js";
import { key } from "./doc.js";
import {
    addonsSchema,
    backupSchema,
    ipEndpointSchema,
    loggingSchema,
    monitoringSchema,
    nodeServiceAccountSchema,
    securitySchema,
} from "./features.js";
import { maintenanceSchema, notificationsSchema } from "./maintenance.js";
import { poolSchema } from "./pool.js";

const rangesSchema = z.strictObject({
    pods: key(cidr.optional(), "Pod range instead of the one derived from the id; inside the pod supernet.", {
        example: "10.64.0.0/16",
    }),
    nodes: key(cidr.optional(), "Node range instead of the one derived from the id.", { example: "10.130.0.0/20" }),
    extraPods: key(z.array(cidr).default([]), "Further pod ranges; inside the pod supernet.", {
        example: ["10.65.0.0/18"],
    }),
    services: key(cidr.optional(), "Service range instead of the environment's.", { example: "10.200.0.0/20" }),
    controlPlane: key(
        cidr.optional(),
        "Range of the control plane, a /28, where it is fixed; Google takes an address of the node range when absent. A change replaces the cluster.",
        {
            example: "172.16.0.0/28",
        },
    ),
    endpoint: key(
        ipAddress.optional(),
        "Address of the clustermesh-apiserver instead of the derived one; inside the node range.",
        {
            example: "10.130.15.240",
        },
    ),
});

export const clusterSchema = z.strictObject({
    id: key(
        z.int().min(1).max(511),
        "Cilium's cluster.id, and the slot of every derived range. It never changes, and is not used again while the mesh lives.",
        { example: 1 },
    ),
    region: key(region, "Region of the cluster.", { example: "europe-west9" }),
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
    labels: key(
        labels.default({}),
        "Further labels of what belongs to the cluster on Google Cloud: the GKE cluster, its machines, the address of its clustermesh-apiserver, its topic and its backup plan.",
        { example: { team: "shop" } },
    ),
    ranges: key(rangesSchema.prefault({}), "Addresses that differ from the derived ones."),
    releaseChannel: key(
        z.enum(["RAPID", "REGULAR", "STABLE", "EXTENDED", "UNSPECIFIED"]).default(clusterDefaults.releaseChannel),
        "GKE release channel; `UNSPECIFIED` is none.",
        { example: "REGULAR" },
    ),
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
    access: key(
        z.enum(["dns", "ip"]).default(clusterDefaults.access),
        "Endpoint programs use: `dns` (guarded by IAM) or `ip`.",
        {
            example: "dns",
        },
    ),
    dnsExternalTraffic: key(
        z.boolean().optional(),
        "Whether the DNS endpoint answers callers outside Google Cloud; on where programs use it (`access: dns`).",
        { example: false },
    ),
    ipEndpoint: key(ipEndpointSchema.optional(), "Endpoints of the control plane with addresses of their own.", {
        example: { enabled: true, authorizedNetworks: { office: "203.0.113.0/24" } },
    }),
    maintenance: key(maintenanceSchema.prefault({}), "When GKE may change the cluster by itself."),
    notifications: key(notificationsSchema.optional(), "Messages about upgrades and security; none when absent.", {
        example: { events: ["UPGRADE_AVAILABLE_EVENT"] },
    }),
    security: key(securitySchema.prefault({}), "What guards the cluster beyond its network."),
    addons: key(addonsSchema.prefault({}), "GKE features that matter to Cilium, and parts that can be left out."),
    logging: key(
        loggingSchema.optional(),
        "Logs that go to Cloud Logging; GKE's own choice when absent. Taking them away changes nothing: name the components instead.",
        {
            example: { components: ["SYSTEM_COMPONENTS"] },
        },
    ),
    monitoring: key(monitoringSchema.prefault({}), "Metrics that go to Cloud Monitoring."),
    costAllocation: key(
        z.boolean().default(clusterDefaults.costAllocation),
        "Break the bill down by namespace and label.",
        { example: true },
    ),
    fleetProject: key(z.string().optional(), "Project of the fleet the cluster belongs to; none when absent.", {
        example: "my-fleet-project",
    }),
    backup: key(backupSchema.optional(), "Backup for GKE; none when absent.", { example: { schedule: "0 2 * * *" } }),
    nodeServiceAccount: key(nodeServiceAccountSchema.prefault({}), "The nodes' own service account."),
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
