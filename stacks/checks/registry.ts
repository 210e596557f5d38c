import type { RuleGroup } from "./rule.js";
import { addressing } from "./rules/addressing.js";
import { capacity } from "./rules/capacity.js";
import { chart } from "./rules/chart.js";
import { controlPlane } from "./rules/controlPlane.js";
import { datapath } from "./rules/datapath.js";
import { gke } from "./rules/gke.js";
import { ids } from "./rules/ids.js";
import { labels } from "./rules/labels.js";
import { lifetimes } from "./rules/lifetimes.js";
import { livingMesh } from "./rules/living.js";
import { maintenance } from "./rules/maintenance.js";
import { mcs } from "./rules/mcs.js";
import { names } from "./rules/names.js";
import { namespaces } from "./rules/namespaces.js";
import { nat } from "./rules/nat.js";
import { network } from "./rules/network.js";
import { nodes } from "./rules/nodes.js";
import { overlaps } from "./rules/overlaps.js";
import { policies } from "./rules/policies.js";
import { pools } from "./rules/pools.js";
import { security } from "./rules/security.js";
import { services } from "./rules/services.js";
import { sizing } from "./rules/sizing.js";
import { topology } from "./rules/topology.js";
import { versions } from "./rules/versions.js";

/** All rules by topic, in the order the reference lists them. */
export const ruleGroups: readonly RuleGroup[] = [
    names,
    labels,
    ids,
    addressing,
    overlaps,
    capacity,
    topology,
    network,
    nat,
    datapath,
    versions,
    gke,
    security,
    maintenance,
    pools,
    nodes,
    lifetimes,
    controlPlane,
    services,
    namespaces,
    policies,
    mcs,
    chart,
    sizing,
    livingMesh,
];
