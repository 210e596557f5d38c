import { expect, it } from "vitest";

import { kubeletConfig, nodeLabels, nodeTaints } from "../real/nodeConfig.js";
import type { ClusterRecord, NodePoolRecord } from "../real/records.js";
import { addCluster, clusterEntry, nodeEntry, Records } from "./support.js";

const records = new Records();
const ids = addCluster(records, 1);
const pool: NodePoolRecord = { ...records.get(ids.pool)! };
const clusterRecord = records.get(ids.cluster) as ClusterRecord;

it("registers with the labels of the pool and those of its place", () => {
    expect(nodeLabels(nodeEntry(1, 0), pool)).toEqual({
        tier: "front",
        "cloud.google.com/gke-nodepool": "main",
        "node.kubernetes.io/instance-type": "e2-standard-4",
        "topology.kubernetes.io/region": "europe-west1",
        "topology.kubernetes.io/zone": "europe-west1-b",
    });
});

it("translates the effects of taints", () => {
    const taint = (effect: string): NodePoolRecord => ({ ...pool, config: { taints: [{ key: "k", effect }] } });
    const effects = ["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"].map((effect) => nodeTaints(taint(effect))[0]);
    expect(effects.map((made) => made?.effect)).toEqual(["NoSchedule", "PreferNoSchedule", "NoExecute"]);
});

it("tells the kubelet who it is and where cluster DNS answers", () => {
    const inputs = { lab: "x", cluster: clusterEntry(1), clusterRecord, node: nodeEntry(1, 0), pool, cgroupRoot: "/g" };
    expect(kubeletConfig(inputs)).toMatchObject({
        clusterDNS: ["34.118.224.10"],
        providerID: "gce://p/europe-west1-b/c1-node-0",
        maxPods: 110,
        cgroupRoot: "/g",
    });
});
