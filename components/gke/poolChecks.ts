import { finding, findingIf, type Finding } from "../shared/checks.js";
import { poolDefaults, surgeDefaults } from "./gkeDefaults.js";
import { machineFamilies, type MachineFamily } from "./machineFamilies.js";
import type { NodePoolPlan } from "./nodePoolPlan.js";
import { isSysctlValue, sysctlNames } from "./sysctls.js";

/** Something that must hold of a node pool for Google to make it; paths begin within the pool. */
export type PoolCheck = (pool: NodePoolPlan) => readonly Finding[];

const machineOf = (pool: NodePoolPlan): string => pool.machineType ?? poolDefaults.machineType;
/** `n2d` of `n2d-standard-4`. */
const familyOf = (pool: NodePoolPlan): string => machineOf(pool).split("-")[0]!;

/** Most nodes a zone can have in one pool (GKE docs, quotas and limits). */
const maxNodesPerZone = 1000;

export const checkTaints: PoolCheck = ({ taints = [] }) =>
    taints
        .map((taint, index) => ({ taint, index }))
        .filter(
            ({ taint, index }) =>
                taints.findIndex(({ key, effect }) => key === taint.key && effect === taint.effect) !== index,
        )
        .map(({ taint, index }) =>
            finding(
                `taints.${index}`,
                "must be given once per key and effect",
                `${taint.key} with ${taint.effect} twice`,
                "remove one",
            ),
        );

export const checkBounds: PoolCheck = ({ autoscaling }) =>
    autoscaling === undefined
        ? []
        : findingIf(
              autoscaling.min > autoscaling.max,
              "autoscaling",
              `must have min at most max (${autoscaling.max})`,
              autoscaling.min,
              "lower min or raise max",
          );

export const checkPoolSize: PoolCheck = ({ autoscaling }) =>
    autoscaling === undefined || autoscaling.per === "pool"
        ? []
        : findingIf(
              autoscaling.max > maxNodesPerZone,
              "autoscaling.max",
              `must be at most ${maxNodesPerZone} nodes per zone`,
              autoscaling.max,
              "use several pools",
          );

/** Most nodes that may be there beyond a pool's size and missing of it, together. */
const maxSurgeNodes = 20;

export const checkSurge: PoolCheck = ({ upgrade }) => {
    if (upgrade?.strategy !== "SURGE") {
        return [];
    }
    const { maxSurge = surgeDefaults.maxSurge, maxUnavailable = surgeDefaults.maxUnavailable } = upgrade;
    const nodes = maxSurge + maxUnavailable;
    return findingIf(
        nodes < 1 || nodes > maxSurgeNodes,
        "upgrade",
        `must let 1 to ${maxSurgeNodes} nodes be exchanged at a time (maxSurge and maxUnavailable together)`,
        nodes,
        "use e.g. maxSurge: 1",
    );
};

/** Longest soak of a blue-green upgrade, of all nodes or of a batch: seven days. */
const maxSoakSeconds = 7 * 24 * 60 * 60;

export const checkBlueGreen: PoolCheck = ({ upgrade }) => {
    if (upgrade?.strategy !== "BLUE_GREEN") {
        return [];
    }
    const { soakSeconds = 0, batchNodes, batchShare, batchSoakSeconds = 0 } = upgrade;
    return [
        ...findingIf(
            soakSeconds > maxSoakSeconds,
            "upgrade.soakSeconds",
            "must be at most 7 days (604800 seconds)",
            soakSeconds,
            "wait less",
        ),
        ...findingIf(
            batchSoakSeconds > maxSoakSeconds,
            "upgrade.batchSoakSeconds",
            "must be at most 7 days (604800 seconds)",
            batchSoakSeconds,
            "wait less",
        ),
        ...findingIf(
            batchNodes !== undefined && batchShare !== undefined,
            "upgrade",
            "must have batchNodes or batchShare",
            `${batchNodes} and ${batchShare}`,
            "remove one",
        ),
    ];
};

/** Machine families whose processors encrypt memory (Google docs, Confidential GKE Nodes). */
const confidentialFamilies = {
    SEV: ["n2d", "c2d", "c3d", "c4d"],
    SEV_SNP: ["n2d"],
    TDX: ["c3"],
} as const;

export const checkConfidential: PoolCheck = (pool) => {
    if (!pool.confidential) {
        return [];
    }
    const families: readonly string[] = confidentialFamilies[pool.confidential];
    return findingIf(
        !families.includes(familyOf(pool)),
        "machineType",
        `must be of ${families.join(", ")} with ${pool.confidential}`,
        machineOf(pool),
        `use e.g. ${families[0]}-standard-4`,
    );
};

/** What must hold of everything a pool asks of its machines, where their family is known. */
function hardwareFindings(pool: NodePoolPlan, family: MachineFamily): readonly Finding[] {
    const { localSsdCount = 0, diskType, minCpuPlatform, compactPlacement = false } = pool;
    const machine = machineOf(pool);
    const disks: readonly string[] = family.bootDisks;
    const platforms = family.cpuPlatforms;
    const [of, fix] = [`with ${machine}`, "change it, or choose another machine type"];
    const ssds = family.localSsd === "any" || (family.localSsd === "lssd" && machine.endsWith("-lssd"));
    return [
        ...findingIf(
            diskType !== undefined && !disks.includes(diskType),
            "diskType",
            `must be ${disks.join(" or ")} ${of}`,
            diskType,
            fix,
        ),
        ...findingIf(
            localSsdCount > 0 && !ssds,
            "localSsdCount",
            `must be 0 ${of}${family.localSsd === "lssd" ? ", which does not end in -lssd" : ""}`,
            localSsdCount,
            fix,
        ),
        ...findingIf(
            minCpuPlatform !== undefined && platforms?.includes(minCpuPlatform) === false,
            "minCpuPlatform",
            `must be ${platforms?.length ? platforms.join(" or ") : "left out"} ${of}`,
            minCpuPlatform,
            fix,
        ),
        ...findingIf(
            compactPlacement && family.compactPlacement === false,
            "compactPlacement",
            `must be off ${of}`,
            compactPlacement,
            fix,
        ),
    ];
}

export const checkHardware: PoolCheck = (pool) => {
    const family = machineFamilies.get(familyOf(pool));
    return family === undefined ? [] : hardwareFindings(pool, family);
};

export const checkSysctls: PoolCheck = ({ sysctls = {} }) =>
    Object.entries(sysctls).flatMap(([name, value]) => [
        ...findingIf(
            !sysctlNames.has(name),
            `sysctls.${name}`,
            "must be a kernel parameter that GKE lets a pool set",
            name,
            "use one that GKE's page on node system configuration lists",
        ),
        ...findingIf(
            sysctlNames.has(name) && !isSysctlValue(name, value),
            `sysctls.${name}`,
            "must have a value of the kind the parameter takes",
            value,
            "write a number, three of them for tcp_rmem and tcp_wmem, a name for tcp_congestion_control",
        ),
    ]);

/** Network tag (Google, Compute Engine, network tags: naming). */
export const networkTag = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

export const checkTags: PoolCheck = ({ tags = [] }) =>
    tags
        .map((tag, index) => ({ tag, index }))
        .filter(({ tag }) => !networkTag.test(tag))
        .map(({ tag, index }) =>
            finding(
                `tags.${index}`,
                "must be a network tag of 1 to 63 lower-case letters, digits or dashes that begins with a letter",
                tag,
                "correct it",
            ),
        );

/** Series, kind and size, e.g. `e2-standard-4`, `f1-micro`, `n2-custom-4-8192-ext`. */
export const machineType = /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/;

export const checkMachineType: PoolCheck = (pool) =>
    findingIf(
        !machineType.test(machineOf(pool)),
        "machineType",
        "must be a machine type: series, kind and size",
        machineOf(pool),
        "use e.g. e2-standard-4",
    );

/** Label of Kubernetes' own; the parts before `kubernetes.io` that are free for nodes are left out. */
const reservedLabel = /^(?!(kubelet|node|node-restriction)\.kubernetes\.io\/)([^/]+\.)?(kubernetes|k8s)\.io\//;

export const checkNodeLabels: PoolCheck = ({ labels = {} }) =>
    Object.entries(labels)
        .filter(([key]) => reservedLabel.test(key))
        .map(([key, value]) =>
            finding(
                `labels.${key}`,
                "must not be a label of Kubernetes' own (kubernetes.io, k8s.io)",
                `${key}: ${value}`,
                "use a prefix of yours, or node.kubernetes.io",
            ),
        );

/** Zones that are named more than once. */
export const checkZonesOnce: PoolCheck = ({ zones = [] }) =>
    [...new Set(zones.filter((zone, index) => zones.indexOf(zone) !== index))].map((zone) =>
        finding("zones", "must name every zone once", `${zone} twice`, "name another zone or remove it"),
    );

export const checkPoolVersion: PoolCheck = ({ kubernetesVersion, autoUpgrade = poolDefaults.autoUpgrade }) =>
    findingIf(
        kubernetesVersion !== undefined && autoUpgrade,
        "kubernetesVersion",
        "must come with autoUpgrade: false, or both would fight for the nodes",
        kubernetesVersion ?? "",
        "turn autoUpgrade off, or remove the version",
    );

/** Everything that can be told of a pool alone. */
export const poolChecks: readonly PoolCheck[] = [
    checkTaints,
    checkBounds,
    checkPoolSize,
    checkSurge,
    checkBlueGreen,
    checkConfidential,
    checkHardware,
    checkSysctls,
    checkTags,
    checkMachineType,
    checkNodeLabels,
    checkZonesOnce,
    checkPoolVersion,
];
