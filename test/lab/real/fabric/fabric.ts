import { rmSync } from "node:fs";

import { cgroupProcesses, removeCgroup } from "./cgroups.js";
import { startForward, stopForward, stopForwardsInto } from "./forwards.js";
import type { FabricForward, FabricNetwork } from "./model.js";
import { buildNetwork, demolishNetwork } from "./network.js";
import { dnsProcess, ownsNamespace } from "./names.js";
import { namespaces, removeNamespaces } from "./observe.js";
import { processAlive, processRecord, recordedProcesses, stopProcess } from "./ownedProcess.js";
import { serially } from "./serially.js";
import { fabricDir, forgetNetwork } from "./wishes.js";

export { hostNamespace } from "./names.js";

/**
 * The network fabric of a local cloud, in network namespaces of this machine: VPC networks, peerings, firewalls, private
 * DNS, virtual addresses. Every function says what shall be and may be called again at any time; the work of one lab is
 * done one piece after another, since peerings touch two networks.
 */

/** Cgroup of the fabric's processes. */
const group = "fabric";

/** Makes the world match the wish for one network: adds, repairs and removes. */
export async function syncFabric(lab: string, network: FabricNetwork): Promise<void> {
    await serially(`fabric ${lab}`, () => buildNetwork(lab, network));
}

/** Removes a network, its hosts' namespaces, its forwards, and its end of every peering. An unknown key is fine. */
export async function removeFabric(lab: string, networkKey: string): Promise<void> {
    await serially(`fabric ${lab}`, async () => {
        await Promise.all([stopForwardsInto(lab, networkKey), stopProcess(lab, dnsProcess(networkKey))]);
        await demolishNetwork(lab, networkKey);
        forgetNetwork(lab, networkKey);
    });
}

/** Removes everything of a lab's fabric, whatever state it is in: found by names and cgroup, not by what was remembered. */
export async function removeAllFabric(lab: string): Promise<void> {
    await serially(`fabric ${lab}`, async () => {
        await Promise.all(ownRecords(lab).map((name) => stopProcess(lab, name, "SIGKILL")));
        await removeCgroup(lab, group);
        await removeNamespaces(namespaces().filter((namespace) => ownsNamespace(lab, namespace)));
        rmSync(fabricDir(lab), { recursive: true, force: true });
    });
}

/** What still exists of a lab's fabric: namespaces (every link lies in one) and processes. */
export function listFabric(lab: string): readonly string[] {
    const running = ownRecords(lab).filter((name) => processAlive(lab, name));
    const recorded = new Set(running.map((name) => processRecord(lab, name)?.pid));
    return [
        ...namespaces()
            .filter((namespace) => ownsNamespace(lab, namespace))
            .map((namespace) => `namespace ${namespace}`),
        ...running.map((name) => `process ${name}`),
        ...cgroupProcesses(lab, group)
            .filter((pid) => !recorded.has(pid))
            .map((pid) => `process ${pid}`),
    ];
}

/** Makes a loopback address of this machine lead to an address inside a network, which must exist. */
export async function addForward(lab: string, forward: FabricForward): Promise<void> {
    await serially(`forward ${lab} ${forward.listen}`, () => startForward(lab, forward));
}

/** Removes a forward by the address it listens on. An unknown one is fine. */
export async function removeForward(lab: string, listen: string): Promise<void> {
    await serially(`forward ${lab} ${listen}`, () => stopForward(lab, listen));
}

function ownRecords(lab: string): readonly string[] {
    return recordedProcesses(lab).filter((name) => processRecord(lab, name)?.group === group);
}
