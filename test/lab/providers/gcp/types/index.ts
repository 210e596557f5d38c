import type { ResourceType } from "../resource.js";
import { address } from "./address.js";
import { alertPolicy } from "./alertPolicy.js";
import { backupPlan } from "./backupPlan.js";
import { cluster } from "./cluster.js";
import { cryptoKeyMember } from "./cryptoKeyMember.js";
import { dashboard } from "./dashboard.js";
import { feature } from "./feature.js";
import { firewall } from "./firewall.js";
import { globalAddress } from "./globalAddress.js";
import { group } from "./group.js";
import { hub } from "./hub.js";
import { managedZone } from "./managedZone.js";
import { membership } from "./membership.js";
import { network } from "./network.js";
import { networkPeering } from "./networkPeering.js";
import { nodePool } from "./nodePool.js";
import { peeringRoutes } from "./peeringRoutes.js";
import { projectMember } from "./projectMember.js";
import { projectService } from "./projectService.js";
import { recordSet } from "./recordSet.js";
import { resourcePolicy } from "./resourcePolicy.js";
import { route } from "./route.js";
import { router } from "./router.js";
import { routerNat } from "./routerNat.js";
import { secret } from "./secret.js";
import { secretVersion } from "./secretVersion.js";
import { serviceAccount } from "./serviceAccount.js";
import { serviceAccountMember } from "./serviceAccountMember.js";
import { serviceIdentity } from "./serviceIdentity.js";
import { sharedVpcHost, sharedVpcService } from "./sharedVpc.js";
import { spoke } from "./spoke.js";
import { subnetwork } from "./subnetwork.js";
import { subnetworkMember } from "./subnetworkMember.js";
import { topic } from "./topic.js";

/** Every type that the stand-in knows, by token. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
    [
        ...[network, subnetwork, networkPeering, peeringRoutes, firewall, router, routerNat, route],
        ...[address, globalAddress, sharedVpcHost, sharedVpcService, subnetworkMember, resourcePolicy],
        ...[hub, spoke, group, managedZone, recordSet],
        ...[cluster, nodePool, membership, feature, backupPlan],
        ...[serviceAccount, serviceAccountMember, projectMember, projectService, serviceIdentity],
        ...[secret, secretVersion, cryptoKeyMember, alertPolicy, dashboard, topic],
    ].map((type) => [type.token, type]),
);
