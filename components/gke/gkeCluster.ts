import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { failOn } from "../shared/failOn.js";
import { clusterId } from "../shared/gcpNames.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import { backupArgs } from "./backupArgs.js";
import { checkGkeCluster } from "./checkGkeCluster.js";
import { clusterArgs, workloadPool } from "./clusterArgs.js";
import { clusterDefaults, nodeAccount, poolNameOf, topicName } from "./gkeDefaults.js";
import type { GkeClusterPlan } from "./gkePlan.js";
import { googleAccounts } from "./googleAccounts.js";
import { renderKubeconfig } from "./kubeconfig.js";
import { deleteTimeout, ignoredChanges, poolArgs, updateTimeout } from "./poolArgs.js";

/** Arguments of {@link GkeCluster}. */
export interface GkeClusterArgs {
    /**
     * What to make: the cluster, its node pools, and what belongs to them.
     * @example { key: "paris", project: "my-project", name: "prod-paris", region: "europe-west9", zones, networkName:
     * "prod-paris", subnetName: "prod-paris", podRangeName: "prod-paris-pods", pools: [{ key: "main" }] }
     */
    readonly plan: GkeClusterPlan;
    /**
     * What must exist first: network, ranges, NAT, enabled APIs.
     * @default []
     * @example network.ready
     */
    readonly after?: readonly pulumi.Resource[] | undefined;
    /**
     * A way to what the component does not offer itself, by kind of child.
     * @default - every child as decided
     * @example { cluster: { description: "owned by the platform team" } }
     */
    readonly transform?: GkeClusterTransform | undefined;
}

/** Ways to what {@link GkeCluster} does not offer itself, by child. */
export interface GkeClusterTransform {
    /**
     * The cluster without its node pools.
     * @default - as planned
     * @example { description: "owned by the platform team" }
     */
    readonly cluster?: Transform<gcp.container.ClusterArgs> | undefined;
    /**
     * Every node pool; the logical name, `<cluster>-<pool>`, tells which.
     * @default - as planned
     * @example (args, opts, name) => (name === "paris-spot" ? { opts: { ...opts, protect: true } } : {})
     */
    readonly nodePool?: Transform<gcp.container.NodePoolArgs> | undefined;
    /**
     * The nodes' own service account.
     * @default - as planned
     * @example { description: "nodes of the shop" }
     */
    readonly nodeServiceAccount?: Transform<gcp.serviceaccount.AccountArgs> | undefined;
    /**
     * Every role of that account in a project.
     * @default - as planned
     * @example { condition: { title: "until-2027", expression: "request.time < timestamp('2027-01-01T00:00:00Z')" } }
     */
    readonly nodeRole?: Transform<gcp.projects.IAMMemberArgs> | undefined;
    /**
     * Every leave of one of Google's own accounts to use a key of Cloud KMS.
     * @default - as planned
     * @example (args, opts) => ({ opts: { ...opts, retainOnDelete: false } })
     */
    readonly keyGrant?: Transform<gcp.kms.CryptoKeyIAMMemberArgs> | undefined;
    /**
     * Every one of Google's own accounts that keys or a fleet are granted to, where there are such grants.
     * @default - as planned
     * @example (args, opts) => ({ opts: { ...opts, protect: true } })
     */
    readonly serviceIdentity?: Transform<gcp.projects.ServiceIdentityArgs> | undefined;
    /**
     * The leave of another project's fleet to manage clusters of this one.
     * @default - as planned
     * @example (args, opts) => ({ opts: { ...opts, retainOnDelete: false } })
     */
    readonly fleetGrant?: Transform<gcp.projects.IAMMemberArgs> | undefined;
    /**
     * The topic of messages about the cluster, where one is made for it.
     * @default - as planned
     * @example { messageRetentionDuration: "86400s" }
     */
    readonly topic?: Transform<gcp.pubsub.TopicArgs> | undefined;
    /**
     * The plan of Backup for GKE, where there are backups.
     * @default - as planned
     * @example { deactivated: true }
     */
    readonly backupPlan?: Transform<gcp.gkebackup.BackupPlanArgs> | undefined;
}

/** What terraform-google-kubernetes-engine allows a cluster; the provider's own 90 minutes hide what hangs. */
const clusterTimeouts: pulumi.CustomTimeouts = { create: "45m", update: "45m", delete: "45m" };

/**
 * A GKE Standard cluster ready for self-managed Cilium: legacy datapath, private nodes, separate node pools with a
 * least-privilege service account and Cilium's startup taint.
 *
 * Changing name, region, network or ranges replaces the cluster. A pool that must be replaced is made anew before the
 * old one goes.
 *
 * @example
 * const paris = new GkeCluster("paris", { plan: plan.clusters.paris.gke, after: network.ready });
 */
export class GkeCluster extends pulumi.ComponentResource {
    /** Kubeconfig without secrets; known once nodes can run pods. */
    public readonly kubeconfig: pulumi.Output<string>;
    /** Address of the API server that {@link kubeconfig} uses. */
    public readonly endpoint: pulumi.Output<string>;
    /** Name of the DNS endpoint, which every cluster has. */
    public readonly dnsEndpoint: pulumi.Output<string>;
    /** Certificate of the cluster's CA in base64 PEM; public. Not needed on the DNS endpoint. */
    public readonly caCertificate: pulumi.Output<string>;
    /** Kubernetes version of the control plane. */
    public readonly masterVersion: pulumi.Output<string>;
    /** Relative resource name, e.g. `projects/p/locations/r/clusters/c`; known beforehand. */
    public readonly clusterId: string;
    /** Address of the cluster in GKE's API. */
    public readonly selfLink: pulumi.Output<string>;
    /** E-mail address of the nodes' service account; known beforehand. */
    public readonly nodeServiceAccountEmail: string;
    /** Identity namespace of workloads, e.g. `my-project.svc.id.goog`; known beforehand. */
    public readonly workloadPool: string;
    /** Node pools; what runs pods depends on them. */
    public readonly nodePools: readonly pulumi.Resource[];

    constructor(name: string, args: GkeClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:gke:GkeCluster", name, {}, opts);
        const { plan, transform = {} } = args;
        failOn(this, checkGkeCluster(plan));
        const after = args.after ?? [];
        const identity = this.nodeIdentity(name, plan, after, transform);
        const accounts = googleAccounts(this, name, plan, after, transform);
        const topic = this.topic(name, plan, after, transform);
        const cluster = this.cluster(name, plan, [...after, ...accounts.cluster, ...topic], transform);
        this.nodePools = this.pools(plan, [cluster, ...identity, ...accounts.pools], transform);
        this.backup(name, plan, [cluster, ...accounts.backup], transform);
        this.clusterId = clusterId(plan.project, plan.region, plan.name);
        this.selfLink = cluster.selfLink;
        this.masterVersion = cluster.masterVersion;
        this.nodeServiceAccountEmail = nodeAccount(plan).email;
        this.workloadPool = workloadPool(plan);
        this.dnsEndpoint = cluster.controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint;
        this.endpoint = (plan.access ?? clusterDefaults.access) === "dns" ? this.dnsEndpoint : cluster.endpoint;
        // The provider marks all of masterAuth secret for the sake of a client key; the certificate is public.
        this.caCertificate = pulumi.unsecret(cluster.masterAuth.clusterCaCertificate);
        this.kubeconfig = this.whenReady(plan);
        this.registerOutputs({ kubeconfig: this.kubeconfig, endpoint: this.endpoint });
    }

    /** The kubeconfig, promised by the pools: a URN is known in every preview, so that a new pool hides nothing. */
    private whenReady(plan: GkeClusterPlan): pulumi.Output<string> {
        const pools = pulumi.all(this.nodePools.map((pool) => pool.urn));
        return pulumi.all([this.endpoint, this.caCertificate, pools]).apply(([endpoint, ca]) =>
            renderKubeconfig({
                name: plan.key,
                endpoint,
                caCertificate: plan.access === "ip" ? ca : undefined,
            }),
        );
    }

    /** The nodes' own service account with the roles a node needs. */
    private nodeIdentity(
        name: string,
        plan: GkeClusterPlan,
        after: readonly pulumi.Resource[],
        transform: GkeClusterTransform,
    ): readonly pulumi.Resource[] {
        const { accountId, email, grants } = nodeAccount(plan);
        const account = new gcp.serviceaccount.Account(
            ...transformed<gcp.serviceaccount.AccountArgs>(
                transform.nodeServiceAccount,
                `${name}-nodes`,
                { project: plan.project, accountId, displayName: `Nodes of ${plan.name}` },
                childOf(this, { dependsOn: [...after] }),
            ),
        );
        const members = grants.map(
            ({ key, project, role }) =>
                new gcp.projects.IAMMember(
                    ...transformed<gcp.projects.IAMMemberArgs>(
                        transform.nodeRole,
                        `${name}-nodes-${key}`,
                        { project, role, member: `serviceAccount:${email}` },
                        childOf(this, { dependsOn: [account] }),
                    ),
                ),
        );
        return [account, ...members];
    }

    /** The topic of messages about the cluster, unless there is one or nobody listens. */
    private topic(
        name: string,
        plan: GkeClusterPlan,
        after: readonly pulumi.Resource[],
        transform: GkeClusterTransform,
    ): readonly pulumi.Resource[] {
        if (!plan.notifications || plan.notifications.topic) {
            return [];
        }
        const topic = new gcp.pubsub.Topic(
            ...transformed<gcp.pubsub.TopicArgs>(
                transform.topic,
                `${name}-notifications`,
                { project: plan.project, name: topicName(plan), labels: { ...plan.labels } },
                childOf(this, { dependsOn: [...after] }),
            ),
        );
        return [topic];
    }

    private cluster(
        name: string,
        plan: GkeClusterPlan,
        after: readonly pulumi.Resource[],
        transform: GkeClusterTransform,
    ): gcp.container.Cluster {
        const protect = plan.deletionProtection ?? clusterDefaults.deletionProtection;
        return new gcp.container.Cluster(
            ...transformed(
                transform.cluster,
                `${name}-cluster`,
                clusterArgs(plan),
                childOf(this, { dependsOn: [...after], protect, customTimeouts: clusterTimeouts }),
            ),
        );
    }

    /** Pools know nothing of each other: what is done to one touches no other. */
    private pools(
        plan: GkeClusterPlan,
        after: readonly pulumi.Resource[],
        transform: GkeClusterTransform,
    ): readonly pulumi.Resource[] {
        return plan.pools.map(
            (pool) =>
                new gcp.container.NodePool(
                    ...transformed<gcp.container.NodePoolArgs>(
                        transform.nodePool,
                        poolNameOf(plan, pool),
                        poolArgs(plan, pool),
                        childOf(this, {
                            dependsOn: [...after],
                            ignoreChanges: ignoredChanges(pool),
                            customTimeouts: { create: "45m", update: updateTimeout(plan, pool), delete: deleteTimeout },
                        }),
                    ),
                ),
        );
    }

    /**
     * Google deletes no plan that holds backups (issue terraform-provider-google#15309), and only these can bring back
     * what a cluster held when it is gone: the plan stays at Google, and the next has another name. That begins with a
     * letter, as Google demands.
     */
    private backup(
        name: string,
        plan: GkeClusterPlan,
        after: readonly pulumi.Resource[],
        transform: GkeClusterTransform,
    ): void {
        if (plan.backup) {
            new gcp.gkebackup.BackupPlan(
                ...transformed(
                    transform.backupPlan,
                    `backup-${name}`,
                    backupArgs(plan, plan.backup),
                    childOf(this, { dependsOn: [...after], retainOnDelete: true }),
                ),
            );
        }
    }
}
