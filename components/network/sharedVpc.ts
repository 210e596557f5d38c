import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { failOn } from "../shared/failOn.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import {
    checkSharedVpc,
    projectNumber,
    serviceAgents,
    subnetRole,
    type ServiceAgentPlan,
    type ServiceProjectPlan,
    type SharedSubnetPlan,
    type SharedVpcPlan,
} from "./sharedVpcPlan.js";

/** Arguments of {@link SharedVpc}. */
export interface SharedVpcArgs {
    /**
     * Who uses what.
     * @example { hostProject: "my-network-host", serviceProjects: { "my-project": { subnets: [subnet] } } }
     */
    readonly plan: SharedVpcPlan;
    /**
     * Subnets that are shared, and the APIs of all projects.
     * @default []
     * @example network.ready
     */
    readonly after?: readonly pulumi.Resource[];
    /**
     * A way to what this component does not offer itself, by kind of child.
     * @default - every child as decided
     * @example { serviceProject: { deletionPolicy: "ABANDON" } }
     */
    readonly transform?: {
        readonly hostProject?: Transform<gcp.compute.SharedVPCHostProjectArgs>;
        readonly serviceProject?: Transform<gcp.compute.SharedVPCServiceProjectArgs>;
        readonly serviceIdentity?: Transform<gcp.projects.ServiceIdentityArgs>;
        readonly hostGrant?: Transform<gcp.projects.IAMMemberArgs>;
        readonly subnetGrant?: Transform<gcp.compute.SubnetworkIAMMemberArgs>;
    };
}

/** One of Google's own accounts, its member known once the project's number is. */
type KnownAgent = Omit<ServiceAgentPlan, "member"> & { readonly member: pulumi.Output<string> };

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
        const { plan, transform } = args;
        failOn(this, checkSharedVpc(plan));
        const after = args.after ?? [];
        const host = new gcp.compute.SharedVPCHostProject(
            ...transformed(
                transform?.hostProject,
                `${name}-host`,
                { project: plan.hostProject },
                childOf(this, { dependsOn: [...after] }),
            ),
        );
        this.ready = Object.fromEntries(
            Object.entries(plan.serviceProjects).flatMap(([project, service]) =>
                this.serviceProject(args, project, service, host),
            ),
        );
        this.registerOutputs({});
    }

    /** @returns what each of the project's clusters waits for */
    private serviceProject(
        args: SharedVpcArgs,
        project: string,
        service: ServiceProjectPlan,
        host: pulumi.Resource,
    ): readonly (readonly [string, readonly pulumi.Resource[]])[] {
        const options = childOf(this, { dependsOn: [host] });
        const attached = new gcp.compute.SharedVPCServiceProject(
            ...transformed(
                args.transform?.serviceProject,
                `${project}-service-project`,
                { hostProject: args.plan.hostProject, serviceProject: project },
                options,
            ),
        );
        const identity = new gcp.projects.ServiceIdentity(
            ...transformed(
                args.transform?.serviceIdentity,
                `${project}-gke-identity`,
                { project, service: "container.googleapis.com" },
                options,
            ),
        );
        const number = identity.email.apply((email) => /\d+/.exec(email)?.[0] ?? "");
        const agents = (service.agents ?? serviceAgents).map((agent) => ({
            ...agent,
            member: number.apply((digits) => agent.member.replace(projectNumber, digits)),
        }));
        const grants = agents.flatMap((agent) => this.hostGrants(args, project, agent, attached));
        return service.subnets.map((subnet) => {
            const shares = agents.map((agent) => this.subnetGrant(args, service, subnet, agent, attached));
            return [subnet.key, [attached, ...grants, ...shares]] as const;
        });
    }

    private hostGrants(
        { plan, transform }: SharedVpcArgs,
        project: string,
        agent: KnownAgent,
        attached: pulumi.Resource,
    ): readonly pulumi.Resource[] {
        return (agent.hostRoles ?? []).map(
            (role) =>
                new gcp.projects.IAMMember(
                    ...transformed(
                        transform?.hostGrant,
                        `${project}-${agent.key}-${role.replace(/^roles\//, "").replaceAll(".", "-")}`,
                        { project: plan.hostProject, role, member: agent.member },
                        childOf(this, { dependsOn: [attached] }),
                    ),
                ),
        );
    }

    private subnetGrant(
        { plan, transform }: SharedVpcArgs,
        service: ServiceProjectPlan,
        subnet: SharedSubnetPlan,
        agent: KnownAgent,
        attached: pulumi.Resource,
    ): pulumi.Resource {
        return new gcp.compute.SubnetworkIAMMember(
            ...transformed(
                transform?.subnetGrant,
                `${subnet.key}-subnet-${agent.key}`,
                {
                    project: plan.hostProject,
                    region: subnet.region,
                    subnetwork: subnet.name,
                    role: service.subnetRole ?? subnetRole,
                    member: agent.member,
                },
                childOf(this, { dependsOn: [attached] }),
            ),
        );
    }
}
