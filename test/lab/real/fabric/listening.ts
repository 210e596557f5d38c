import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { logFile, processAlive } from "./ownedProcess.js";

const patienceMilliseconds = 10_000;

/** State of a listening TCP socket in /proc/net/tcp. */
const listen = "0A";

/** Waits until `ready` says so; gives up when the process ends or takes too long. */
export async function waitReady(lab: string, processName: string, what: string, ready: () => boolean): Promise<void> {
    const deadline = Date.now() + patienceMilliseconds;
    while (!ready()) {
        if (!processAlive(lab, processName) || Date.now() > deadline) {
            throw new Error(`${processName}: does not ${what}; see ${logFile(lab, processName)}`);
        }
        await sleep(5);
    }
}

/** Whether somebody in the network namespace of a process listens on an IPv4 address and port. */
export function isListening(pid: number, protocol: "tcp" | "udp", address: string, port: number): boolean {
    const wanted = `${hexAddress(address)}:${port.toString(16).toUpperCase().padStart(4, "0")}`;
    try {
        const rows = readFileSync(`/proc/${pid}/net/${protocol}`, "utf8").split("\n").slice(1);
        return rows.some((row) => {
            const [, local, , state] = row.trim().split(/\s+/);
            return local === wanted && (protocol === "udp" || state === listen);
        });
    } catch {
        return false;
    }
}

/** The kernel prints addresses as numbers in the order of the machine's bytes: little-endian wherever this runs. */
function hexAddress(address: string): string {
    const bytes = address.split(".").map((part) => Number(part).toString(16).toUpperCase().padStart(2, "0"));
    return bytes.reverse().join("");
}
