import type * as pulumi from "@pulumi/pulumi";

/** What a stack publishes for people, for `mesh verify` and for other stacks. No secrets. */
export interface StackOutputs {
    readonly environment: string;
    /** PEM. */
    readonly meshCaCertificate: pulumi.Output<string>;
    /** By cluster name. */
    readonly clusters: Readonly<Record<string, DeployedCluster>>;
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
