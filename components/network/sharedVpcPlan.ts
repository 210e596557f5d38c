import { checkComputeName, checkNotEmpty, checkUnique, findingIf } from "../shared/checks.js";
import type { Problem } from "../shared/problems.js";

/** Which projects use a network of another project (Shared VPC), as plain data. */
export interface SharedVpcPlan {
    /**
     * Project that owns the network.
     * @example "my-network-host"
     */
    readonly hostProject: string;
    /**
     * Projects whose clusters live in it, by project.
     * @example { "my-project": { subnets: [{ key: "paris", name: "prod-paris", region: "europe-west9" }] } }
     */
    readonly serviceProjects: Readonly<Record<string, ServiceProjectPlan>>;
}

/** What one project may use of the host's network. */
export interface ServiceProjectPlan {
    /**
     * Subnets its clusters use.
     * @example [{ key: "paris", name: "prod-paris", region: "europe-west9" }]
     */
    readonly subnets: readonly SharedSubnetPlan[];
    /**
     * Role on each of those subnets, for every agent.
     * @default - that of `subnetRole`
     * @example "roles/compute.networkUser"
     */
    readonly subnetRole?: string;
    /**
     * Google's accounts of the project that make a cluster.
     * @default - those of `serviceAgents`
     * @example [{ key: "gke", member: `serviceAccount:service-${projectNumber}@container-engine-robot.iam.gserviceaccount.com` }]
     */
    readonly agents?: readonly ServiceAgentPlan[];
}

/** A subnet that is shared. */
export interface SharedSubnetPlan {
    /**
     * Cluster; logical names are built from it.
     * @example "paris"
     */
    readonly key: string;
    /**
     * Name on Google Cloud.
     * @example "prod-paris"
     */
    readonly name: string;
    /**
     * Region of the subnet.
     * @example "europe-west9"
     */
    readonly region: string;
}

/** One of Google's own accounts of a service project. */
export interface ServiceAgentPlan {
    /**
     * What the account is called here; logical names are built from it.
     * @example "gke"
     */
    readonly key: string;
    /**
     * IAM member; {@link projectNumber} stands for the project's number, which only Google knows.
     * @example `serviceAccount:${projectNumber}@cloudservices.gserviceaccount.com`
     */
    readonly member: string;
    /**
     * Roles in the host project.
     * @default []
     * @example ["roles/container.hostServiceAgentUser"]
     */
    readonly hostRoles?: readonly string[];
}

/** Placeholder in {@link ServiceAgentPlan.member}. */
export const projectNumber = "{number}";

/** Subnets may be used, one by one, and no more (GKE docs, clusters with Shared VPC). */
export const subnetRole = "roles/compute.networkUser";

/** The accounts that make a cluster's machines and the cluster itself (GKE docs, clusters with Shared VPC). */
export const serviceAgents: readonly ServiceAgentPlan[] = [
    {
        key: "gke",
        member: `serviceAccount:service-${projectNumber}@container-engine-robot.iam.gserviceaccount.com`,
        hostRoles: ["roles/container.hostServiceAgentUser"],
    },
    {
        key: "cloudservices",
        member: `serviceAccount:${projectNumber}@cloudservices.gserviceaccount.com`,
        hostRoles: [],
    },
];

/** Everything about shares that Google would refuse half-way, at once. */
export function checkSharedVpc({ hostProject, serviceProjects }: SharedVpcPlan): readonly Problem[] {
    const shared = Object.entries(serviceProjects).flatMap(([project, { subnets }]) =>
        subnets.map((subnet, index) => ({ ...subnet, path: `plan.serviceProjects.${project}.subnets.${index}` })),
    );
    return [
        ...checkNotEmpty("plan.serviceProjects", Object.keys(serviceProjects), "name a project that uses the network"),
        ...findingIf(
            hostProject in serviceProjects,
            "plan.serviceProjects",
            "must be other projects than the host",
            hostProject,
            "remove it: a host uses its own network without a share",
        ),
        ...checkUnique(
            (index) => `${shared[index]!.path}.key`,
            shared.map(({ key }) => key),
        ),
        ...shared.flatMap(({ path, name }) => checkComputeName(`${path}.name`, name)),
    ];
}
