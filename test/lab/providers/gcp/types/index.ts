import type { ResourceType } from "../resource.js";
import { address } from "./address.js";
import { cluster } from "./cluster.js";
import { firewall } from "./firewall.js";
import { managedZone } from "./managedZone.js";
import { network } from "./network.js";
import { networkPeering } from "./networkPeering.js";
import { nodePool } from "./nodePool.js";
import { projectMember } from "./projectMember.js";
import { projectService } from "./projectService.js";
import { recordSet } from "./recordSet.js";
import { router } from "./router.js";
import { routerNat } from "./routerNat.js";
import { serviceAccount } from "./serviceAccount.js";
import { serviceAccountMember } from "./serviceAccountMember.js";
import { subnetwork } from "./subnetwork.js";

/** Every type that the stand-in knows, by token. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
    [
        network,
        subnetwork,
        networkPeering,
        firewall,
        router,
        routerNat,
        address,
        managedZone,
        recordSet,
        cluster,
        nodePool,
        serviceAccount,
        serviceAccountMember,
        projectMember,
        projectService,
    ].map((type) => [type.token, type]),
);
