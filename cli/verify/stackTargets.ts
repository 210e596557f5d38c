import { delimiter, join } from "node:path";

import { z } from "zod";

import type { MeshPlan } from "../../stacks/compile.js";
import { loadEnvironment } from "../../stacks/load.js";
import { labName } from "../../test/lab/paths.js";
import { repositoryRoot } from "../../test/lab/session/env.js";
import { UserError } from "../userError.js";
import type { ServiceProbe, VerifyTarget } from "./model.js";
import { readStack } from "./stackOutputs.js";

/** Labels the demo component gives its pods. */
const demoClient = "app=client";

const outputsSchema = z.object({
    environment: z.string(),
    clusters: z.record(z.string(), z.object({ kubeconfig: z.string() })),
});

/** What to look at, and what the plan says about it. */
export interface StackTargets {
    readonly targets: readonly VerifyTarget[];
    readonly probe: ServiceProbe | undefined;
}

/**
 * Clusters and expectations of a deployed stack.
 *
 * @throws UserError when the stack does not exist or has not been brought up
 */
export async function targetsOfStack(stack: string): Promise<StackTargets> {
    const { environment, outputs, local } = await readStack(stack);
    const parsed = outputsSchema.safeParse(outputs);
    if (!parsed.success) {
        throw new UserError(
            `stack ${stack}: must have been brought up, got no clusters in its outputs; run 'pulumi up' ('make up' for lab)`,
        );
    }
    if (local) {
        // Kubeconfigs name their credential helper without a path; the local cloud has its own.
        process.env["PATH"] = [join(repositoryRoot, "test", "lab", "bin"), process.env["PATH"] ?? ""].join(delimiter);
        process.env["CLUSTERMESH_LAB"] = labName();
    }
    const { plan } = loadEnvironment(join(repositoryRoot, "stacks", "environments"), environment);
    return targetsOfPlan(plan, parsed.data.clusters);
}

/** What a plan says about the clusters that were made from it. */
export function targetsOfPlan(
    plan: MeshPlan,
    clusters: Readonly<Record<string, { readonly kubeconfig: string }>>,
): StackTargets {
    return {
        targets: Object.entries(clusters).map(([name, { kubeconfig }]) => ({
            name,
            kubeconfig,
            expectedPeers: plan.peers[name] ?? [],
        })),
        probe: probeOf(plan),
    };
}

/** The demo's global service, if the environment has one. */
function probeOf(plan: MeshPlan): ServiceProbe | undefined {
    const { demo } = plan;
    const service = demo && Object.values(plan.services).find((candidate) => candidate.namespace === demo.namespace);
    const port = service?.ports[0];
    if (!demo || !service || !port) {
        return undefined;
    }
    return {
        namespace: service.namespace,
        service: service.name,
        port: port.port,
        targetPort: port.targetPort,
        backendSelector: Object.entries(service.selector)
            .map(([key, value]) => `${key}=${value}`)
            .join(","),
        clientSelector: demoClient,
        affinity: service.affinity,
        backendClusters: service.backendClusters,
        clientClusters: Object.keys(plan.clusters),
    };
}
