import { execFile, spawn, type ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { labDir } from "../paths.js";
import { removeAllFabric } from "../real/fabric/fabric.js";
import { isListening } from "../real/fabric/listening.js";
import type { FabricHost, FabricNetwork, FabricRule } from "../real/fabric/model.js";
import { isBuilt } from "../toolchain/artefacts.js";

/** Whether this machine can hold a fabric: Linux, root, and the name server built. */
export function fabricRunsHere(): boolean {
    try {
        return process.platform === "linux" && process.getuid?.() === 0 && isBuilt("coredns");
    } catch {
        return false;
    }
}

const servers: ChildProcess[] = [];

/** Removes a lab and what the tests started in it. */
export async function cleanUp(lab: string): Promise<void> {
    servers.splice(0).forEach((server) => server.kill("SIGKILL"));
    await removeAllFabric(lab);
    rmSync(labDir(lab), { recursive: true, force: true });
}

/** A node host. */
export function node(name: string, ip: string, more: Partial<FabricHost> = {}): FabricHost {
    return { name, ip, tags: ["node"], kind: "node", ...more };
}

/** A network with nothing but what is given. */
export function network(key: string, more: Partial<FabricNetwork> = {}): FabricNetwork {
    return { key, mtu: 1460, hosts: [], peers: [], firewall: [], zones: [], virtualAddresses: [], ...more };
}

/** A rule that lets TCP ports in. */
export function allowTcp(
    sources: readonly string[],
    ports: readonly string[],
    more: Partial<FabricRule> = {},
): FabricRule {
    return { name: "let-in", priority: 1000, sources, targets: [], allow: [{ protocol: "tcp", ports }], ...more };
}

/** Runs a program in a namespace; its output, or the error's text. */
export async function inside(namespace: string, ...command: readonly string[]): Promise<string> {
    return new Promise((resolve) => {
        execFile("nsenter", [`--net=/run/netns/${namespace}`, "--", ...command], (error, stdout, stderr) => {
            resolve(error ? stderr : stdout);
        });
    });
}

/** A TCP server in a namespace that answers everybody who connects with what a shell line prints. */
export async function serve(namespace: string, port: number, shell: string): Promise<void> {
    const listen = `TCP-LISTEN:${port},fork,reuseaddr`;
    const server = spawn("nsenter", [`--net=/run/netns/${namespace}`, "--", "socat", listen, `SYSTEM:${shell}`]);
    servers.push(server);
    await until(() => isListening(server.pid ?? 0, "tcp", "0.0.0.0", port));
}

/** A connection to a TCP server; tells how many characters have come so far. */
export function listenTo(namespace: string, address: string, port: number): () => number {
    let count = 0;
    const client = spawn("nsenter", [
        `--net=/run/netns/${namespace}`,
        "--",
        "socat",
        "-u",
        `TCP:${address}:${port}`,
        "-",
    ]);
    client.stdout.on("data", (data: Buffer) => (count += data.length));
    servers.push(client);
    return () => count;
}

/** What a TCP server says; `nothing` when it cannot be reached in time, `unreachable` when told so at once. */
export async function ask(namespace: string, address: string, port: number): Promise<string> {
    const answer = await inside(namespace, "socat", "-T1", "-u", `TCP:${address}:${port},connect-timeout=0.8`, "-");
    if (/unreachable|No route/.test(answer)) {
        return "unreachable";
    }
    return /timed out/.test(answer) ? "nothing" : answer.trim();
}

/** Asks the metadata server's DNS from inside a host; the addresses or texts, or the resolver's error code. */
export async function resolve(namespace: string, name: string, type: "A" | "SRV" | "TXT" = "A"): Promise<string> {
    const script = `
        const resolver = new (require("node:dns").promises.Resolver)({ timeout: 1000, tries: 1 });
        resolver.setServers(["169.254.169.254"]);
        resolver.resolve(${JSON.stringify(name)}, "${type}").then(
            (found) => process.stdout.write(JSON.stringify(found)),
            (error) => process.stdout.write(error.code),
        );`;
    return inside(namespace, process.execPath, "-e", script);
}

/** Waits until something is so. */
export async function until(so: () => boolean | Promise<boolean>, milliseconds = 5_000): Promise<void> {
    for (const deadline = Date.now() + milliseconds; !(await so()); await sleep(20)) {
        if (Date.now() > deadline) {
            throw new Error(`not so after ${milliseconds} ms: ${so.toString()}`);
        }
    }
}
