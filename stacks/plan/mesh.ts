import { defaultTtl, type MeshCaPlan, type MeshDnsPlan } from "../../components/mesh/meshPlan.js";
import type { EnvironmentSpec } from "../schema.js";
import { planBudget } from "./budget.js";
import { planClusters } from "./clusters.js";
import { meshName, planContext, type PlanContext } from "./context.js";
import type { MeshPlan } from "./model.js";
import { labelsOf } from "./labels.js";
import { planNcc, planNetworkPeerings, planNetworks, planProjects, planSharing } from "./networks.js";
import { sorted } from "./order.js";
import { planExports } from "./exports.js";
import { planNamespaces } from "./namespaces.js";
import { planPolicies } from "./policies.js";
import { planServices } from "./services.js";

/**
 * Makes the plan of an environment that has passed its checks.
 *
 * Everything of a cluster is derived from its id, so adding or removing one changes nothing of the others but what
 * they know of their neighbours.
 */
export function planMesh(spec: EnvironmentSpec, stack: string = spec.environment): MeshPlan {
    const context = planContext(spec, stack);
    const networks = planNetworks(context);
    const sharing = planSharing(context);
    const peerings = planNetworkPeerings(context);
    const ncc = planNcc(context);
    const clusters = planClusters(context);
    const { peers } = context;
    const { encryption } = spec.datapath;
    return {
        environment: spec.environment,
        project: spec.project,
        deletionProtection: spec.deletionProtection,
        projects: planProjects(context),
        networks,
        ...(sharing ? { sharing } : {}),
        peerings,
        ...(ncc ? { ncc } : {}),
        dns: planDns(context),
        ca: planCa(spec),
        ...(encryption.type === "ipsec" ? { ipsec: encryption.ipsec } : {}),
        peers,
        clusters,
        namespaces: planNamespaces(spec),
        services: planServices(spec),
        exports: planExports(spec),
        ...(spec.mesh.mcs.enabled ? { mcs: { coreDnsVersion: spec.mesh.mcs.coreDnsVersion } } : {}),
        policies: planPolicies(spec),
        ...(spec.demo ? { demo: sorted(spec.demo) as typeof spec.demo } : {}),
        budget: planBudget(context, { clusters, networks, peerings, peers, ...(ncc ? { ncc } : {}) }),
    };
}

function planDns(context: PlanContext): MeshDnsPlan {
    const { spec, networks } = context;
    return {
        project: spec.project,
        zoneName: `${spec.environment}-mesh`,
        dnsName: `${spec.mesh.domain}.`,
        networks: [...Object.values(networks).map(({ id }) => id), ...[...spec.mesh.visibleTo].sort()],
        ttl: defaultTtl,
        labels: labelsOf(context),
    };
}

function planCa(spec: EnvironmentSpec): MeshCaPlan {
    return {
        commonName: `${meshName(spec)} mesh CA`,
        organization: meshName(spec),
        validityHours: spec.mesh.ca.validityDays * 24,
        rotation: spec.mesh.ca.rotation,
        protect: spec.deletionProtection,
    };
}
