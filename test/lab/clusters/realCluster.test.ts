import { execFile, execFileSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Backend, BalancerFacts } from "../cloud/backend.js";
import { labDir } from "../paths.js";
import { pkiDir } from "../real/clusterFiles.js";
import { audit, removeEverything } from "../real/down.js";
import { processesBelow } from "../real/fabric/cgroups.js";
import { cgroupDir, processRecord } from "../real/fabric/ownedProcess.js";
import { serially } from "../real/fabric/serially.js";
import { loopbackClaims } from "../real/loopback.js";
import { annotations } from "../real/loadBalancerPlan.js";
import { createRealBackend } from "../real/realBackend.js";
import type { NodePoolRecord } from "../real/records.js";
import { binary, isBuilt } from "../toolchain/artefacts.js";
import { imageStore } from "../toolchain/imageStore.js";
import { addCluster, Records, reserve, type ClusterIds } from "./support.js";

const run = promisify(execFile);
const lab = "ct1";
const quiet = (): void => undefined;

/** A Service that wants the reserved address of this name. */
function internalService(address: string): object {
    const given = { [annotations.type]: "Internal", [annotations.addresses]: address };
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "echo", annotations: given },
        spec: { type: "LoadBalancer", selector: { app: "echo" }, ports: [{ port: 8080 }] },
    };
}

/** Gives the nodes of a cluster's pool other labels. */
function relabel(records: Records, { pool }: ClusterIds, labels: Readonly<Record<string, string>>): void {
    const record = records.get(pool) as NodePoolRecord;
    records.put(pool, { ...record, config: { ...record.config, labels } });
}

/** Network namespaces of a node. */
function namespacesOf(node: string): readonly string[] {
    return readdirSync("/run/netns").filter((name) => name.startsWith(`${lab}-host.`) && name.endsWith(`.${node}`));
}

/** Leaves links in a node's namespace as Cilium's, which survive when everything in the node is killed. */
function leaveLinks(node: string): void {
    const [space = ""] = namespacesOf(node);
    execFileSync("ip", ["-n", space, "link", "add", "lxc0", "type", "veth", "peer", "name", "lxc1"]);
}

/** Kills everything in a node; most of it goes with its first process. */
function killAll(node: string): void {
    for (const pid of processesBelow(cgroupDir(lab, `nodes/${node}`))) {
        try {
            process.kill(pid, "SIGKILL");
        } catch {
            // Gone.
        }
    }
}

/** Linux, root, and everything compiled: `make up` sees to the last. */
function clustersRunHere(): boolean {
    return (
        process.platform === "linux" &&
        process.getuid?.() === 0 &&
        (["etcd", "kube", "coredns", "labtools"] as const).every(isBuilt) &&
        existsSync(imageStore())
    );
}

describe.runIf(clustersRunHere())("a real cluster", { timeout: 120_000 }, () => {
    const records = new Records();
    // In a network that another project shares with its own, which is where most could go wrong.
    const ids = addCluster(records, 1, "europe-west1", "service");
    reserve(records, 1, "mesh", "10.1.0.240", "service");
    let backend: Backend;
    let balancers: readonly BalancerFacts[] = [];

    beforeAll(async () => {
        await removeEverything(lab, quiet);
        backend = createRealBackend(lab);
        await backend.start(records, { balancers: (_, facts) => (balancers = facts) });
        await backend.syncNetwork(ids.network, quiet);
    }, 60_000);

    afterAll(async () => {
        await backend.close();
        await removeEverything(lab, quiet);
    }, 60_000);

    /** kubectl as programs of this machine use it: over the loopback address, with the credential plugin's token. */
    async function kubectl(endpoint: string, ca: string, ...args: readonly string[]): Promise<string> {
        const plugin = join(import.meta.dirname, "..", "bin", "gke-gcloud-auth-plugin");
        const answer = await run(plugin, { env: { ...process.env, CLUSTERMESH_LAB: lab } });
        const { token } = (JSON.parse(answer.stdout) as { status: { token: string } }).status;
        const file = join(labDir(lab), "test-ca.crt");
        writeFileSync(file, Buffer.from(ca, "base64"));
        const flags = [`--server=https://${endpoint}`, `--certificate-authority=${file}`, `--token=${token}`];
        return (await run(binary("kubectl"), [...flags, ...args])).stdout;
    }

    it("refuses a cluster its subnetwork has no place for, and claims nothing for it", async () => {
        const full = addCluster(records, 2);
        const reserved = Array.from({ length: 8 }, (_, place) =>
            reserve(records, 2, `kept${place}`, `10.2.0.${2 + place}`),
        );
        await expect(backend.createCluster(full.cluster, quiet)).rejects.toThrow(
            /clusters\/c2: must have a free address among the 8 for control planes/,
        );
        expect(loopbackClaims(lab)).toEqual([]);
        const { network, subnetwork, cluster, pool } = full;
        [...reserved, network, subnetwork, cluster, pool].forEach((id) => records.remove(id));
    });

    it("starts, registers its node, serves load balancers, survives the loss of its processes, and leaves nothing behind", async () => {
        const facts = await backend.createCluster(ids.cluster, quiet);
        expect(facts).toMatchObject({
            endpoint: expect.stringMatching(/^127\.46\./) as unknown,
            privateEndpoint: "10.1.0.2",
        });
        // The caretaker goes its rounds while the host of the node is still being made, and leaves the node alone.
        const making = serially(`network ${lab} ${ids.network}`, () => sleep(2_500));
        const [node] = await backend.syncNodePool(ids.pool, quiet);
        await making;
        expect(node).toMatchObject({ zone: "europe-west1-b", ip: "10.1.0.10", podCidr: "10.101.0.0/24" });

        const get = (...args: readonly string[]): Promise<string> =>
            kubectl(facts.endpoint, facts.clusterCaCertificate, ...args);
        const found = JSON.parse(await get("get", "node", node!.name, "-o", "json")) as {
            spec: { podCIDR: string; providerID: string; taints: { key: string; effect: string }[] };
        };
        expect(found.spec).toMatchObject({
            podCIDR: node!.podCidr,
            providerID: `gce://service/europe-west1-b/${node!.name}`,
        });
        expect(found.spec.taints).toContainEqual(
            expect.objectContaining({ key: "node.cilium.io/agent-not-ready", effect: "NoExecute" }),
        );
        expect(await get("get", "--raw", `/api/v1/nodes/${node!.name}/proxy/healthz`)).toBe("ok");
        expect(await get("-n", "kube-system", "get", "service", "kube-dns", "-o", "jsonpath={.spec.clusterIP}")).toBe(
            "34.118.224.10",
        );

        const service = join(labDir(lab), "test-service.json");
        const give = (address: string): void => writeFileSync(service, JSON.stringify(internalService(address)));
        const ingress = (): Promise<string> =>
            get("get", "service", "echo", "-o", "jsonpath={.status.loadBalancer.ingress[0].ip}");
        give("missing");
        await get("apply", "-f", service);
        await expect
            .poll(() => get("get", "events", "--field-selector=reason=SyncLoadBalancerFailed", "-o", "name"), {
                timeout: 5_000,
            })
            .toMatch(/^event\/echo\./);
        expect(await ingress()).toBe("");
        give("mesh");
        await get("apply", "-f", service);
        await expect.poll(ingress, { timeout: 5_000 }).toBe("10.1.0.240");
        // Kubernetes Engine has been granted nothing in the network's project, so its firewall is for others to open.
        expect(balancers).toMatchObject([{ service: "default/echo", address: "10.1.0.240", firewall: false }]);
        await expect
            .poll(() => get("get", "events", "--field-selector=reason=XPN", "-o", "jsonpath={.items[*].message}"), {
                timeout: 5_000,
            })
            .toBe("Firewall change required by security admin: allow tcp:8080 to 10.1.0.240 from 0.0.0.0/0");
        expect(backend.addressesInUse?.(ids.subnetwork)).toEqual(["10.1.0.2", "10.1.0.10", "10.1.0.240"]);
        // Returns once the finalizer is off, which is when the address is free again.
        await get("delete", "service", "echo", "--timeout=10s");
        expect(balancers).toEqual([]);

        const apiServer = processRecord(lab, "c1-apiserver")!.pid;
        process.kill(apiServer, "SIGKILL");
        process.kill(processRecord(lab, node!.name)!.pid, "SIGKILL");
        await expect.poll(() => get("get", "--raw", "/readyz").catch(() => ""), { timeout: 30_000 }).toBe("ok");
        await expect
            .poll(() => get("get", "--raw", `/api/v1/nodes/${node!.name}/proxy/healthz`).catch(() => ""), {
                timeout: 30_000,
            })
            .toBe("ok");
        expect(processRecord(lab, "c1-apiserver")!.pid).not.toBe(apiServer);

        relabel(records, ids, { tier: "back" });
        leaveLinks(node!.name);
        const [next] = await backend.syncNodePool(ids.pool, quiet);
        expect(next?.name).not.toBe(node!.name);
        expect(await get("get", "nodes", "-l", "tier=back", "-o", "name")).toBe(`node/${next!.name}\n`);
        expect(await get("get", "nodes", "-o", "name")).toBe(`node/${next!.name}\n`);
        expect(namespacesOf(node!.name)).toEqual([]);

        expect(readdirSync(pkiDir(lab, "c1")).filter((file) => file.includes(node!.name))).toEqual([]);

        // A pool goes whose node crashed, and its network cannot be made at first.
        leaveLinks(next!.name);
        killAll(next!.name);
        records.remove(ids.pool);
        const wrong = "projects/p/global/firewalls/wrong";
        records.put(wrong, {
            network: ids.network,
            sourceRanges: ["nothing"],
            allowed: [{ IPProtocol: "tcp" }],
        });
        await expect(backend.syncNodePool(ids.pool, quiet)).rejects.toThrow(/must be an IPv4 address or range/);
        expect(namespacesOf(next!.name)).toHaveLength(1);
        records.remove(wrong);
        expect(await backend.syncNodePool(ids.pool, quiet)).toEqual([]);
        expect(namespacesOf(next!.name)).toEqual([]);

        await backend.close();
        expect((await audit(lab)).length).toBeGreaterThan(0);
        await removeEverything(lab, quiet);
        expect(await audit(lab)).toEqual([]);
    });
});
