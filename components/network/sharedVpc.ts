import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { childOf } from "../shared/options.js";
import { projectNumber, type ServiceProjectPlan, type SharedVpcPlan } from "./sharedVpcPlan.js";

/** Arguments of {@link SharedVpc}. */
export interface SharedVpcArgs {
    readonly plan: SharedVpcPlan;
    /** Subnets that are shared, and the APIs of all projects. */
    readonly after: readonly pulumi.Resource[];
}

/**
 * Lets clusters of other projects live in a network of the host project: attaches the projects and grants Google's
 * accounts what they need there, subnet by subnet.
 *
 * A project's number, which names those accounts, is read from the account GKE makes in it.
 *
 * @example
 * new SharedVpc("mesh", { plan: plan.sharing, after: subnets });
 */
export class SharedVpc extends pulumi.ComponentResource {
    /** What must exist before a cluster of a service project is made, by cluster name. */
    public readonly ready: Readonly<Record<string, readonly pulumi.Resource[]>>;

    constructor(name: string, args: SharedVpcArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:network:SharedVpc", name, {}, opts);
        const { plan, after } = args;
        const host = new gcp.compute.SharedVPCHostProject(
            `${name}-host`,
            { project: plan.hostProject },
            childOf(this, { dependsOn: [...after] }),
        );
        this.ready = Object.fromEntries(
            Object.entries(plan.serviceProjects).flatMap(([project, service]) =>
                this.serviceProject(plan.hostProject, project, service, host),
            ),
        );
        this.registerOutputs({});
    }

    /** @returns what each of the project's clusters waits for */
    private serviceProject(
        hostProject: string,
        project: string,
        plan: ServiceProjectPlan,
        host: pulumi.Resource,
    ): readonly (readonly [string, readonly pulumi.Resource[]])[] {
        const attached = new gcp.compute.SharedVPCServiceProject(
            `${project}-service-project`,
            { hostProject, serviceProject: project },
            childOf(this, { dependsOn: [host] }),
        );
        const identity = new gcp.projects.ServiceIdentity(
            `${project}-gke-identity`,
            { project, service: "container.googleapis.com" },
            childOf(this, { dependsOn: [host] }),
        );
        const number = identity.email.apply((email) => /\d+/.exec(email)?.[0] ?? "");
        const options = childOf(this, { dependsOn: [attached] });
        const agents = plan.agents.map((agent) => ({
            ...agent,
            member: number.apply((digits) => agent.member.replace(projectNumber, digits)),
        }));
        const grants = agents.flatMap(({ key, member, hostRoles }) =>
            hostRoles.map(
                (role) =>
                    new gcp.projects.IAMMember(
                        `${project}-${key}-${role.replace(/^roles\//, "").replaceAll(".", "-")}`,
                        { project: hostProject, role, member },
                        options,
                    ),
            ),
        );
        return plan.subnets.map((subnet) => {
            const shares = agents.map(
                ({ key, member }) =>
                    new gcp.compute.SubnetworkIAMMember(
                        `${subnet.key}-subnet-${key}`,
                        {
                            project: hostProject,
                            region: subnet.region,
                            subnetwork: subnet.name,
                            role: plan.subnetRole,
                            member,
                        },
                        options,
                    ),
            );
            return [subnet.key, [attached, ...grants, ...shares]] as const;
        });
    }
}
