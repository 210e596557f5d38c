import * as pulumi from "@pulumi/pulumi";

import { isError, renderProblems, type Problem } from "./problems.js";

/**
 * Ends a component that was asked for what cannot be, before any child of it is registered.
 *
 * @throws ResourceError with every problem that stops a deployment, one a line
 */
export function failOn(resource: pulumi.Resource, problems: readonly Problem[]): void {
    const errors = problems.filter(isError);
    if (errors.length > 0) {
        throw new pulumi.ResourceError(renderProblems(errors), resource);
    }
}
