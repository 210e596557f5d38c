/** Which projects use a network of another project (Shared VPC), as plain data. */
export interface SharedVpcPlan {
    /** Project that owns the network. */
    readonly hostProject: string;
    /** Projects whose clusters live in it, by project. */
    readonly serviceProjects: Readonly<Record<string, ServiceProjectPlan>>;
}

export interface ServiceProjectPlan {
    /** Subnets its clusters use. */
    readonly subnets: readonly SharedSubnetPlan[];
    /** Role on each of those subnets, for every agent. */
    readonly subnetRole: string;
    readonly agents: readonly ServiceAgentPlan[];
}

export interface SharedSubnetPlan {
    /** Cluster; logical names are built from it. */
    readonly key: string;
    readonly name: string;
    readonly region: string;
}

/** One of Google's own accounts of a service project. */
export interface ServiceAgentPlan {
    readonly key: string;
    /** IAM member; {@link projectNumber} stands for the project's number, which only Google knows. */
    readonly member: string;
    /** Roles in the host project. */
    readonly hostRoles: readonly string[];
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
