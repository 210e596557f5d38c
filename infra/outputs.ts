import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

import { livingOf } from "../stacks/checks/living.js";
import type { LivingFacts } from "../stacks/compile.js";
import type { EnvironmentSpec } from "../stacks/schema.js";

/** What a stack publishes for people, for `mesh verify` and for other stacks. No secrets. */
export interface StackOutputs {
    readonly environment: string;
    /** PEM. */
    readonly meshCaCertificate: pulumi.Output<string>;
    /** By cluster name. */
    readonly clusters: Readonly<Record<string, DeployedCluster>>;
    /**
     * What the next deployment compares the file with. Known when every release is ready: after a deployment that fails,
     * what was published before still stands, and with it the way back.
     */
    readonly living: pulumi.Output<LivingFacts>;
}

/** Outputs that come from resources alone. */
export interface DeployedMesh extends Omit<StackOutputs, "living"> {
    /**
     * Version of the release of Cilium by cluster, as it is deployed: of one that a run with `--target` passes over, the
     * one before.
     */
    readonly ciliumVersions: Readonly<Record<string, pulumi.Output<string>>>;
}

export interface DeployedCluster {
    /** Cilium's cluster.id. */
    readonly id: number;
    /** Name on Google Cloud. */
    readonly name: string;
    /** API server, without scheme. */
    readonly endpoint: pulumi.Output<string>;
    /** Fetches its credentials when used; holds none. */
    readonly kubeconfig: pulumi.Output<string>;
}

/**
 * What a stack publishes of itself. All but versions is as the file says, since a living mesh cannot change it.
 *
 * @param versions - of the releases that are deployed, by cluster; clusters without one are not in the mesh yet
 */
export function deployedLiving(spec: EnvironmentSpec, versions: Readonly<Record<string, string>>): LivingFacts {
    const living = livingOf(spec);
    const clusters = Object.entries(living.clusters).flatMap(([name, cluster]) => {
        const ciliumVersion = versions[name];
        return ciliumVersion === undefined ? [] : [[name, { ...cluster, ciliumVersion }] as const];
    });
    return { ...living, clusters: Object.fromEntries(clusters) };
}

const livingCluster = z.object({
    id: z.int(),
    maxConnectedClusters: z.int(),
    ciliumVersion: z.string(),
    mode: z.enum(["native", "vxlan", "geneve"]),
    encryption: z.enum(["none", "wireguard", "ipsec"]),
    podRange: z.string().exactOptional(),
    nodeRange: z.string().exactOptional(),
    network: z.string().exactOptional(),
});

/** {@link StackOutputs.living} as it is read back. Keys that a newer program adds are passed over. */
const livingOutput: z.ZodType<LivingFacts> = z.object({
    clusters: z.record(z.string(), livingCluster),
    caRotation: z.enum(["none", "introduce", "switch", "retire"]).exactOptional(),
    ipsecKeyId: z.int().exactOptional(),
});

/**
 * What a stack published of itself, read back.
 *
 * @returns nothing where it has never published any: before its first deployment, after its last, and where an older
 * program deployed it
 * @throws Error when it published something else, as then changes would go unchecked
 */
export function parseLiving(published: unknown): LivingFacts | undefined {
    if (published === undefined || published === null) {
        return undefined;
    }
    const parsed = livingOutput.safeParse(published);
    if (parsed.success) {
        return parsed.data;
    }
    const [issue] = parsed.error.issues;
    throw new Error(
        `stack output living: must be what this program publishes, got ${issue?.message ?? "something else"} at ` +
            `${issue?.path.join(".") || "its root"}; deploy with the program that deployed last`,
    );
}
