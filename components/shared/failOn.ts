import * as pulumi from "@pulumi/pulumi";

import { isError, renderProblems, type Problem } from "./problems.js";

/**
 * Stops a component that was asked for something that cannot be, with every problem at once and without a stack trace;
 * warnings are only said.
 */
export function failOn(component: pulumi.Resource, problems: readonly Problem[]): void {
    const errors = problems.filter(isError);
    problems
        .filter((problem) => !isError(problem))
        .forEach((problem) => void pulumi.log.warn(renderProblems([problem]), component));
    if (errors.length > 0) {
        throw new pulumi.ResourceError(renderProblems(errors), component, true);
    }
}
