import { Router } from "./api/router.js";
import type { Cloud } from "./cloud.js";
import { addAddresses } from "./resources/addresses.js";
import { addClusters, checkIdle } from "./resources/clusters.js";
import { addDns } from "./resources/dns.js";
import { addFirewalls } from "./resources/firewalls.js";
import { addIam } from "./resources/iam.js";
import { addNetworks } from "./resources/networks.js";
import { addNodePools } from "./resources/nodePools.js";
import { addPeerings } from "./resources/peerings.js";
import { addPlaces } from "./resources/places.js";
import { addRouters } from "./resources/routers.js";
import { addServices } from "./resources/services.js";
import { addSubnetworks } from "./resources/subnetworks.js";

/** Every path of the local cloud. */
export function createRouter(cloud: Cloud, name: string): Router {
    const router = new Router(canonicalPath);
    addNetworks(router, cloud);
    addSubnetworks(router, cloud);
    addFirewalls(router, cloud);
    addPeerings(router, cloud);
    addRouters(router, cloud);
    addAddresses(router, cloud);
    addDns(router, cloud);
    addClusters(router, cloud);
    addNodePools(router, cloud, checkIdle);
    addIam(router, cloud);
    addServices(router, cloud);
    addPlaces(router, cloud);
    router.on("GET", "healthz", () => ({ name, backend: cloud.backend.kind, ready: true }));
    router.on("GET", "local/v1/operations", () => ({ operations: cloud.operations.running() }));
    router.on("GET", "local/v1/records/{collection}", ({ params }) => ({
        records: cloud.store.list(params["collection"]!),
    }));
    return router;
}

/** Kubernetes Engine's paths in the spelling of its beta API with locations; all others as they are. */
function canonicalPath(path: string): string {
    const match = /^\/container\/v1(?:beta1)?\/(.*)$/.exec(path);
    if (!match) {
        return path;
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
