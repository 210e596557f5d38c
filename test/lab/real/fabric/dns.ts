import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { binary } from "../../toolchain/artefacts.js";
import { planDns } from "./dnsPlan.js";
import { isListening, waitReady } from "./listening.js";
import type { FabricNetwork } from "./model.js";
import { dnsAddress, dnsProcess, routerNamespace } from "./names.js";
import { ensureProcess, stopProcess } from "./ownedProcess.js";
import { networkDir } from "./wishes.js";

/** Runs the name server of a network, on the metadata server's address, while the network has hosts. */
export async function syncDns(lab: string, network: FabricNetwork): Promise<void> {
    const name = dnsProcess(network.key);
    if (network.hosts.length === 0) {
        await stopProcess(lab, name);
        return;
    }
    const dir = join(networkDir(lab, network.key), "dns");
    const { corefile, files } = planDns(network.zones, dir);
    writeChanged(dir, files);
    const { pid, started } = await ensureProcess(lab, {
        name,
        command: [binary("coredns"), "-conf", join(dir, corefile), "-quiet"],
        netns: routerNamespace(lab, network.key),
        group: "fabric",
    });
    if (started) {
        await waitReady(lab, name, "answer", () => isListening(pid, "udp", dnsAddress, 53));
    }
    removeOthers(dir, files);
}

/** Each file is there whole or not at all: the server may read at any moment. */
function writeChanged(dir: string, files: Readonly<Record<string, string>>): void {
    mkdirSync(dir, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
        const file = join(dir, name);
        if (contentOf(file) !== text) {
            writeFileSync(`${file}.new`, text);
            renameSync(`${file}.new`, file);
        }
    }
}

function removeOthers(dir: string, files: Readonly<Record<string, string>>): void {
    readdirSync(dir)
        .filter((name) => !(name in files))
        .forEach((name) => rmSync(join(dir, name)));
}

function contentOf(file: string): string | undefined {
    try {
        return readFileSync(file, "utf8");
    } catch {
        return undefined;
    }
}
