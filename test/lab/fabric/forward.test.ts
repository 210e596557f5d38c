import { execFile } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
    addForward,
    hostNamespace,
    listFabric,
    removeFabric,
    removeForward,
    syncFabric,
} from "../real/fabric/fabric.js";
import { forwardProcesses } from "../real/fabric/names.js";
import { processRecord } from "../real/fabric/ownedProcess.js";
import { cleanUp, fabricRunsHere, network, node, serve } from "./support.js";

const lab = "ft4";
const listen = "127.46.211.4:443";
const forward = { listen, network: "paris", target: "10.1.0.11:8080" };

/** What the loopback address says; empty when nobody listens or nobody answers behind it. */
const knock = () =>
    new Promise<string>((resolve) => {
        execFile("socat", ["-T1", "-u", `TCP:${listen},connect-timeout=0.5`, "-"], (_error, stdout) =>
            resolve(stdout.trim()),
        );
    });
const pids = (key: string) => Object.values(forwardProcesses(key, listen)).map((name) => processRecord(lab, name)?.pid);

describe.skipIf(!fabricRunsHere())("forwards into the fabric", { timeout: 30_000 }, () => {
    beforeAll(async () => {
        await cleanUp(lab);
        await syncFabric(lab, network("paris", { hosts: [node("n1", "10.1.0.11")] }));
        await syncFabric(lab, network("tokyo", { hosts: [node("n1", "10.1.0.11")] }));
        await serve(hostNamespace(lab, "paris", "n1"), 8080, "echo paris");
        await serve(hostNamespace(lab, "paris", "n1"), 8081, "echo paris-too");
        await serve(hostNamespace(lab, "tokyo", "n1"), 8080, "echo tokyo");
    }, 30_000);
    afterAll(() => cleanUp(lab));

    it("leads from a loopback address into a network, many connections at a time", async () => {
        await addForward(lab, forward);
        const answers = await Promise.all(Array.from({ length: 20 }, knock));
        expect([...new Set(answers)]).toEqual(["paris"]);
    });

    it("is left alone when asked for twice, and follows its target and its network", async () => {
        await addForward(lab, forward);
        const before = pids("paris");
        await addForward(lab, forward);
        expect(pids("paris")).toEqual(before);
        await addForward(lab, { ...forward, target: "10.1.0.11:8081" });
        expect(await knock()).toBe("paris-too");
        await addForward(lab, { ...forward, network: "tokyo" });
        expect(await knock()).toBe("tokyo");
        expect(pids("paris")).toEqual([undefined, undefined]);
    });

    it("goes when removed, and with its network", async () => {
        await addForward(lab, forward);
        await removeForward(lab, listen);
        await removeForward(lab, listen);
        expect(await knock()).toBe("");
        await addForward(lab, { ...forward, network: "tokyo" });
        await removeFabric(lab, "tokyo");
        expect(await knock()).toBe("");
        expect(listFabric(lab).filter((thing) => thing.includes("forward"))).toEqual([]);
    });

    it("needs its network, and a loopback address", async () => {
        await expect(addForward(lab, { ...forward, network: "oslo" })).rejects.toThrow(
            `forward ${listen}: network oslo is not there; make it first`,
        );
        await expect(addForward(lab, { ...forward, listen: "0.0.0.0:443" })).rejects.toThrow(
            'forward: must listen on a loopback address and port, got "0.0.0.0:443"',
        );
    });
});
