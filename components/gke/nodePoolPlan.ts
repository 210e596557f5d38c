import { fitName } from "../shared/names.js";
import type { TaintPlan } from "./gkePlan.js";

/**
 * A group of alike nodes. Properties whose change replaces the pool say so; the new pool is there before the old one
 * goes (docs/adr/0015).
 */
export interface NodePoolPlan {
    /**
     * Name within the cluster.
     * @example "main"
     */
    readonly key: string;
    /**
     * Machine type of the nodes.
     * @default "e2-standard-4"
     * @example "n2-standard-8"
     */
    readonly machineType?: string | undefined;
    /**
     * Boot disk of a node, 10 to 65536 GB.
     * @default 100
     * @example 200
     */
    readonly diskSizeGb?: number | undefined;
    /**
     * Type of the boot disk. Taking it away changes nothing (the provider keeps what is there): name another instead.
     * @default - `pd-balanced`, or what the machine type needs
     * @example "pd-ssd"
     */
    readonly diskType?: string | undefined;
    /**
     * Key of Cloud KMS that encrypts the boot disk, in the cluster's region. A change replaces the pool.
     * @default - Google's own key
     * @example "projects/keys/locations/europe-west9/keyRings/gke/cryptoKeys/disks"
     */
    readonly diskKey?: string | undefined;
    /**
     * Image of the nodes.
     * @default "COS_CONTAINERD"
     * @example "UBUNTU_CONTAINERD"
     */
    readonly imageType?: "COS_CONTAINERD" | "UBUNTU_CONTAINERD" | undefined;
    /**
     * Zones of this pool's nodes.
     * @default - the cluster's zones
     * @example ["europe-west9-a"]
     */
    readonly zones?: readonly string[] | undefined;
    /**
     * Nodes in every zone, 1 to 1000; where GKE chooses, the number it begins with.
     * @default 1
     * @example 3
     */
    readonly nodesPerZone?: number | undefined;
    /**
     * Let GKE choose the number of nodes.
     * @default - it stays at `nodesPerZone`
     * @example { min: 1, max: 5 }
     */
    readonly autoscaling?: AutoscalingPlan | undefined;
    /**
     * How nodes are exchanged for those of another version.
     * @default - one new node at a time, none away: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 }
     * @example { strategy: "BLUE_GREEN", soakSeconds: 600, batchNodes: 2 }
     */
    readonly upgrade?: UpgradePlan | undefined;
    /**
     * Whether PodDisruptionBudgets hold pods back when the pool is deleted or replaced, for an hour at most. GKE keeps
     * them during upgrades only, unless it is told so, and takes all pods of a deleted pool at once.
     * @default true
     * @example false
     */
    readonly respectBudgetsOnDeletion?: boolean | undefined;
    /**
     * Whether GKE replaces nodes that fail.
     * @default true
     * @example true
     */
    readonly autoRepair?: boolean | undefined;
    /**
     * Whether nodes follow the control plane's version by themselves.
     * @default true
     * @example true
     */
    readonly autoUpgrade?: boolean | undefined;
    /**
     * Version of the nodes where they do not follow the control plane (`autoUpgrade: false`).
     * @default - the control plane's
     * @example "1.34.1-gke.1000000"
     */
    readonly kubernetesVersion?: string | undefined;
    /**
     * Pods a node can hold, 8 to 256; decides the size of its alias range. A change replaces the pool.
     * @default 110
     * @example 64
     */
    readonly maxPodsPerNode?: number | undefined;
    /**
     * Secondary range of this pool's pods. A change replaces the pool; taking it away changes nothing: name the
     * cluster's range instead.
     * @default - the cluster's
     * @example "prod-paris-pods-2"
     */
    readonly podRangeName?: string | undefined;
    /**
     * Machines that Google may take away at any time. A change replaces the pool.
     * @default false
     * @example true
     */
    readonly spot?: boolean | undefined;
    /**
     * Google Virtual NIC, for more bandwidth.
     * @default false
     * @example true
     */
    readonly gvnic?: boolean | undefined;
    /**
     * Boot signed software only (Shielded VM). A change replaces the pool.
     * @default true
     * @example true
     */
    readonly secureBoot?: boolean | undefined;
    /**
     * Compare every boot with the first (Shielded VM). A change replaces the pool.
     * @default true
     * @example true
     */
    readonly integrityMonitoring?: boolean | undefined;
    /**
     * Encrypt memory with the processor's own keys (Confidential VM). A change of kind replaces the pool; taking it
     * away changes nothing.
     * @default - not encrypted
     * @example "SEV"
     */
    readonly confidential?: "SEV" | "SEV_SNP" | "TDX" | undefined;
    /**
     * Place nodes close to each other, in one zone. A change replaces the pool.
     * @default false
     * @example true
     */
    readonly compactPlacement?: boolean | undefined;
    /**
     * Local SSDs of a node, 0 to 24, which hold what pods write. A change replaces the pool.
     * @default 0
     * @example 2
     */
    readonly localSsdCount?: number | undefined;
    /**
     * Oldest processor. A change replaces the pool; taking it away changes nothing.
     * @default - what the machine type brings
     * @example "Intel Ice Lake"
     */
    readonly minCpuPlatform?: string | undefined;
    /**
     * Kernel parameters of net, kernel, vm or fs. Taking the last one away changes nothing: set it back instead.
     * @default {}
     * @example { "net.core.somaxconn": "4096" }
     */
    readonly sysctls?: Readonly<Record<string, string>> | undefined;
    /**
     * Version of control groups.
     * @default - GKE's own choice
     * @example "CGROUP_MODE_V2"
     */
    readonly cgroupMode?: "CGROUP_MODE_V1" | "CGROUP_MODE_V2" | undefined;
    /**
     * Settings of the kubelet on every node.
     * @default - see the fields of {@link KubeletPlan}
     * @example { cpuManagerPolicy: "static", podPidsLimit: 4096 }
     */
    readonly kubelet?: KubeletPlan | undefined;
    /**
     * Network tags; firewall rules aim at them.
     * @default []
     * @example ["mesh-prod-paris"]
     */
    readonly tags?: readonly string[] | undefined;
    /**
     * Kubernetes labels of the nodes.
     * @default {}
     * @example { tier: "web" }
     */
    readonly labels?: Readonly<Record<string, string>> | undefined;
    /**
     * Labels of the machines on Google Cloud, besides the cluster's, which win.
     * @default {}
     * @example { team: "shop" }
     */
    readonly resourceLabels?: Readonly<Record<string, string>> | undefined;
    /**
     * Taints of the nodes, Cilium's startup taint among them (`startupTaints`).
     * @default []
     * @example [{ key: "dedicated", value: "db", effect: "NO_SCHEDULE" }]
     */
    readonly taints?: readonly TaintPlan[] | undefined;
}

/** Bounds between which GKE chooses the number of nodes. */
export interface AutoscalingPlan {
    /**
     * Fewest nodes, at most `max`.
     * @example 1
     */
    readonly min: number;
    /**
     * Most nodes; at most 1000 where the bounds are those of a zone.
     * @example 5
     */
    readonly max: number;
    /**
     * Whether the bounds are those of every zone or of all zones together.
     * @default "zone"
     * @example "pool"
     */
    readonly per?: "zone" | "pool" | undefined;
    /**
     * How nodes are spread over zones: evenly, or wherever there are some (for spot machines).
     * @default - GKE's own choice: `BALANCED`, or `ANY` for spot machines
     * @example "BALANCED"
     */
    readonly locationPolicy?: "BALANCED" | "ANY" | undefined;
}

/** How nodes are exchanged when GKE upgrades them: a few at a time, or beside a whole new set. */
export type UpgradePlan =
    | {
          /** A few nodes at a time. @example "SURGE" */
          readonly strategy: "SURGE";
          /**
           * Nodes that may be there beyond the pool's size; with `maxUnavailable` 1 to 20.
           * @default 1
           * @example 2
           */
          readonly maxSurge?: number | undefined;
          /**
           * Nodes that may be missing.
           * @default 0
           * @example 1
           */
          readonly maxUnavailable?: number | undefined;
      }
    | {
          /** A whole new set beside the old one, then batch by batch. @example "BLUE_GREEN" */
          readonly strategy: "BLUE_GREEN";
          /**
           * Seconds to wait between the last batch and the deletion of the old nodes, at most 604800 (seven days).
           * @default 3600
           * @example 600
           */
          readonly soakSeconds?: number | undefined;
          /**
           * Nodes that move at a time, as a share of the pool.
           * @default - one node at a time
           * @example 0.25
           */
          readonly batchShare?: number | undefined;
          /**
           * Nodes that move at a time.
           * @default 1
           * @example 2
           */
          readonly batchNodes?: number | undefined;
          /**
           * Seconds to wait after every batch, at most 604800 (seven days).
           * @default 0
           * @example 300
           */
          readonly batchSoakSeconds?: number | undefined;
      };

/** Settings of the kubelet. */
export interface KubeletPlan {
    /**
     * Whether pods that ask for whole processors get them for themselves.
     * @default - GKE's own choice: `none`
     * @example "static"
     */
    readonly cpuManagerPolicy?: "none" | "static" | undefined;
    /**
     * Processes a pod may have, 1024 to 4194304.
     * @default - GKE's own choice
     * @example 4096
     */
    readonly podPidsLimit?: number | undefined;
    /**
     * Port 10255, which tells everyone who asks about pods and their environment.
     * @default false
     * @example false
     */
    readonly insecureReadOnlyPort?: boolean | undefined;
}

/** Longest logical name that leaves the provider room for its suffix: GKE takes 40 characters, `-` and 7 digits are its. */
export const maxPoolName = 32;

/**
 * Logical name of a pool, from which the provider makes Google's name with 7 random digits behind, so that the next
 * pool can be made while this one is still there. Begins with a letter, as GKE demands.
 */
export function poolName(cluster: string, pool: string): string {
    const name = `${cluster}-${pool}`;
    return fitName(/^[a-z]/.test(name) ? name : `p-${name}`, maxPoolName);
}
