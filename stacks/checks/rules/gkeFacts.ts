import type { ClusterCheck } from "../../../components/gke/clusterChecks.js";
import type { MaintenanceCheck } from "../../../components/gke/maintenanceChecks.js";
import type { PoolCheck } from "../../../components/gke/poolChecks.js";
import { within } from "../../../components/shared/checks.js";
import type { ClusterFacts, Facts } from "../facts.js";
import type { Rule } from "../rule.js";

export type Pool = ClusterFacts["spec"]["pools"][string];

/** A node pool of the file with its place. */
export interface PoolFacts {
    readonly path: string;
    readonly key: string;
    readonly pool: Pool;
    readonly cluster: ClusterFacts;
}

/** Every pool of every cluster. */
export const poolsOf = ({ clusters }: Facts): readonly PoolFacts[] =>
    clusters.flatMap((cluster) =>
        Object.entries(cluster.spec.pools).map(([key, pool]) => ({
            path: `${cluster.path}.pools.${key}`,
            key,
            pool,
            cluster,
        })),
    );

/** A rule's check from what must hold of every node pool by itself. */
export const ofPools =
    (check: PoolCheck): Rule["check"] =>
    (facts) =>
        poolsOf(facts).flatMap(({ path, key, pool }) => within(path, check({ ...pool, key })));

/** A rule's check from what must hold of every cluster's maintenance by itself. */
export const ofMaintenance =
    (check: MaintenanceCheck): Rule["check"] =>
    ({ clusters }) =>
        clusters.flatMap(({ path, spec }) => within(`${path}.maintenance`, check(spec.maintenance)));

/** A rule's check from what must hold of every cluster by itself. */
export const ofClusters =
    (check: ClusterCheck): Rule["check"] =>
    ({ clusters }) =>
        clusters.flatMap((cluster) =>
            within(cluster.path, check(asPlan(cluster))).map((problem) => ({
                ...problem,
                // The file says the range among the cluster's other ranges.
                path: problem.path.replace(/\.controlPlaneRange$/, ".ranges.controlPlane"),
            })),
        );

/** A cluster of the file in the words of its component; names of networks and ranges are the plan's to make. */
function asPlan({ name, fullName, project, spec }: ClusterFacts): Parameters<ClusterCheck>[0] {
    return {
        ...spec,
        key: name,
        project,
        name: fullName,
        networkName: fullName,
        subnetName: fullName,
        podRangeName: fullName,
        controlPlaneRange: spec.ranges.controlPlane,
        pools: Object.entries(spec.pools).map(([key, pool]) => ({ ...pool, key })),
    };
}
