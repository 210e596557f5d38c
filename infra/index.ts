import "./startup.js";

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as pulumi from "@pulumi/pulumi";

import { renderProblems } from "../components/shared/problems.js";
import { loadEnvironment, SpecError } from "../stacks/load.js";
import type { MeshPlan } from "../stacks/compile.js";
import { deployMesh } from "./deploy.js";
import type { StackOutputs } from "./outputs.js";
import { googleProvider } from "./providers.js";
import { readSettings } from "./settings.js";

/** Environment files lie beside the sources, whether the program runs compiled (dist/infra) or not. */
const project = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

function planOf(environment: string): MeshPlan {
    try {
        const { plan, warnings } = loadEnvironment(join(project, "stacks", "environments"), environment, {
            stack: pulumi.getStack(),
        });
        warnings.forEach((warning) => void pulumi.log.warn(renderProblems([warning])));
        return plan;
    } catch (error) {
        // A problem of the file is the reader's to solve: its list says more than a stack trace.
        throw error instanceof SpecError ? new pulumi.RunError(error.message) : error;
    }
}

const settings = readSettings();
const outputs: StackOutputs = deployMesh(planOf(settings.environment), googleProvider(settings.googleApiEndpoint), {
    ipsecKey: settings.ipsecKey,
});

export const environment = outputs.environment;
export const meshCaCertificate = outputs.meshCaCertificate;
export const clusters = outputs.clusters;
