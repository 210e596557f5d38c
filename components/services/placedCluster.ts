import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { checkNotEmpty, checkUnique, findingIf } from "../shared/checks.js";
import type { Problem } from "../shared/problems.js";

/** A cluster a component places objects on. */
export interface PlacedCluster {
    /**
     * Name in the mesh (Cilium's `cluster.name`); logical names are built from it.
     * @example "paris"
     */
    readonly name: string;
    /**
     * Provider of this cluster.
     * @example new k8s.Provider("paris", { kubeconfig })
     */
    readonly provider: k8s.Provider;
    /**
     * Labels of every object.
     * @default {}
     * @example { environment: "prod" }
     */
    readonly labels?: Readonly<Record<string, string>>;
    /**
     * What must run there first.
     * @default []
     * @example [cilium.release]
     */
    readonly after?: readonly pulumi.Resource[];
}

/** What is wrong with the clusters something is placed on. */
export function checkPlaces(clusters: readonly Pick<PlacedCluster, "name">[]): readonly Problem[] {
    return [
        ...checkNotEmpty("clusters", clusters, "name the clusters of the mesh"),
        ...checkUnique(
            (index) => `clusters.${index}.name`,
            clusters.map(({ name }) => name),
        ),
    ];
}

/** Clusters a plan names that are not among those given. */
export function checkNamed(
    path: string,
    named: readonly string[],
    clusters: readonly Pick<PlacedCluster, "name">[],
): readonly Problem[] {
    const names = clusters.map(({ name }) => name);
    return named.flatMap((name, index) =>
        findingIf(
            !names.includes(name),
            `${path}.${index}`,
            `must be one of ${names.join(", ")}`,
            name,
            "correct it or give that cluster",
        ),
    );
}
