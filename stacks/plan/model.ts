import type { CiliumPlan } from "../../components/datapath/ciliumPlan.js";
import type { DemoPlan } from "../../components/demo/demoPlan.js";
import type { GkeClusterPlan } from "../../components/gke/gkePlan.js";
import type { MeshCaPlan, MeshDnsPlan, MeshEndpointPlan, IpsecPlan, PeerMap } from "../../components/mesh/meshPlan.js";
import type { NccPlan } from "../../components/network/nccPlan.js";
import type { CompleteNetworkPlan } from "../../components/network/networkPlan.js";
import type { SharedVpcPlan } from "../../components/network/sharedVpcPlan.js";
import type { PeeringPlan } from "../../components/peering/peeringPlan.js";
import type { MeshPolicyPlan } from "../../components/policies/policyPlan.js";
import type { ServiceExportPlan } from "../../components/services/exportPlan.js";
import type { NamespacePlan } from "../../components/services/namespacePlan.js";
import type { CompleteServicePlan } from "../../components/services/servicePlan.js";
import type { Budget } from "./budget.js";

/** Everything a deployment creates, decided beforehand, as plain data. The same spec gives the same bytes. */
export interface MeshPlan {
    readonly environment: string;
    readonly project: string;
    readonly deletionProtection: boolean;
    /** Google APIs by project; the environment's own project is always among them. */
    readonly projects: Readonly<Record<string, readonly string[]>>;
    readonly networks: Readonly<Record<string, CompleteNetworkPlan>>;
    /** Networks of one project used by others. */
    readonly sharing?: SharedVpcPlan;
    readonly peerings: readonly PeeringPlan[];
    readonly ncc?: NccPlan;
    readonly dns: MeshDnsPlan;
    readonly ca: MeshCaPlan;
    readonly ipsec?: IpsecPlan;
    readonly peers: PeerMap;
    readonly clusters: Readonly<Record<string, ClusterPlan>>;
    readonly namespaces: Readonly<Record<string, Required<NamespacePlan>>>;
    readonly services: Readonly<Record<string, CompleteServicePlan>>;
    readonly exports: Readonly<Record<string, Required<ServiceExportPlan>>>;
    /** Multi-Cluster Services, if enabled. */
    readonly mcs?: { readonly coreDnsVersion: string };
    readonly policies: Readonly<Record<string, MeshPolicyPlan>>;
    readonly demo?: Required<DemoPlan>;
    /** What the mesh uses up of what there is. */
    readonly budget: Budget;
}

/** One cluster of the mesh. */
export interface ClusterPlan {
    readonly id: number;
    /** Key of its network. */
    readonly network: string;
    /** Labels of every Kubernetes object the stack places on the cluster. */
    readonly objectLabels: Readonly<Record<string, string>>;
    readonly gke: GkeClusterPlan;
    readonly endpoint: MeshEndpointPlan;
    readonly cilium: CiliumPlan;
}
