import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

import type { LivingFacts } from "../stacks/compile.js";

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
    /** Ids of the Cilium releases. */
    readonly releases: readonly pulumi.Output<string>[];
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
