import { execFileSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { labDir } from "../paths.js";
import { hostNamespace, listFabric, removeAllFabric, removeFabric, syncFabric } from "../real/fabric/fabric.js";
import { dnsProcess, hostLink, routerNamespace } from "../real/fabric/names.js";
import { cgroupDir, processRecord } from "../real/fabric/ownedProcess.js";
import { saveWish } from "../real/fabric/wishes.js";
import { allowTcp, ask, cleanUp, fabricRunsHere, inside, network, node, resolve, serve, until } from "./support.js";

const lab = "ft2";
const neighbour = "ft2b";
const router = routerNamespace(lab, "paris");
const [n1, n2] = [hostNamespace(lab, "paris", "n1"), hostNamespace(lab, "paris", "n2")];
const paris = network("paris", {
    hosts: [node("n1", "10.1.0.11", { podCidr: "10.101.1.0/24" }), node("n2", "10.1.0.12")],
    firewall: [allowTcp(["10.1.0.0/24"], ["8080"])],
    peers: [{ key: "tokyo", ranges: ["10.2.0.0/24"] }],
});
const tokyo = network("tokyo", {
    hosts: [node("n1", "10.2.0.11")],
    peers: [{ key: "paris", ranges: ["10.1.0.0/24"] }],
    firewall: [allowTcp(["10.1.0.0/24"], ["8080"])],
});

/** Links with their numbers, addresses and routes of a namespace: all that a needless change would alter. */
const pictureOf = async (namespace: string): Promise<string> =>
    (await inside(namespace, "ip", "addr")) + (await inside(namespace, "ip", "route"));

/** Whether n2 reaches n1, with a server made for the question. */
const works = async (): Promise<string> => {
    await serve(n1, 8080, "echo paris");
    return ask(n2, "10.1.0.11", 8080);
};

describe.skipIf(!fabricRunsHere())("life of the fabric", { timeout: 30_000 }, () => {
    beforeAll(() => Promise.all([cleanUp(lab), cleanUp(neighbour)]));
    afterEach(() => cleanUp(lab));
    afterAll(() => cleanUp(neighbour));

    it("changes nothing when asked twice", async () => {
        await syncFabric(lab, paris);
        await syncFabric(lab, tokyo);
        const spaces = [router, n1, n2, routerNamespace(lab, "tokyo")];
        const before = await Promise.all(spaces.map(pictureOf));
        const server = processRecord(lab, dnsProcess("paris"))?.pid;
        // Whose a link is says its alias: the names of links are too short.
        const links = await inside(router, "ip", "link");
        for (const owner of [n1, n2, router]) {
            expect(links).toContain(`alias ${owner}\n`);
        }
        await syncFabric(lab, paris);
        await syncFabric(lab, tokyo);
        expect(await Promise.all(spaces.map(pictureOf))).toEqual(before);
        expect(processRecord(lab, dnsProcess("paris"))?.pid).toBe(server);
    });

    it("takes hosts, addresses and MTU as they change", async () => {
        await syncFabric(lab, paris);
        const moved = [node("n2", "10.1.0.22", { podCidr: "10.101.2.0/24" })];
        await syncFabric(lab, { ...paris, mtu: 8896, hosts: moved });
        expect(listFabric(lab)).not.toContain(`namespace ${n1}`);
        expect(await inside(n2, "ip", "-br", "-4", "addr", "show", "eth0")).toMatch(/10\.1\.0\.22\/32\s*$/);
        expect(await inside(n2, "ip", "link", "show", "eth0")).toContain("mtu 8896");
        const routes = await inside(router, "ip", "route");
        expect(routes).toContain("10.101.2.0/24 via 10.1.0.22");
        expect(routes).not.toMatch(/10\.1\.0\.1[12]|10\.101\.1\./);
        expect(await inside(router, "ip", "-br", "link")).not.toContain(hostLink("n1"));
    });

    it("takes back as little as a name server when the last host goes", async () => {
        await syncFabric(lab, paris);
        await syncFabric(lab, { ...paris, hosts: [] });
        expect(listFabric(lab)).toEqual([`namespace ${router}`]);
    });

    it.each([
        [
            "a file where a namespace should be",
            () => {
                execFileSync("ip", ["netns", "del", n1]);
                writeFileSync(`/run/netns/${n1}`, "");
            },
        ],
        ["a host namespace gone", () => execFileSync("ip", ["netns", "del", n1])],
        ["the router gone, its name server still in it", () => execFileSync("ip", ["netns", "del", router])],
        ["a link cut", () => execFileSync("ip", ["-n", n1, "link", "del", "eth0"])],
        [
            "a link down and bare",
            () => execFileSync("sh", ["-c", `ip -n ${n1} link set eth0 down; ip -n ${n1} addr flush eth0`]),
        ],
        [
            "an end that leads elsewhere",
            () => {
                execFileSync("ip", ["-n", n1, "link", "del", "eth0"]);
                execFileSync("ip", ["-n", router, "link", "add", hostLink("n1"), "type", "veth", "peer", "name", "x"]);
                execFileSync("ip", ["-n", n1, "link", "add", "eth0", "type", "veth", "peer", "name", "y"]);
            },
        ],
        ["no firewall", () => execFileSync("ip", ["netns", "exec", router, "nft", "flush", "ruleset"])],
        ["the name server killed", () => process.kill(processRecord(lab, dnsProcess("paris"))?.pid ?? 0, "SIGKILL")],
    ])("repairs %s", async (_what, damage) => {
        await syncFabric(lab, paris);
        damage();
        await syncFabric(lab, paris);
        expect(await works()).toBe("paris");
        expect(await ask(n1, "10.1.0.12", 8081)).toBe("nothing");
        expect(await resolve(n1, "no.such.example")).toBe("ENOTFOUND");
    });

    it("joins peers again when one of them was lost", async () => {
        await syncFabric(lab, tokyo);
        await syncFabric(lab, paris);
        await removeFabric(lab, "tokyo");
        expect(await ask(n1, "10.2.0.11", 8080)).toBe("unreachable");
        await syncFabric(lab, tokyo);
        await serve(hostNamespace(lab, "tokyo", "n1"), 8080, "echo tokyo");
        expect(await ask(n1, "10.2.0.11", 8080)).toBe("tokyo");
    });

    it("joins a peer that was begun and never finished", async () => {
        saveWish(lab, tokyo);
        execFileSync("ip", ["netns", "add", routerNamespace(lab, "tokyo")]);
        await syncFabric(lab, paris);
        await syncFabric(lab, tokyo);
        await serve(hostNamespace(lab, "tokyo", "n1"), 8080, "echo tokyo");
        expect(await ask(n1, "10.2.0.11", 8080)).toBe("tokyo");
    });

    it("removes one network and leaves the others", async () => {
        await syncFabric(lab, paris);
        await syncFabric(lab, tokyo);
        await removeFabric(lab, "tokyo");
        await removeFabric(lab, "tokyo");
        expect(listFabric(lab).filter((thing) => thing.includes("tokyo"))).toEqual([]);
        expect(await works()).toBe("paris");
    });

    it("removes everything of its lab alone, half made or forgotten", async () => {
        await syncFabric(neighbour, network("paris", { hosts: [node("n1", "10.1.0.11")] }));
        const others = listFabric(neighbour);
        await syncFabric(lab, paris);
        rmSync(labDir(lab), { recursive: true });
        writeFileSync(`/run/netns/${routerNamespace(lab, "half")}`, "");
        execFileSync("ip", [
            "-n",
            router,
            "link",
            "add",
            "h-stray",
            "type",
            "veth",
            "peer",
            "name",
            "eth9",
            "netns",
            n1,
        ]);
        await removeAllFabric(lab);
        expect(listFabric(lab)).toEqual([]);
        await until(() => !existsSync(cgroupDir(lab)));
        expect(listFabric(neighbour)).toEqual(others);
    });

    it("refuses what the kernel's tools would misread, all at once", async () => {
        const wrong = network("paris", { hosts: [node("N 1", "10.1.0.300")] });
        await expect(syncFabric(lab, wrong)).rejects.toThrow(
            /hosts\.N 1: must be lower-case[\s\S]*must be an IPv4 address/,
        );
        expect(listFabric(lab)).toEqual([]);
    });
});
