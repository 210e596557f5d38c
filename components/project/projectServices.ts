import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { childOf } from "../shared/options.js";
import { requiredServices } from "./projectPlan.js";

/** Arguments of {@link ProjectServices}. */
export interface ProjectServicesArgs {
    readonly project: string;
    /**
     * APIs to enable.
     * @default {@link requiredServices}
     */
    readonly services?: readonly string[];
}

/**
 * Enables the Google APIs of a project. They stay enabled when the stack is destroyed: others may use them.
 *
 * @example
 * new ProjectServices("apis", { project: "my-project" });
 */
export class ProjectServices extends pulumi.ComponentResource {
    public readonly services: readonly pulumi.Resource[];

    constructor(name: string, args: ProjectServicesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("clustermesh:project:ProjectServices", name, {}, opts);
        this.services = (args.services ?? requiredServices).map(
            (service) =>
                new gcp.projects.Service(
                    `${name}-${service.split(".")[0]}`,
                    { project: args.project, service, disableOnDestroy: false },
                    childOf(this),
                ),
        );
        this.registerOutputs({});
    }
}
