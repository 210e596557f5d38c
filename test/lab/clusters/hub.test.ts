import { execFileSync } from "node:child_process";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Backend } from "../cloud/backend.js";
import { fabricRunsHere } from "../fabric/support.js";
import { removeEverything } from "../real/down.js";
import { routerNamespace } from "../real/fabric/names.js";
import { networkKey } from "../real/networkView.js";
import { createRealBackend } from "../real/realBackend.js";
import { addCluster, Records } from "./support.js";

const lab = "ct2";
const quiet = (): void => undefined;
const hub = "projects/p/locations/global/hubs/mesh";

/** Destinations that the router of a network has routes to. */
function routesOf(network: string): readonly string[] {
    const output = execFileSync("ip", ["-j", "-n", routerNamespace(lab, networkKey(network)), "route"]);
    const routes = JSON.parse(output.toString()) as readonly { readonly dst: string }[];
    return routes.map(({ dst }) => dst).filter((dst) => dst !== "default");
}

describe.runIf(fabricRunsHere())("networks of a hub", { timeout: 60_000 }, () => {
    const records = new Records();
    const [one, two] = [addCluster(records, 1), addCluster(records, 2)];
    const spoke = (n: number, network: string): void =>
        records.put(`projects/p/locations/global/spokes/s${n}`, {
            hub,
            group: `${hub}/groups/default`,
            state: "ACTIVE",
            linkedVpcNetwork: { uri: network },
        });
    let backend: Backend;
    const follow = async (): Promise<void> => {
        await Promise.all([one, two].map(({ network }) => backend.syncNetwork(network, quiet)));
    };

    beforeAll(async () => {
        await removeEverything(lab, quiet);
        backend = createRealBackend(lab);
        // Networks only: clusters of these records are never made.
        await backend.start(records, { balancers: quiet });
    }, 60_000);
    afterAll(async () => {
        await backend.close();
        await removeEverything(lab, quiet);
    }, 60_000);

    it("have routes to each other as long as both are spokes, later subnets included", async () => {
        expect([one, two].map(({ network }) => routesOf(network))).toEqual([[], []]);
        spoke(1, one.network);
        await backend.syncNetwork(one.network, quiet);
        expect(routesOf(one.network)).toEqual([]);
        spoke(2, two.network);
        // As the API does: the network that joined; its neighbours are looked at with it.
        await backend.syncNetwork(two.network, quiet);
        expect(routesOf(one.network)).toEqual(["10.2.0.0/24", "10.102.0.0/16"]);
        expect(routesOf(two.network)).toEqual(["10.1.0.0/24", "10.101.0.0/16"]);
        const later = { network: two.network, region: "us-east1", ipCidrRange: "10.50.0.0/24" };
        records.put("projects/p/regions/us-east1/subnetworks/later", later);
        await backend.syncNetwork(two.network, quiet);
        expect(routesOf(one.network)).toContain("10.50.0.0/24");
        records.remove("projects/p/locations/global/spokes/s2");
        await follow();
        expect([one, two].map(({ network }) => routesOf(network))).toEqual([[], []]);
    });
});
