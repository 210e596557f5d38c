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
    const router = new Router();
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
