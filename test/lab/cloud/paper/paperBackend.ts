import { createHash } from "node:crypto";

import { nthRange } from "../../../../components/shared/cidr.js";
import type { Backend, ClusterFacts, NodeFacts, World } from "../backend.js";
import { strings, text } from "../resources/shared.js";

/** Range of addresses nothing ever answers at (RFC 2544): the endpoints of clusters that exist on paper only. */
const paperRange = "198.18.0.0/15";
const paperAddresses = 2 ** 17;
/** First node address of a subnet that GKE would hand out. */
const firstNode = 2;

/** State without machines: the whole API for engine tests, previews and environments of hundreds of clusters. */
export function createPaperBackend(): Backend {
    let world: World | undefined;
    return {
        kind: "paper",
        start: (records) => {
            world = records;
            return Promise.resolve();
        },
        close: () => Promise.resolve(),
        syncNetwork: () => Promise.resolve(),
        createCluster: (id) => Promise.resolve(factsOf(id)),
        deleteCluster: () => Promise.resolve(),
        syncNodePool: (id) => Promise.resolve(world ? nodesOf(world, id) : []),
    };
}

function factsOf(id: string): ClusterFacts {
    const digest = createHash("sha256").update(id).digest();
    const endpoint = nthRange(paperRange, 32, digest.readUInt32BE(0) % paperAddresses)!.split("/")[0]!;
    return {
        endpoint,
        privateEndpoint: endpoint,
        dnsEndpoint: endpoint,
        clusterCaCertificate: Buffer.from(`paper certificate of ${id}`).toString("base64"),
    };
}

function nodesOf(world: World, id: string): readonly NodeFacts[] {
    const pool = world.get(id);
    const cluster = world.get(id.split("/nodePools/")[0]!);
    const subnet = cluster ? world.get(text(cluster["subnetworkId"])) : undefined;
    if (!pool || !cluster || !subnet || pool["status"] === "STOPPING") {
        return [];
    }
    return strings(pool["locations"]).flatMap((zone, zoneIndex) =>
        Array.from({ length: Number(pool["nodeCount"] ?? 0) }, (_, index) => {
            const slot = zoneIndex * Number(pool["nodeCount"]) + index;
            return {
                name: `gke-${cluster.name}-${pool.name}-${slot}`,
                zone,
                ip: nthRange(text(subnet["ipCidrRange"]), 32, firstNode + slot)?.split("/")[0] ?? "",
                podCidr: nthRange(text(cluster["clusterIpv4Cidr"]), 24, slot) ?? "",
            };
        }),
    );
}
