import { Router } from "./api/router.js";
import type { Cloud } from "./cloud.js";
import { addAddresses } from "./resources/addresses.js";
import { addBackupPlans } from "./resources/backupPlans.js";
import { addClusters, checkIdle } from "./resources/clusters.js";
import { addDns } from "./resources/dns.js";
import { addFirewalls } from "./resources/firewalls.js";
import { addFleet } from "./resources/fleet.js";
import { addForwardingRules } from "./resources/forwardingRules.js";
import { addGlobalAddresses } from "./resources/globalAddresses.js";
import { addHubs } from "./resources/hubs.js";
import { addIam } from "./resources/iam.js";
import { addKms } from "./resources/kms.js";
import { addMonitoring } from "./resources/monitoring.js";
import { addNetworks } from "./resources/networks.js";
import { addNodePools } from "./resources/nodePools.js";
import { addPeerings } from "./resources/peerings.js";
import { addPlaces } from "./resources/places.js";
import { withProjectName } from "./resources/projects.js";
import { addPubsub } from "./resources/pubsub.js";
import { addResourcePolicies } from "./resources/resourcePolicies.js";
import { addRouters } from "./resources/routers.js";
import { addSecrets } from "./resources/secrets.js";
import { addServiceAgents } from "./resources/serviceAgents.js";
import { addServices } from "./resources/services.js";
import { addSharedVpc } from "./resources/sharedVpc.js";
import { addSpokes } from "./resources/spokes.js";
import { addStaticRoutes } from "./resources/staticRoutes.js";
import { addSubnetworks } from "./resources/subnetworks.js";

/** What serves each part of Google's APIs. */
const parts: readonly ((router: Router, cloud: Cloud) => void)[] = [
    addNetworks,
    addSubnetworks,
    addFirewalls,
    addPeerings,
    addRouters,
    addStaticRoutes,
    addAddresses,
    addGlobalAddresses,
    addForwardingRules,
    addResourcePolicies,
    addSharedVpc,
    addHubs,
    addSpokes,
    addDns,
    addClusters,
    (router, cloud) => addNodePools(router, cloud, checkIdle),
    addFleet,
    addIam,
    addKms,
    addSecrets,
    addServices,
    addServiceAgents,
    addPubsub,
    addBackupPlans,
    addMonitoring,
    addPlaces,
];

/** Every path of the local cloud. */
export function createRouter(cloud: Cloud, name: string): Router {
    const router = new Router((path) => withProjectName(cloud, canonicalPath(path)));
    parts.forEach((add) => add(router, cloud));
    router.on("GET", "healthz", () => ({ name, backend: cloud.backend.kind, ready: true }));
    router.on("GET", "local/v1/operations", () => ({ operations: cloud.operations.running() }));
    router.on("GET", "local/v1/records/{collection}", ({ params }) => ({
        records: cloud.store.list(params["collection"]!),
    }));
    return router;
}

/** APIs with versions that differ in nothing the local cloud has. */
const versioned =
    /^\/(compute|networkconnectivity|gkehub|gkebackup|cloudkms|secretmanager|serviceusage|pubsub)\/(?:v1|beta|v1beta|v1beta1)\//;

/** Kubernetes Engine's paths in the spelling of its beta API with locations, others in that of their first version. */
function canonicalPath(path: string): string {
    const match = /^\/container\/v1(?:beta1)?\/(.*)$/.exec(path);
    if (!match) {
        return path.replace(versioned, "/$1/v1/");
    }
    const rest = match[1]!;
    const legacy = /^(projects\/[^/]+)\/zones\/(.*)$/.exec(rest);
    const located = legacy
        ? `${legacy[1]}/locations/${legacy[2]}`
              .replace(/\/serverconfig$/, "/serverConfig")
              .replace(/(\/clusters\/[^/]+)\/resourceLabels$/, "$1:setResourceLabels")
              .replace(/(\/nodePools\/[^/]+)\/(setSize|setManagement)$/, "$1:$2")
              .replace(/(\/nodePools\/[^/]+)\/autoscaling$/, "$1:setAutoscaling")
        : rest;
    return `/container/v1beta1/${located}`;
}
