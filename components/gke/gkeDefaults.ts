import { fitName } from "../shared/names.js";
import { controlPlaneComponents, type MonitoringComponent } from "./featuresPlan.js";
import { defaultMaxPods, nodeRole, registryRole, type GkeClusterPlan } from "./gkePlan.js";
import { poolName, type NodePoolPlan } from "./nodePoolPlan.js";

/** What a cluster is unless its plan says otherwise. */
export const clusterDefaults = {
    releaseChannel: "REGULAR",
    access: "dns",
    costAllocation: true,
    deletionProtection: true,
} as const;

export const ipEndpointDefaults = {
    privateOnly: false,
    globalAccess: false,
    googleCloudAccess: false,
    enforceOnPrivate: false,
} as const;

export const securityDefaults = {
    binaryAuthorization: "DISABLED",
    posture: "BASIC",
    vulnerabilities: "VULNERABILITY_DISABLED",
    anonymousBindings: false,
} as const;

export const addonDefaults = {
    nodeLocalDns: false,
    persistentDisk: true,
    filestore: false,
    gcsFuse: false,
    gatewayApi: "CHANNEL_DISABLED",
    verticalPodAutoscaling: false,
} as const;

export const monitoringDefaults = { controlPlane: false, managedPrometheus: true } as const;

export const backupDefaults = {
    retainDays: 30,
    deleteLockDays: 0,
    includeSecrets: false,
    includeVolumes: true,
} as const;

/** What a node pool is unless its plan says otherwise. */
export const poolDefaults = {
    machineType: "e2-standard-4",
    diskSizeGb: 100,
    imageType: "COS_CONTAINERD",
    nodesPerZone: 1,
    autoRepair: true,
    autoUpgrade: true,
    respectBudgetsOnDeletion: true,
    maxPodsPerNode: defaultMaxPods,
    spot: false,
    gvnic: false,
    secureBoot: true,
    integrityMonitoring: true,
    compactPlacement: false,
    localSsdCount: 0,
    insecureReadOnlyPort: false,
} as const;

/** Surge upgrades unless a pool says otherwise: GKE's own figures, said so that a change of them does not reach us. */
export const surgeDefaults = { maxSurge: 1, maxUnavailable: 0 } as const;
export const blueGreenDefaults = { soakSeconds: 3600, batchNodes: 1, batchSoakSeconds: 0 } as const;

/** Longest and shortest id of a service account (Google, IAM API, projects.serviceAccounts.create). */
const [shortestAccountId, longestAccountId] = [6, 30];

/** A role of a service account in a project. */
export interface Grant {
    /**
     * End of the grant's logical name.
     * @example "container-defaultNodeServiceAccount"
     */
    readonly key: string;
    /**
     * Project in which the role holds.
     * @example "my-project"
     */
    readonly project: string;
    /**
     * Full name of the role.
     * @example "roles/container.defaultNodeServiceAccount"
     */
    readonly role: string;
}

/** The nodes' service account with nothing left open. */
export interface NodeAccount {
    /**
     * Name of the account, 6 to 30 characters.
     * @example "prod-paris-n"
     */
    readonly accountId: string;
    /**
     * E-mail address, by which nodes and grants name it.
     * @example "prod-paris-n@my-project.iam.gserviceaccount.com"
     */
    readonly email: string;
    /**
     * What it may do, one entry for each role and project.
     * @example [{ key: "artifactregistry-reader", project: "images", role: "roles/artifactregistry.reader" }]
     */
    readonly grants: readonly Grant[];
}

/** The account of a cluster's nodes and what it may do: as little as a node can work with. */
export function nodeAccount(plan: GkeClusterPlan): NodeAccount {
    const { accountId = accountIdOf(plan.name), registryProjects, extraRoles = [] } = plan.nodeServiceAccount ?? {};
    const roles = [nodeRole, ...extraRoles].map((role) => ({ key: shortRole(role), project: plan.project, role }));
    const registries = (registryProjects ?? [plan.project]).map((project) => ({
        key: `${shortRole(registryRole)}${project === plan.project ? "" : `-${project}`}`,
        project,
        role: registryRole,
    }));
    return {
        accountId,
        email: `${accountId}@${plan.project}.iam.gserviceaccount.com`,
        grants: distinct([...roles, ...registries]),
    };
}

/** Grants without those that say the same as an earlier one: Google has each once, and so has the engine its name. */
const distinct = (grants: readonly Grant[]): readonly Grant[] =>
    grants.filter(
        ({ project, role }, index) =>
            grants.findIndex((grant) => grant.project === project && grant.role === role) === index,
    );

function accountIdOf(name: string): string {
    const short = `${name}-n`;
    return short.length < shortestAccountId ? `${name}-nodes` : fitName(short, longestAccountId);
}

/**
 * The last part of a logical name for a role: short for Google's own roles, which have no dash, and the whole name of a
 * role of a project or an organisation. Two roles never have the same.
 */
const shortRole = (role: string): string =>
    /^roles\/(\w+)(?:\.(\w+))?$/.exec(role)?.slice(1).filter(Boolean).join("-") ?? role;

/** Whether the control plane has endpoints with addresses of their own. */
export const hasIpEndpoint = (plan: Pick<GkeClusterPlan, "access" | "ipEndpoint">): boolean =>
    plan.ipEndpoint?.enabled ?? plan.access === "ip";

/** Whether programs outside Google Cloud reach the DNS endpoint. */
export const hasExternalDns = (plan: Pick<GkeClusterPlan, "access" | "dnsExternalTraffic">): boolean =>
    plan.dnsExternalTraffic ?? (plan.access ?? clusterDefaults.access) === "dns";

/** Components whose metrics are kept; undefined leaves them to GKE. */
export function monitoringComponentsOf(plan: GkeClusterPlan): readonly MonitoringComponent[] | undefined {
    const { components, controlPlane = monitoringDefaults.controlPlane } = plan.monitoring ?? {};
    if (!controlPlane) {
        return components;
    }
    // Naming some components leaves out the others: those of the system are GKE's own choice at the least.
    return [...new Set([...(components ?? ["SYSTEM_COMPONENTS" as const]), ...controlPlaneComponents])];
}

/** Logical name of a pool, and what Google's name begins with. */
export const poolNameOf = (plan: GkeClusterPlan, pool: NodePoolPlan): string => poolName(plan.key, pool.key);

/** Full name of the topic that messages about the cluster go to; undefined where nobody listens. */
export function topicOf(plan: GkeClusterPlan): string | undefined {
    return plan.notifications && (plan.notifications.topic ?? `projects/${plan.project}/topics/${topicName(plan)}`);
}

/** Name of the topic that is made for a cluster. */
export const topicName = (plan: GkeClusterPlan): string => `${plan.name}-gke`;

/** Fewest and most nodes of a pool in all zones together. */
export function nodeBounds(
    clusterZones: readonly string[],
    pool: Pick<NodePoolPlan, "zones" | "nodesPerZone" | "autoscaling">,
): { readonly min: number; readonly max: number } {
    const { zones = clusterZones, nodesPerZone = poolDefaults.nodesPerZone, autoscaling } = pool;
    const { min, max, per } = autoscaling ?? { min: nodesPerZone, max: nodesPerZone, per: "zone" };
    const places = per === "pool" ? 1 : new Set(zones).size;
    return { min: min * places, max: max * places };
}

/** Google API of fleets; the fleet's own project needs it too. */
export const fleetService = "gkehub.googleapis.com";

/** Google APIs that a cluster's features need in its project, besides those of every cluster. */
export function featureServices(
    plan: Pick<GkeClusterPlan, "backup" | "notifications" | "fleetProject" | "security">,
    pools: readonly Pick<NodePoolPlan, "diskKey">[],
): readonly string[] {
    const keys = [plan.security?.secretsKey, plan.backup?.key, ...pools.map(({ diskKey }) => diskKey)];
    return [
        ...(plan.backup ? ["gkebackup.googleapis.com"] : []),
        ...(plan.notifications ? ["pubsub.googleapis.com"] : []),
        ...(plan.fleetProject ? [fleetService] : []),
        ...(plan.security?.binaryAuthorization === "PROJECT_SINGLETON_POLICY_ENFORCE"
            ? ["binaryauthorization.googleapis.com"]
            : []),
        ...(keys.some((key) => key !== undefined) ? ["cloudkms.googleapis.com"] : []),
    ];
}
