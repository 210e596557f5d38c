import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { hostNamespace, syncFabric } from "../real/fabric/fabric.js";
import type { FabricRecord, FabricZone } from "../real/fabric/model.js";
import { cleanUp, fabricRunsHere, network, node, resolve, until } from "./support.js";

const lab = "ft3";
const host = hostNamespace(lab, "paris", "n1");
const address = (name: string, ...rrdatas: string[]): FabricRecord => ({ name, type: "A", ttl: 30, rrdatas });
const sync = (...zones: FabricZone[]) => syncFabric(lab, network("paris", { hosts: [node("n1", "10.1.0.11")], zones }));

describe.skipIf(!fabricRunsHere())("DNS in the fabric", { timeout: 30_000 }, () => {
    beforeAll(() => cleanUp(lab));
    afterAll(() => cleanUp(lab));

    it("answers for the zones of the network, and that nothing else exists", async () => {
        const text = { name: "note.mesh.example.", type: "TXT", ttl: 30, rrdatas: ['"two words"'] };
        const service = {
            name: "_etcd._tcp.mesh.example.",
            type: "SRV",
            ttl: 30,
            rrdatas: ["0 0 2379 paris.mesh.example."],
        };
        await sync(
            {
                dnsName: "mesh.example.",
                records: [address("paris.mesh.example.", "10.1.0.100", "10.1.0.101"), text, service],
            },
            { dnsName: "deep.mesh.example", records: [address("*.deep.mesh.example.", "10.1.0.102")] },
        );
        expect(JSON.parse(await resolve(host, "paris.mesh.example"))).toEqual(
            expect.arrayContaining(["10.1.0.100", "10.1.0.101"]),
        );
        expect(await resolve(host, "note.mesh.example", "TXT")).toBe('[["two words"]]');
        expect(await resolve(host, "_etcd._tcp.mesh.example", "SRV")).toContain('"port":2379');
        expect(await resolve(host, "any.deep.mesh.example")).toBe('["10.1.0.102"]');
        expect(await resolve(host, "tokyo.mesh.example")).toBe("ENOTFOUND");
        expect(await resolve(host, "example.org")).toBe("ENOTFOUND");
    });

    it("follows a change of records and of zones within seconds", async () => {
        const zone = (...records: FabricRecord[]) => ({ dnsName: "mesh.example.", records });
        const says = (name: string, answer: string) => until(async () => (await resolve(host, name)) === answer, 4_000);
        await sync(zone(address("paris.mesh.example.", "10.1.0.100")));
        await says("paris.mesh.example", '["10.1.0.100"]');
        await sync(zone(address("paris.mesh.example.", "10.1.0.200")));
        await says("paris.mesh.example", '["10.1.0.200"]');
        await sync(zone(address("paris.mesh.example.", "10.1.0.100")), {
            dnsName: "other.example.",
            records: [address("a.other.example.", "10.1.0.7")],
        });
        await says("paris.mesh.example", '["10.1.0.100"]');
        await says("a.other.example", '["10.1.0.7"]');
        await sync();
        await says("paris.mesh.example", "ENOTFOUND");
    });
});
