import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { hostNamespace, syncFabric } from "../real/fabric/fabric.js";
import type { FabricNetwork } from "../real/fabric/model.js";
import { allowTcp, ask, cleanUp, fabricRunsHere, inside, listenTo, network, node, serve, until } from "./support.js";

const lab = "ft1";
const paris = hostNamespace(lab, "paris", "n1");
const paris2 = hostNamespace(lab, "paris", "n2");
const tokyo = hostNamespace(lab, "tokyo", "n1");
const tokyo2 = hostNamespace(lab, "tokyo", "n2");

const toTokyo = [{ key: "tokyo", ranges: ["10.2.0.0/24", "10.102.0.0/16"] }];
const toParis = [{ key: "paris", ranges: ["10.1.0.0/24", "10.101.0.0/16"] }];
const hostsOfParis = [node("n1", "10.1.0.11", { podCidr: "10.101.1.0/24" }), node("n2", "10.1.0.12")];
const hostsOfTokyo = [
    node("n1", "10.2.0.11", { podCidr: "10.102.1.0/24", tags: ["node", "web"] }),
    node("n2", "10.2.0.12"),
];
const everything = [allowTcp(["0.0.0.0/0"], ["1-65535"])];

const syncParis = (more: Partial<FabricNetwork> = {}) =>
    syncFabric(lab, network("paris", { hosts: hostsOfParis, peers: toTokyo, ...more }));
const syncTokyo = (more: Partial<FabricNetwork> = {}) =>
    syncFabric(lab, network("tokyo", { hosts: hostsOfTokyo, peers: toParis, ...more }));

describe.skipIf(!fabricRunsHere())("traffic in the fabric", { timeout: 30_000 }, () => {
    beforeAll(async () => {
        await cleanUp(lab);
        await syncParis();
        await syncTokyo();
        for (const address of ["10.102.1.7", "10.2.0.100"]) {
            await inside(tokyo, "ip", "addr", "add", `${address}/32`, "dev", "lo");
        }
        await inside(tokyo2, "ip", "addr", "add", "10.2.0.100/32", "dev", "lo");
        await serve(tokyo, 8080, "echo tokyo");
        await serve(tokyo, 8081, "echo tokyo");
        await serve(tokyo, 9000, "while sleep 0.05; do echo tick; done");
        await serve(tokyo2, 8080, "echo tokyo-2");
        await serve(paris, 8080, "echo paris");
    }, 30_000);
    afterAll(() => cleanUp(lab));

    describe("firewall", () => {
        it("drops what no rule lets in, from a peer and from inside the network", async () => {
            await syncTokyo();
            expect(await ask(paris, "10.2.0.11", 8080)).toBe("nothing");
            expect(await ask(tokyo2, "10.2.0.11", 8080)).toBe("nothing");
        });

        it("opens exactly the source, target and port of a rule, pod ranges included", async () => {
            await syncTokyo({ firewall: [allowTcp(["10.1.0.11"], ["443", "8000-8080"], { targets: ["web"] })] });
            expect(await ask(paris, "10.2.0.11", 8080)).toBe("tokyo");
            expect(await ask(paris, "10.102.1.7", 8080)).toBe("tokyo");
            expect(await ask(paris, "10.2.0.11", 8081)).toBe("nothing");
            expect(await ask(paris, "10.2.0.12", 8080)).toBe("nothing");
            expect(await ask(paris2, "10.2.0.11", 8080)).toBe("nothing");
        });

        it("judges protocols apart", async () => {
            const ping = () => inside(paris, "socat", "-T1", "-u", "TCP:10.2.0.11:8080,connect-timeout=0.5", "-");
            await syncTokyo({ firewall: [{ ...allowTcp(["10.1.0.0/24"], []), allow: [{ protocol: "icmp" }] }] });
            expect(await ping()).toContain("timed out");
            await syncTokyo({ firewall: [{ ...allowTcp(["10.1.0.0/24"], []), allow: [{ protocol: "all" }] }] });
            expect(await ping()).toBe("tokyo\n");
        });

        it("cuts a connection with its rule at once, and disturbs none when a host is added", async () => {
            await syncTokyo({ firewall: everything });
            const received = listenTo(paris, "10.2.0.11", 9000);
            await until(() => received() > 0);
            await syncTokyo({ firewall: everything, hosts: [...hostsOfTokyo, node("n3", "10.2.0.13")] });
            const before = received();
            await until(() => received() > before);

            await syncTokyo();
            // What was under way has arrived after this.
            await sleep(300);
            const cut = received();
            await sleep(600);
            expect(received()).toBe(cut);

            await syncTokyo({ firewall: everything });
            await until(() => received() > cut);
        });
    });

    describe("peering", () => {
        it("passes nothing while one side alone lists it, and passes when both do, in either order", async () => {
            await syncParis({ firewall: everything, peers: [] });
            await syncTokyo({ firewall: everything });
            expect(await ask(paris, "10.2.0.11", 8080)).toBe("unreachable");
            expect(await ask(tokyo, "10.1.0.11", 8080)).toBe("unreachable");
            await syncParis({ firewall: everything });
            expect(await ask(paris, "10.2.0.11", 8080)).toBe("tokyo");
            expect(await ask(tokyo, "10.1.0.11", 8080)).toBe("paris");
        });

        it("stops as soon as one side removes it", async () => {
            await syncParis({ firewall: everything });
            await syncTokyo({ firewall: everything });
            expect(await ask(paris, "10.2.0.11", 8080)).toBe("tokyo");
            await syncTokyo({ firewall: everything, peers: [] });
            expect(await ask(paris, "10.2.0.11", 8080)).toBe("unreachable");
            expect(await ask(tokyo, "10.1.0.11", 8080)).toBe("unreachable");
        });

        it("tells the sender when a packet is too big for the other network", async () => {
            const allowed = [{ ...allowTcp(["0.0.0.0/0"], []), allow: [{ protocol: "udp" }] }];
            await syncParis();
            await syncTokyo({ firewall: allowed, mtu: 1300 });
            const script = `
                const socket = require("node:dgram").createSocket("udp4");
                socket.send(Buffer.alloc(1400), 9, "10.2.0.11", () => socket.close());`;
            await inside(paris, process.execPath, "-e", script);
            await until(
                async () => (await inside(paris, "ip", "route", "get", "10.2.0.11")).includes("mtu 1300"),
                1_000,
            );
        });

        it("reaches no further than one step", async () => {
            const both = [...toTokyo, { key: "oslo", ranges: ["10.3.0.0/24"] }];
            // Oslo and Tokyo each claim that the other one lies behind Paris.
            const tooFar = [{ key: "paris", ranges: ["10.1.0.0/24", "10.2.0.0/24"] }];
            const tooFarBack = [{ key: "paris", ranges: ["10.1.0.0/24", "10.3.0.0/24"] }];
            await syncFabric(
                lab,
                network("oslo", { hosts: [node("n1", "10.3.0.11")], peers: tooFar, firewall: everything }),
            );
            await syncParis({ firewall: everything, peers: both });
            await syncTokyo({ firewall: everything, peers: tooFarBack });
            await serve(hostNamespace(lab, "oslo", "n1"), 8080, "echo oslo");
            expect(await ask(paris, "10.3.0.11", 8080)).toBe("oslo");
            expect(await ask(tokyo, "10.1.0.11", 8080)).toBe("paris");
            expect(await ask(tokyo, "10.3.0.11", 8080)).toBe("nothing");
        });
    });

    describe("virtual address", () => {
        const address = "10.2.0.100";
        const served = (...hosts: string[]) => ({ virtualAddresses: [{ address, hosts }], firewall: everything });

        it("leads to the hosts that serve it, and nowhere without one", async () => {
            await syncParis();
            await syncTokyo(served("n1"));
            expect(await ask(paris, address, 8080)).toBe("tokyo");
            await syncTokyo(served("n2"));
            expect(await ask(paris, address, 8080)).toBe("tokyo-2");
            await syncTokyo(served());
            expect(await ask(paris, address, 8080)).toBe("unreachable");
        });

        it("spreads connections over several hosts", async () => {
            await syncTokyo(served("n1", "n2"));
            const answers = await Promise.all(Array.from({ length: 24 }, () => ask(paris, address, 8080)));
            expect([...new Set(answers)].sort()).toEqual(["tokyo", "tokyo-2"]);
        });

        it("is opened by a rule that names it, alone", async () => {
            const rule = allowTcp(["10.1.0.0/24"], ["8080"], { targets: ["web"], destinations: [address] });
            await syncTokyo({ ...served("n1"), firewall: [rule] });
            expect(await ask(paris, address, 8080)).toBe("tokyo");
            expect(await ask(paris, "10.2.0.11", 8080)).toBe("nothing");
        });
    });

    it("answers at once that there is no way out", async () => {
        for (const [number] of Array.from({ length: 8 }).entries()) {
            expect(await ask(paris, `192.0.2.${number}`, 443)).toBe("unreachable");
        }
    });
});
