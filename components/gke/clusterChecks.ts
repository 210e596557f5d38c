import { prefixLength } from "../shared/cidr.js";
import { finding, findingIf, type Finding } from "../shared/checks.js";
import { withDefaults } from "../shared/defaults.js";
import { computeName, maxClusterName } from "../shared/gcpNames.js";
import { backupDefaults, clusterDefaults, hasIpEndpoint, ipEndpointDefaults, poolDefaults } from "./gkeDefaults.js";
import type { IpEndpointPlan } from "./featuresPlan.js";
import type { GkeClusterPlan } from "./gkePlan.js";

/** Something that must hold of a cluster for Google to make it; paths begin within the cluster. */
export type ClusterCheck = (plan: GkeClusterPlan) => readonly Finding[];

export const checkName: ClusterCheck = ({ name }) =>
    findingIf(
        name.length > maxClusterName || !computeName.test(name),
        "name",
        `must be a GKE name of at most ${maxClusterName} lower-case letters, digits or dashes that begins with a letter`,
        `${name} (${name.length})`,
        "choose another",
    );

export const checkPools: ClusterCheck = ({ pools }) => [
    ...findingIf(pools.length === 0, "pools", "must be at least one", 0, "add a pool"),
    ...pools
        .filter(({ key }, index) => pools.findIndex((pool) => pool.key === key) !== index)
        .map(({ key }) => finding(`pools.${key}`, "must be a key of its own", `${key} twice`, "rename one")),
];

export const checkZones: ClusterCheck = ({ region, zones }) =>
    zones
        .filter((zone) => !(zone.startsWith(`${region}-`) && /^[a-z]$/.test(zone.slice(region.length + 1))))
        .map((zone) => finding("zones", `must be zones of ${region}`, zone, `use e.g. ${region}-b`));

export const checkPoolZones: ClusterCheck = ({ zones, pools }) =>
    pools.flatMap((pool) => [
        ...(pool.zones ?? [])
            .filter((zone) => !zones.includes(zone))
            .map((zone) =>
                finding(
                    `pools.${pool.key}.zones`,
                    `must be zones of the cluster (${zones.join(", ")})`,
                    zone,
                    "add it to the cluster's zones, or choose another",
                ),
            ),
        ...findingIf(
            pool.compactPlacement === true && (pool.zones ?? zones).length > 1,
            `pools.${pool.key}.zones`,
            "must be a single zone with compactPlacement",
            (pool.zones ?? zones).join(", "),
            "name one zone",
        ),
    ]);

/** A pool begins with as many nodes in every zone, which must not be more than it may have. */
export const checkPoolBounds: ClusterCheck = ({ zones, pools }) =>
    pools.flatMap(({ key, zones: own = zones, autoscaling }) =>
        autoscaling?.per === "pool"
            ? findingIf(
                  autoscaling.max < new Set(own).size,
                  `pools.${key}.autoscaling.max`,
                  `must be at least one node for each of ${new Set(own).size} zones with per: pool`,
                  autoscaling.max,
                  "raise it, or give the pool fewer zones",
              )
            : [],
    );

/** An upgrade that GKE may not do by itself is refused where a channel decides about versions. */
export const checkAutoUpgrade: ClusterCheck = ({ releaseChannel = clusterDefaults.releaseChannel, pools }) =>
    releaseChannel === "UNSPECIFIED"
        ? []
        : pools.flatMap(({ key, autoUpgrade = poolDefaults.autoUpgrade, autoRepair = poolDefaults.autoRepair }) => [
              ...findingIf(
                  !autoUpgrade,
                  `pools.${key}.autoUpgrade`,
                  `must be on in the release channel ${releaseChannel}`,
                  false,
                  "use a maintenance exclusion, or releaseChannel: UNSPECIFIED",
              ),
              ...findingIf(
                  !autoRepair,
                  `pools.${key}.autoRepair`,
                  `must be on in the release channel ${releaseChannel}`,
                  false,
                  "turn it on, or use releaseChannel: UNSPECIFIED",
              ),
          ]);

export const checkExclusionChannel: ClusterCheck = ({ releaseChannel, maintenance }) =>
    releaseChannel !== "UNSPECIFIED"
        ? []
        : Object.entries(maintenance?.exclusions ?? {})
              .filter(([, { scope }]) => scope !== "NO_UPGRADES")
              .map(([name, { scope }]) =>
                  finding(
                      `maintenance.exclusions.${name}.scope`,
                      "must be NO_UPGRADES without a release channel",
                      scope,
                      "choose a channel, or pin versions and turn autoUpgrade off",
                  ),
              );

/** Settings of the endpoints with addresses that say more than a file does in which nobody has written them. */
const settingsOf = (ipEndpoint: IpEndpointPlan): readonly string[] => {
    const defaults: Readonly<Record<string, unknown>> = ipEndpointDefaults;
    return Object.entries(ipEndpoint)
        .filter(([key, value]) => key !== "enabled" && value !== undefined && value !== defaults[key])
        .map(([key]) => key);
};

/** Settings that the provider takes together with authorised networks only. */
const ofAuthorizedNetworks = ["googleCloudAccess", "enforceOnPrivate"] as const;

const checkAuthorizedNetworks: ClusterCheck = (plan) => {
    const { ipEndpoint } = plan;
    return hasIpEndpoint(plan) && ipEndpoint && ipEndpoint.authorizedNetworks === undefined
        ? ofAuthorizedNetworks
              .filter((key) => ipEndpoint[key] === true)
              .map((key) =>
                  finding(
                      `ipEndpoint.${key}`,
                      "must come with authorizedNetworks",
                      true,
                      "list who may call, or leave it out: without networks everyone may",
                  ),
              )
        : [];
};

export const checkIpEndpoint: ClusterCheck = (plan) => {
    const { access, ipEndpoint, controlPlaneRange } = plan;
    const open = hasIpEndpoint(plan);
    const settings = settingsOf(ipEndpoint ?? {});
    return [
        ...findingIf(
            access === "ip" && !open,
            "ipEndpoint.enabled",
            "must be on where programs use it (access: ip)",
            false,
            "turn it on, or use access: dns",
        ),
        ...findingIf(
            !open && settings.length > 0,
            "ipEndpoint",
            "must be enabled to have settings",
            settings.join(", "),
            "add enabled: true, or remove them",
        ),
        ...findingIf(
            open && ipEndpoint?.privateOnly === true && ipEndpoint.authorizedNetworks === undefined,
            "ipEndpoint.authorizedNetworks",
            "must be given with privateOnly, at least as {}",
            "nothing",
            "list who may call the private address",
        ),
        ...findingIf(
            controlPlaneRange !== undefined && prefixLength(controlPlaneRange) !== 28,
            "controlPlaneRange",
            "must be a /28",
            controlPlaneRange ?? "",
            "use e.g. 172.16.0.0/28",
        ),
        ...checkAuthorizedNetworks(plan),
    ];
};

/** GKE looks for groups in a group of this name only (GKE docs, Google Groups for RBAC). */
const rbacGroup = /^gke-security-groups@[^@\s]+\.[^@\s.]+$/;

export const checkRbacGroup: ClusterCheck = ({ security }) =>
    findingIf(
        security?.rbacGroup !== undefined && !rbacGroup.test(security.rbacGroup),
        "security.rbacGroup",
        "must be gke-security-groups@ and your domain",
        security?.rbacGroup ?? "",
        "make that group, and put yours into it",
    );

const keyName = /^projects\/[^/]+\/locations\/([^/]+)\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/;

/** Every key with the region it must be of. */
function keysOf(plan: GkeClusterPlan): readonly { readonly path: string; readonly key: string; readonly in: string }[] {
    const { region, security, backup, pools } = plan;
    return [
        ...(security?.secretsKey ? [{ path: "security.secretsKey", key: security.secretsKey, in: region }] : []),
        ...(backup?.key ? [{ path: "backup.key", key: backup.key, in: backup.region ?? region }] : []),
        ...pools.flatMap((pool) =>
            pool.diskKey ? [{ path: `pools.${pool.key}.diskKey`, key: pool.diskKey, in: region }] : [],
        ),
    ];
}

export const checkKeys: ClusterCheck = (plan) =>
    keysOf(plan).flatMap(({ path, key, in: region }) =>
        findingIf(
            keyName.exec(key)?.[1] !== region,
            path,
            `must be the full name of a key in ${region}`,
            key,
            `write projects/…/locations/${region}/keyRings/…/cryptoKeys/…`,
        ),
    );

/** Longest lock of a backup (Backup for GKE docs, retention). */
const maxLockDays = 90;

export const checkBackup: ClusterCheck = ({ backup }) => {
    if (!backup) {
        return [];
    }
    const { retainDays, deleteLockDays, schedule } = withDefaults(backupDefaults, backup);
    return [
        ...findingIf(
            schedule.trim().split(/\s+/).length !== 5,
            "backup.schedule",
            "must be a cron schedule of five fields",
            schedule,
            "write e.g. 0 2 * * *",
        ),
        ...findingIf(
            deleteLockDays > Math.min(maxLockDays, retainDays),
            "backup.deleteLockDays",
            `must be at most ${maxLockDays} and at most retainDays (${retainDays})`,
            deleteLockDays,
            "lock for less, or retain for longer",
        ),
    ];
};

const topicName = /^projects\/[^/]+\/topics\/[^/]+$/;

export const checkTopic: ClusterCheck = ({ notifications }) =>
    findingIf(
        notifications?.topic !== undefined && !topicName.test(notifications.topic),
        "notifications.topic",
        "must be the full name of a topic",
        notifications?.topic ?? "",
        "write projects/…/topics/…, or leave it out to have one made",
    );

/** Everything that can be told of a cluster, apart from its pools and its maintenance. */
export const clusterChecks: readonly ClusterCheck[] = [
    checkName,
    checkPools,
    checkZones,
    checkPoolZones,
    checkPoolBounds,
    checkAutoUpgrade,
    checkExclusionChannel,
    checkIpEndpoint,
    checkRbacGroup,
    checkKeys,
    checkBackup,
    checkTopic,
];
