import "./startup.js";

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as pulumi from "@pulumi/pulumi";

import { renderProblems } from "../components/shared/problems.js";
import type { LivingFacts } from "../stacks/compile.js";
import { loadEnvironment, SpecError, type LoadedEnvironment } from "../stacks/load.js";
import { deployMesh } from "./deploy.js";
import { deployedLiving, type StackOutputs } from "./outputs.js";
import { readOwnLiving } from "./ownOutputs.js";
import { googleProvider } from "./providers.js";
import { explainReleaseFailure } from "./releaseFailure.js";
import { readSettings } from "./settings.js";

/** Environment files lie beside the sources, whether the program runs compiled (dist/infra) or not. */
const project = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

function load(environment: string, deployed: LivingFacts | undefined): LoadedEnvironment {
    try {
        const loaded = loadEnvironment(join(project, "stacks", "environments"), environment, {
            stack: pulumi.getStack(),
            living: deployed,
        });
        loaded.warnings.forEach((warning) => void pulumi.log.warn(renderProblems([warning])));
        return loaded;
    } catch (error) {
        // A problem of the file is the reader's to solve: its list says more than a stack trace.
        throw error instanceof SpecError ? new pulumi.RunError(error.message) : error;
    }
}

const settings = readSettings();
const { plan, spec } = load(settings.environment, await readOwnLiving());
const outputs = deployMesh(plan, googleProvider(settings.googleApiEndpoint), {
    ipsecKey: settings.ipsecKey,
    onReleaseFailure: explainReleaseFailure,
});

export const environment = outputs.environment;
export const meshCaCertificate = outputs.meshCaCertificate;
export const clusters = outputs.clusters;
export const living: StackOutputs["living"] = pulumi
    .all({ ...outputs.ciliumVersions })
    .apply((versions) => deployedLiving(spec, versions));
