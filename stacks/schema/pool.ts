import { z } from "zod";

import { blueGreenDefaults, poolDefaults, surgeDefaults } from "../../components/gke/gkeDefaults.js";
import { machineType, networkTag } from "../../components/gke/poolChecks.js";
import { cidr, labels } from "./basics.js";
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
    min: key(z.int().min(0), "Fewest nodes.", { example: 1 }),
    max: key(z.int().min(1), "Most nodes.", { example: 5 }),
    per: key(z.enum(["zone", "pool"]).default("zone"), "Whether these are bounds of every zone or of all together.", {
        example: "pool",
    }),
    locationPolicy: key(
        z.enum(["BALANCED", "ANY"]).optional(),
        "How nodes are spread over zones: evenly, or wherever Google has some. GKE's own choice when absent: `ANY` for spot machines.",
        { example: "BALANCED" },
    ),
});

const upgrade = z.discriminatedUnion("strategy", [
    z.strictObject({
        strategy: key(z.literal("SURGE"), "Exchange a few nodes at a time.", { example: "SURGE" }),
        maxSurge: key(z.int().min(0).default(surgeDefaults.maxSurge), "Nodes there may be beyond the pool's size.", {
            example: 2,
        }),
        maxUnavailable: key(z.int().min(0).default(surgeDefaults.maxUnavailable), "Nodes that may be missing.", {
            example: 1,
        }),
    }),
    z.strictObject({
        strategy: key(z.literal("BLUE_GREEN"), "Make all nodes anew beside the old ones, then move.", {
            example: "BLUE_GREEN",
        }),
        soakSeconds: key(
            z.int().min(0).default(blueGreenDefaults.soakSeconds),
            "Wait between the last batch and the deletion of the old nodes.",
            { unit: "seconds", example: 3600 },
        ),
        batchNodes: key(z.int().min(1).optional(), "Nodes that move at a time; one when absent.", { example: 2 }),
        batchShare: key(z.number().gt(0).max(1).optional(), "Share of the pool that moves at a time.", {
            example: 0.25,
        }),
        batchSoakSeconds: key(z.int().min(0).default(blueGreenDefaults.batchSoakSeconds), "Wait after every batch.", {
            unit: "seconds",
            example: 300,
        }),
    }),
]);

const kubelet = z.strictObject({
    cpuManagerPolicy: key(
        z.enum(["none", "static"]).optional(),
        "`static` gives whole processors to pods that ask for them.",
        { example: "static" },
    ),
    podPidsLimit: key(z.int().min(1024).max(4194304).optional(), "Processes a pod may have.", {
        unit: "processes",
        example: 4096,
    }),
    insecureReadOnlyPort: key(
        z.boolean().default(poolDefaults.insecureReadOnlyPort),
        "Port 10255, which tells everyone who asks about pods and their environment.",
        { example: false },
    ),
});

const disk = {
    diskSizeGb: key(z.int().min(10).max(65536).default(poolDefaults.diskSizeGb), "Boot disk of a node.", {
        unit: "GB",
        example: 100,
    }),
    diskType: key(
        z.enum(["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"]).optional(),
        "Type of the boot disk; `pd-balanced`, or what the machine type needs, when absent. Taking it away changes nothing: name another instead.",
        { example: "pd-ssd" },
    ),
    diskKey: key(
        z.string().optional(),
        "Key of Cloud KMS that encrypts the boot disk, in the cluster's region. A change replaces the pool.",
        { example: "projects/keys/locations/europe-west9/keyRings/gke/cryptoKeys/disks" },
    ),
    localSsdCount: key(
        z.int().min(0).max(24).default(poolDefaults.localSsdCount),
        "Local SSDs of a node, which hold what pods write. A change replaces the pool.",
        { example: 2 },
    ),
};

const hardware = {
    machineType: key(
        z.string().regex(machineType, "must be a machine type, e.g. e2-standard-4").default(poolDefaults.machineType),
        "Machine type of the nodes.",
        { example: "e2-standard-4" },
    ),
    minCpuPlatform: key(
        z.string().optional(),
        "Oldest processor. A change replaces the pool; taking it away changes nothing.",
        {
            example: "Intel Ice Lake",
        },
    ),
    spot: key(
        z.boolean().default(poolDefaults.spot),
        "Spot machines, which Google may take away at any time. A change replaces the pool.",
        { example: true },
    ),
    compactPlacement: key(
        z.boolean().default(poolDefaults.compactPlacement),
        "Nodes close to each other, in one zone. A change replaces the pool.",
        { example: true },
    ),
    gvnic: key(z.boolean().default(poolDefaults.gvnic), "Google Virtual NIC, for more bandwidth.", { example: true }),
    secureBoot: key(
        z.boolean().default(poolDefaults.secureBoot),
        "Boot signed software only (Shielded VM). A change replaces the pool.",
        { example: true },
    ),
    integrityMonitoring: key(
        z.boolean().default(poolDefaults.integrityMonitoring),
        "Compare every boot with the first (Shielded VM). A change replaces the pool.",
        { example: true },
    ),
    confidential: key(
        z.enum(["SEV", "SEV_SNP", "TDX"]).optional(),
        "Encrypt memory with the processor's own keys (Confidential VM). A change replaces the pool; taking it away changes nothing.",
        { example: "SEV" },
    ),
};

const numbers = {
    zones: key(z.array(z.string()).min(1).optional(), "Zones of this pool's nodes; the cluster's when absent.", {
        example: ["europe-west9-a"],
    }),
    nodesPerZone: key(
        z.int().min(1).max(1000).default(poolDefaults.nodesPerZone),
        "Nodes in every zone; where GKE chooses, the number it begins with.",
        { example: 1 },
    ),
    autoscaling: key(autoscaling.optional(), "Let GKE choose the number of nodes within bounds."),
};

const upkeep = {
    upgrade: key(upgrade.optional(), "How nodes are exchanged; one more at a time when absent.", {
        example: { strategy: "SURGE", maxSurge: 2 },
    }),
    autoRepair: key(z.boolean().default(poolDefaults.autoRepair), "GKE replaces nodes that fail.", { example: true }),
    autoUpgrade: key(
        z.boolean().default(poolDefaults.autoUpgrade),
        "Nodes follow the control plane's version by themselves.",
        { example: true },
    ),
    kubernetesVersion: key(
        z
            .string()
            .regex(/^\d+\.\d+\.\d+-gke\.\d+$/, "must be a full GKE version, e.g. 1.34.1-gke.1000000")
            .optional(),
        "Version of the nodes where they do not follow the control plane.",
        { example: "1.34.1-gke.1000000" },
    ),
};

const system = {
    imageType: key(
        z.enum(["COS_CONTAINERD", "UBUNTU_CONTAINERD"]).default(poolDefaults.imageType),
        "Image of the nodes.",
        { example: "COS_CONTAINERD" },
    ),
    sysctls: key(
        z.record(z.string(), z.string()).default({}),
        "Kernel parameters. Taking the last one away changes nothing: set it back instead.",
        { example: { "net.core.somaxconn": "4096" } },
    ),
    cgroupMode: key(
        z.enum(["CGROUP_MODE_V1", "CGROUP_MODE_V2"]).optional(),
        "Version of control groups; GKE's own choice when absent.",
        { example: "CGROUP_MODE_V2" },
    ),
    kubelet: key(kubelet.prefault({}), "Settings of the kubelet."),
};

const pods = {
    maxPodsPerNode: key(
        z.int().min(8).max(256).default(poolDefaults.maxPodsPerNode),
        "Pods a node can hold; decides the size of its alias range. A change replaces the pool.",
        { example: 110 },
    ),
    podRange: key(
        cidr.optional(),
        "Range of this pool's pods, one of the cluster's; any of them when absent. A change replaces the pool; taking it away changes nothing: name another instead.",
        { example: "10.65.0.0/18" },
    ),
    labels: key(labels.default({}), "Kubernetes labels of the nodes.", { example: { tier: "web" } }),
    resourceLabels: key(labels.default({}), "Labels of the machines on Google Cloud, besides the cluster's.", {
        example: { team: "shop" },
    }),
    tags: key(
        z
            .array(
                z.string().regex(networkTag, "must be a network tag: at most 63 lower-case letters, digits or dashes"),
            )
            .default([]),
        "Network tags besides the mesh's.",
        { example: ["batch"] },
    ),
    taints: key(
        z.array(taint).default([]),
        "Further taints; Cilium's startup taint is said in `datapath.startupTaint`.",
        {
            example: [{ key: "dedicated", value: "db", effect: "NO_SCHEDULE" }],
        },
    ),
};

/** A node pool. */
export const poolSchema = z.strictObject({
    ...hardware,
    ...disk,
    ...numbers,
    ...system,
    ...pods,
    ...upkeep,
});
