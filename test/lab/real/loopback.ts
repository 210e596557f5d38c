import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { cacheDir, labDir } from "../paths.js";
import { apiPort } from "./kubeconfig.js";

/**
 * Loopback addresses API servers are reached at, 127.46.x.y. All local clouds of this machine draw from one pool, so
 * each address in use is a file beside the local clouds' directories; creating it exclusively is the lock.
 */

const poolSize = 254 * 254;

/** Takes the address of a cluster: always the same one while it is free, the next free one otherwise. */
export async function claimLoopback(lab: string, clusterId: string): Promise<string> {
    const owner = ownerOf(lab, clusterId);
    const dir = claimsDir();
    mkdirSync(dir, { recursive: true });
    const mine = readdirSync(dir).find((address) => readOwner(address) === owner);
    if (mine !== undefined) {
        return mine;
    }
    for (const address of candidates(owner)) {
        releaseAbandoned(address);
        if (await canListen(address)) {
            try {
                writeFileSync(join(dir, address), owner, { flag: "wx", mode: 0o600 });
                return address;
            } catch (error) {
                if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
                    throw error;
                }
            }
        }
    }
    throw new Error(`127.46.0.0/16: must have a free address for ${clusterId}, got none; end other local clouds`);
}

/** Gives back the address of one cluster, or of all clusters of a local cloud. */
export function releaseLoopback(lab: string, clusterId?: string): void {
    for (const address of loopbackClaims(lab, clusterId)) {
        rmSync(join(claimsDir(), address), { force: true });
    }
}

/** The address of one cluster, or those of all clusters of a local cloud. */
export function loopbackClaims(lab: string, clusterId?: string): readonly string[] {
    const mine = (owner: string): boolean =>
        clusterId === undefined ? owner.startsWith(`${lab}\n`) : owner === ownerOf(lab, clusterId);
    return existsSync(claimsDir()) ? readdirSync(claimsDir()).filter((address) => mine(readOwner(address))) : [];
}

/** Addresses in the order they are tried: from a place that the owner's hash says, once around the pool. */
export function* candidates(owner: string): Generator<string> {
    const start = createHash("sha256").update(owner).digest().readUInt32BE(0) % poolSize;
    for (let step = 0; step < poolSize; step += 1) {
        const place = (start + step) % poolSize;
        yield `127.46.${1 + Math.floor(place / 254)}.${1 + (place % 254)}`;
    }
}

function claimsDir(): string {
    return join(cacheDir(), "loopback");
}

function ownerOf(lab: string, clusterId: string): string {
    return `${lab}\n${clusterId}`;
}

function readOwner(address: string): string {
    try {
        return readFileSync(join(claimsDir(), address), "utf8");
    } catch {
        // Given back by another process this moment.
        return "";
    }
}

/** A local cloud whose directory is gone has no claims any more. */
function releaseAbandoned(address: string): void {
    const [lab = ""] = readOwner(address).split("\n");
    if (lab !== "" && !existsSync(labDir(lab))) {
        rmSync(join(claimsDir(), address), { force: true });
    }
}

/** Whether nothing else of this machine listens there. */
function canListen(address: string): Promise<boolean> {
    return new Promise((resolve) => {
        const server = createServer();
        server.once("error", () => resolve(false));
        server.listen(apiPort, address, () => server.close(() => resolve(true)));
    });
}
