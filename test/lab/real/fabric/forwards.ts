import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { isListening, waitReady } from "./listening.js";
import type { FabricForward } from "./model.js";
import { digest, forwardPrefix, forwardProcesses, routerNamespace } from "./names.js";
import { namespaceExists } from "./observe.js";
import { ensureProcess, recordedProcesses, stopProcess } from "./ownedProcess.js";
import { networkDir } from "./wishes.js";

/**
 * A forward is two processes with a socket file between them, because a process dials in one namespace only: the inner one
 * in the router's namespace, the outer one on this machine's loopback.
 */
export async function startForward(lab: string, { listen, network, target }: FabricForward): Promise<void> {
    const netns = routerNamespace(lab, network);
    const [address, port] = listen.split(":");
    if (address === undefined || port === undefined || !/^127\.[0-9.]+:\d+$/.test(listen)) {
        throw new Error(`forward: must listen on a loopback address and port, got ${JSON.stringify(listen)}`);
    }
    if (!namespaceExists(netns)) {
        throw new Error(`forward ${listen}: network ${network} is not there; make it first`);
    }
    await stopForwards(lab, (name) => isForwardOf(name, listen) && !name.startsWith(forwardPrefix(network)));
    const { inner, outer } = forwardProcesses(network, listen);
    const cwd = networkDir(lab, network);
    // A path relative to the working directory: socket paths end at 107 characters.
    const socket = `forward-${digest(listen, 10)}`;
    mkdirSync(cwd, { recursive: true });
    await ensureProcess(lab, {
        name: inner,
        command: ["socat", "-t5", `UNIX-LISTEN:${socket},fork,unlink-early,mode=600`, `TCP:${target},nodelay`],
        netns,
        cwd,
        group: "fabric",
    });
    await waitReady(lab, inner, "listen", () => existsSync(join(cwd, socket)));
    const { pid } = await ensureProcess(lab, {
        name: outer,
        command: [
            "socat",
            "-t5",
            `TCP-LISTEN:${port},bind=${address},fork,reuseaddr,nodelay,backlog=128`,
            `UNIX-CONNECT:${socket}`,
        ],
        cwd,
        group: "fabric",
    });
    await waitReady(lab, outer, "listen", () => isListening(pid, "tcp", address, Number(port)));
}

/** Ends a forward, whichever network it leads to. */
export async function stopForward(lab: string, listen: string): Promise<void> {
    await stopForwards(lab, (name) => isForwardOf(name, listen));
}

/** Ends all forwards into a network. */
export async function stopForwardsInto(lab: string, networkKey: string): Promise<void> {
    await stopForwards(lab, (name) => name.startsWith(forwardPrefix(networkKey)));
}

async function stopForwards(lab: string, which: (name: string) => boolean): Promise<void> {
    await Promise.all(
        recordedProcesses(lab)
            .filter(which)
            .map((name) => stopProcess(lab, name)),
    );
}

function isForwardOf(name: string, listen: string): boolean {
    return (
        Object.values(forwardProcesses("", listen)).some((end) => name.endsWith(end.slice(forwardPrefix("").length))) &&
        name.startsWith("forward.")
    );
}
