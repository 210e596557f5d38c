import { maxClusterName, maxComputeName } from "../components/shared/gcpNames.js";
import { contains, nthRange, overlaps, prefixLength } from "../components/shared/cidr.js";
import type { Problem } from "../components/shared/problems.js";
import type { EnvironmentSpec } from "./schema.js";

/** Service range GKE manages itself when a cluster names none (GKE docs, alias IPs). */
export const managedServiceRange = "34.118.224.0/20";

/** Everything that is wrong with an environment beyond its shape, all at once. */
export function checkEnvironment(spec: EnvironmentSpec): readonly Problem[] {
    return [...checkIds(spec), ...checkAddressing(spec), ...checkNames(spec), ...checkReferences(spec)];
}

function checkIds(spec: EnvironmentSpec): readonly Problem[] {
    const problems: Problem[] = [];
    const owners = new Map<number, string>();
    if (Object.keys(spec.clusters).length === 0) {
        problems.push({ path: "clusters", text: "must name at least one cluster, got none; add one" });
    }
    for (const [name, { id }] of Object.entries(spec.clusters)) {
        const path = `clusters.${name}.id`;
        const owner = owners.get(id);
        if (owner !== undefined) {
            problems.push({
                path,
                text: `must be unique in the mesh, got ${id}, which ${owner} has; choose a free id`,
            });
        }
        owners.set(id, name);
        if (id > spec.mesh.maxConnectedClusters) {
            problems.push({
                path,
                text: `must be at most ${spec.mesh.maxConnectedClusters} (mesh.maxConnectedClusters), got ${id}; choose a smaller id`,
            });
        }
    }
    return problems;
}

function checkAddressing(spec: EnvironmentSpec): readonly Problem[] {
    const { podSupernet, podPrefix, nodeSupernet, nodePrefix } = spec.addressing;
    const problems: Problem[] = [];
    if (overlaps(podSupernet, nodeSupernet)) {
        problems.push({
            path: "addressing.podSupernet",
            text: `must not overlap addressing.nodeSupernet (${nodeSupernet}), got ${podSupernet}; choose another range`,
        });
    }
    for (const [path, range] of [
        ["addressing.podSupernet", podSupernet],
        ["addressing.nodeSupernet", nodeSupernet],
    ] as const) {
        if (overlaps(range, managedServiceRange) || contains(managedServiceRange, range)) {
            problems.push({
                path,
                text: `must not overlap the Services of GKE (${managedServiceRange}), got ${range}; choose another range`,
            });
        }
    }
    for (const [name, { id }] of Object.entries(spec.clusters)) {
        for (const [path, supernet, length] of [
            ["podPrefix", podSupernet, podPrefix],
            ["nodePrefix", nodeSupernet, nodePrefix],
        ] as const) {
            if (nthRange(supernet, length, id) === undefined) {
                const slots = length < prefixLength(supernet) ? 0 : 2 ** (length - prefixLength(supernet));
                problems.push({
                    path: `clusters.${name}.id`,
                    text: `must be below ${slots}, the number of /${length} ranges in ${supernet}, got ${id}; choose a smaller id, a larger supernet or a longer addressing.${path}`,
                });
            }
        }
    }
    return problems;
}

function checkNames(spec: EnvironmentSpec): readonly Problem[] {
    return Object.entries(spec.clusters).flatMap(([name, cluster]) => {
        const own = `${spec.environment}-${name}`;
        const problems: Problem[] = [];
        if (own.length > maxClusterName) {
            problems.push({
                path: `clusters.${name}`,
                text: `must make a GKE name of at most ${maxClusterName} characters, got ${own} (${own.length}); shorten the cluster's or the environment's name`,
            });
        }
        // An account id has 30 characters at most, and cut names could meet.
        if (`${own}-n`.length > 30) {
            problems.push({
                path: `clusters.${name}`,
                text: `must make a service account id of at most 30 characters, got ${own}-n (${own.length + 2}); shorten the cluster's or the environment's name`,
            });
        }
        for (const key of Object.keys(cluster.pools)) {
            if (key.length > maxClusterName) {
                problems.push({
                    path: `clusters.${name}.pools.${key}`,
                    text: `must be a node pool name of at most ${maxClusterName} characters, got ${key.length}; shorten it`,
                });
            }
        }
        for (const zone of cluster.zones) {
            if (!zone.startsWith(`${cluster.region}-`)) {
                problems.push({
                    path: `clusters.${name}.zones`,
                    text: `must be zones of ${cluster.region}, got ${zone}; use e.g. ${cluster.region}-b`,
                });
            }
        }
        if (`${own}-${cluster.region}`.length > maxComputeName) {
            problems.push({
                path: `clusters.${name}`,
                text: `makes a router name longer than ${maxComputeName} characters; shorten it`,
            });
        }
        return problems;
    });
}

function checkReferences(spec: EnvironmentSpec): readonly Problem[] {
    const known = Object.keys(spec.clusters);
    const unknown = (path: string, names: readonly string[] | undefined): readonly Problem[] =>
        (names ?? [])
            .filter((name) => !known.includes(name))
            .map((name) => ({
                path,
                text: `must name clusters of this environment, got ${name}; known are ${known.join(", ")}`,
            }));
    return [
        ...Object.entries(spec.services).flatMap(([name, service]) =>
            unknown(`services.${name}.clusters`, service.clusters),
        ),
        ...Object.entries(spec.policies).flatMap(([name, policy]) =>
            policy.ingress.flatMap((rule, index) =>
                unknown(`policies.${name}.ingress.${index}.clusters`, rule.clusters),
            ),
        ),
    ];
}
