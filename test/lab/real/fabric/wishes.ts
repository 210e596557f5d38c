import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { labDir } from "../../paths.js";
import type { FabricNetwork, FabricPeer } from "./model.js";

/** What each network was last asked to be: a peering exists as far as both sides ask for it. */

/** Directory of everything the fabric keeps on disk. */
export function fabricDir(lab: string): string {
    return join(labDir(lab), "real", "fabric");
}

/** Directory of what is kept of one network. */
export function networkDir(lab: string, networkKey: string): string {
    return join(fabricDir(lab), networkKey);
}

/** Keeps a wish. */
export function saveWish(lab: string, network: FabricNetwork): void {
    mkdirSync(networkDir(lab, network.key), { recursive: true });
    const file = wishFile(lab, network.key);
    writeFileSync(`${file}.new`, JSON.stringify(network), { mode: 0o600 });
    renameSync(`${file}.new`, file);
}

/** What a network asked for towards another one; undefined when it wants no peering with it. */
export function savedPeering(lab: string, networkKey: string, otherKey: string): FabricPeer | undefined {
    try {
        const wish = JSON.parse(readFileSync(wishFile(lab, networkKey), "utf8")) as FabricNetwork;
        return wish.peers.find((peer) => peer.key === otherKey);
    } catch {
        return undefined;
    }
}

/** Forgets a network. */
export function forgetNetwork(lab: string, networkKey: string): void {
    rmSync(networkDir(lab, networkKey), { recursive: true, force: true });
}

function wishFile(lab: string, networkKey: string): string {
    return join(networkDir(lab, networkKey), "wish.json");
}
