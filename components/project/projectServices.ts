import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { failOn } from "../shared/failOn.js";
import { childOf } from "../shared/options.js";
import { transformed, type Transform } from "../shared/transform.js";
import { checkServices, requiredServices } from "./projectPlan.js";

/** Arguments of {@link ProjectServices}. */
export interface ProjectServicesArgs {
    /**
     * Project whose APIs are enabled.
     * @example "my-project"
     */
    readonly project: string;
    /**
     * APIs to enable.
     * @default - those of `requiredServices`
     * @example ["compute.googleapis.com"]
     */
    readonly services?: readonly string[];
    /**
     * What must exist first, such as the project.
     * @default []
     * @example [project]
     */
    readonly after?: readonly pulumi.Resource[];
    /**
     * A way to what this component does not offer itself.
     * @default - every API as decided
     * @example { service: { disableOnDestroy: true } }
     */
    readonly transform?: { readonly service?: Transform<gcp.projects.ServiceArgs> };
}

/**
 * Enables the Google APIs of a project, and is done when they answer. They stay enabled when the stack is destroyed,
 * and so do those that need them: others may use them.
 *
 * @example
 * const { services } = new ProjectServices("apis", { project: "my-project" });
 */
export class ProjectServices extends pulumi.ComponentResource {
    /** The enabled APIs; whatever calls one depends on them. */
    public readonly services: readonly pulumi.Resource[];

    constructor(name: string, args: ProjectServicesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:project:ProjectServices", name, {}, opts);
        const services = args.services ?? requiredServices;
        failOn(this, checkServices(services));
        this.services = services.map(
            (service) =>
                new gcp.projects.Service(
                    ...transformed(
                        args.transform?.service,
                        `${name}-${service.split(".")[0]}`,
                        {
                            project: args.project,
                            service,
                            disableOnDestroy: false,
                            disableDependentServices: false,
                        },
                        childOf(this, { dependsOn: [...(args.after ?? [])] }),
                    ),
                ),
        );
        this.registerOutputs({});
    }
}
