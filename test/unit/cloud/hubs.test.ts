import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { compute, openCloud, project, withNetworks, type Json, type TestCloud } from "./support.js";

const base = "networkconnectivity/v1beta/projects/test/locations/global";
const hub = "projects/test/locations/global/hubs/mesh";
let cloud: TestCloud;

beforeEach(async () => {
    cloud = await openCloud();
    await withNetworks(cloud);
});
afterEach(() => cloud.close());

const addHub = (more: Json = {}, name = "mesh"): Promise<Json> =>
    cloud.done("POST", `${base}/hubs?hubId=${name}`, more);
const spokeOf = (network: string, more: Json = {}, vpc: Json = {}): Json => ({
    hub,
    linkedVpcNetwork: { uri: `https://www.googleapis.com/compute/v1/${project}/global/networks/${network}`, ...vpc },
    ...more,
});
const addSpoke = (name: string, body = spokeOf(name)): Promise<Json> =>
    cloud.done("POST", `${base}/spokes?spokeId=${name}`, body);
const refusedSpoke = (name: string, body = spokeOf(name)) =>
    cloud.refused("POST", `${base}/spokes?spokeId=${name}`, body);
const addNetwork = async (name: string, ipCidrRange: string, of = "test"): Promise<void> => {
    await cloud.done("POST", `compute/v1/projects/${of}/global/networks`, { name, autoCreateSubnetworks: false });
    await cloud.done("POST", `compute/v1/projects/${of}/regions/us-east1/subnetworks`, {
        name,
        network: `projects/${of}/global/networks/${name}`,
        ipCidrRange,
    });
};

describe("hubs", () => {
    it("are made by a long-running operation, in both versions of the API", async () => {
        const operation = await addHub({ description: "d", labels: { a: "b" } });
        expect(operation).toMatchObject({
            name: expect.stringMatching(/^projects\/test\/locations\/global\/operations\/operation-\d+$/) as string,
            done: true,
            metadata: { target: hub, verb: "create" },
            response: { name: hub, description: "d" },
        });
        const shown = await cloud.call("GET", `networkconnectivity/v1/${hub}`);
        expect(shown).toMatchObject({ name: hub, state: "ACTIVE", policyMode: "PRESET", presetTopology: "MESH" });
        expect((await cloud.refused("POST", `${base}/hubs?hubId=mesh`)).code).toBe(409);
        expect((await cloud.refused("POST", `${base}/hubs?hubId=Mesh`)).code).toBe(400);
        expect((await cloud.refused("GET", `${base}/hubs/other`)).code).toBe(404);
    });

    it("change what their mask names, and nothing that is fixed", async () => {
        await addHub({ description: "d", labels: { a: "b" } });
        await cloud.done("PATCH", `${base}/hubs/mesh?updateMask=labels`, { description: "x", labels: { c: "d" } });
        expect(await cloud.call("GET", `${base}/hubs/mesh`)).toMatchObject({ description: "d", labels: { c: "d" } });
        const refusal = await cloud.refused("PATCH", `${base}/hubs/mesh?updateMask=preset_topology`, {
            presetTopology: "STAR",
        });
        expect(refusal.message).toMatch(/presetTopology.*immutable/);
    });

    it("have the groups of their topology, which live as long as they do", async () => {
        await addHub({ presetTopology: "STAR" });
        const { groups } = await cloud.call("GET", `${base}/hubs/mesh/groups`);
        expect((groups as Json[]).map(({ name }) => name)).toEqual([`${hub}/groups/center`, `${hub}/groups/edge`]);
        expect((await cloud.refused("PATCH", `${base}/hubs/mesh/groups/default`, {})).code).toBe(404);
        const autoAccept = { autoAcceptProjects: ["other"] };
        await cloud.done("PATCH", `${base}/hubs/mesh/groups/edge`, { autoAccept });
        expect(await cloud.call("GET", `${base}/hubs/mesh/groups/edge`)).toMatchObject({ autoAccept });
        await cloud.done("DELETE", `${base}/hubs/mesh/groups/edge`);
        expect(await cloud.call("GET", `${base}/hubs/mesh/groups/edge`)).toMatchObject({ autoAccept: {} });
        await cloud.done("DELETE", `${base}/hubs/mesh`);
        expect(cloud.has(`${hub}/groups/edge`)).toBe(false);
    });

    it("stay while they have spokes, which they count", async () => {
        await addHub();
        await addSpoke("a");
        expect(await cloud.call("GET", `${base}/hubs/mesh`)).toMatchObject({
            spokeSummary: { spokeStateCounts: [{ state: "ACTIVE", count: "1" }] },
        });
        const refusal = await cloud.refused("DELETE", `${base}/hubs/mesh`);
        expect(refusal).toMatchObject({ code: 400, reason: "failedPrecondition" });
        expect(refusal.message).toMatch(/still has spokes/);
        await cloud.done("DELETE", `${base}/spokes/a`);
        await cloud.done("DELETE", `${base}/hubs/mesh`);
    });
});

describe("spokes", () => {
    beforeEach(() => addHub());

    it("of the hub's project are active at once and keep their network", async () => {
        await addSpoke("a");
        await addSpoke("b");
        expect(await cloud.call("GET", `${base}/spokes/a`)).toMatchObject({
            state: "ACTIVE",
            spokeType: "VPC_NETWORK",
            group: `${hub}/groups/default`,
        });
        await cloud.done("DELETE", `${compute}/regions/europe-west9/subnetworks/a`);
        const held = await cloud.refused("DELETE", `${compute}/global/networks/a`);
        expect(held.reason).toBe("resourceInUseByAnotherResource");
        expect(held.message).toMatch(/spokes\/a/);
    });

    it("are refused with ranges that meet, unless those are kept back", async () => {
        await addNetwork("c", "10.0.64.0/20");
        await addSpoke("a");
        expect((await refusedSpoke("c")).message).toMatch(/10\.0\.64\.0\/20 .* overlaps with .* 10\.0\.64\.0\/18/);
        await addSpoke("c", spokeOf("c", {}, { excludeExportRanges: ["10.0.64.0/20"] }));
        const mask = "updateMask=linkedVpcNetwork.excludeExportRanges";
        const shown = await cloud.refused("PATCH", `${base}/spokes/c?${mask}`, {
            linkedVpcNetwork: { excludeExportRanges: [] },
        });
        expect(shown.message).toMatch(/overlaps/);
        expect(await cloud.call("GET", `${base}/spokes/c`)).toMatchObject({
            linkedVpcNetwork: { excludeExportRanges: ["10.0.64.0/20"] },
        });
    });

    it("keep out later subnets whose ranges meet", async () => {
        await addSpoke("a");
        await addSpoke("b");
        const wanted = { name: "c", network: `${project}/global/networks/a`, ipCidrRange: "10.0.128.0/24" };
        expect((await cloud.refused("POST", `${compute}/regions/us-east1/subnetworks`, wanted)).message).toMatch(
            /10\.0\.128\.0\/24 overlaps with 10\.0\.128\.0\/18 .*same Network Connectivity Center hub/,
        );
    });

    it("are refused for networks in auto mode, in another hub, peered with one of the hub, or unknown", async () => {
        await cloud.done("POST", `${compute}/global/networks`, { name: "auto", autoCreateSubnetworks: true });
        expect((await refusedSpoke("auto")).message).toMatch(/auto mode/);
        expect((await refusedSpoke("missing")).code).toBe(404);
        await addSpoke("a");
        await addHub({}, "second");
        const elsewhere = spokeOf("a", { hub: "projects/test/locations/global/hubs/second" });
        expect((await refusedSpoke("again", elsewhere)).message).toMatch(/already linked to hub .*hubs\/mesh/);
        for (const [from, to] of [
            ["a", "b"],
            ["b", "a"],
        ]) {
            const networkPeering = { name: `${from}-${to}`, network: `${project}/global/networks/${to}` };
            await cloud.done("POST", `${compute}/global/networks/${from}/addPeering`, { networkPeering });
        }
        expect((await refusedSpoke("b")).message).toMatch(/is peered with .*networks\/a/);
    });

    it("cannot be peered with each other", async () => {
        await addSpoke("a");
        await addSpoke("b");
        const networkPeering = { name: "p", network: `${project}/global/networks/b` };
        const refusal = await cloud.refused("POST", `${compute}/global/networks/a/addPeering`, { networkPeering });
        expect(refusal.message).toMatch(/spokes of the same Network Connectivity Center hub/);
    });

    it("are refused beyond 250 active ones, and with too many filters", { timeout: 60_000 }, async () => {
        for (let index = 0; index < 250; index += 1) {
            await cloud.call("POST", `${compute}/global/networks`, { name: `n${index}` });
            await cloud.call("POST", `${base}/spokes?spokeId=s${index}`, spokeOf(`n${index}`));
        }
        const refusal = await refusedSpoke("a");
        expect(refusal).toMatchObject({ code: 403, reason: "quotaExceeded" });
        const ranges = Array.from({ length: 17 }, (_, index) => `10.9.${index}.0/24`);
        expect((await refusedSpoke("b", spokeOf("b", {}, { excludeExportRanges: ranges }))).message).toMatch(
            /at most 16/,
        );
        expect((await refusedSpoke("b", spokeOf("b", {}, { excludeExportRanges: ["x"] }))).message).toMatch(/'x'/);
    });

    it("are refused in a region, without a hub, in an unknown group, and of other kinds", async () => {
        const regional = base.replace("global", "europe-west9");
        expect((await cloud.refused("POST", `${regional}/spokes?spokeId=a`, spokeOf("a"))).message).toMatch(/'global'/);
        const nowhere = spokeOf("a", { hub: "projects/test/locations/global/hubs/none" });
        expect((await refusedSpoke("a", nowhere)).code).toBe(404);
        expect((await refusedSpoke("a", spokeOf("a", { group: "center" }))).message).toMatch(/groups\/default/);
        expect((await refusedSpoke("a", spokeOf("a", { linkedVpnTunnels: {} }))).code).toBe(501);
    });
});

describe("spokes of another project", () => {
    const theirs = "networkconnectivity/v1/projects/other/locations/global";
    const uri = "projects/other/global/networks/theirs";
    const propose = (): Promise<Json> =>
        cloud.done("POST", `${theirs}/spokes?spokeId=theirs`, { hub, linkedVpcNetwork: { uri } });
    beforeEach(async () => {
        await addHub();
        await addNetwork("theirs", "10.200.0.0/24", "other");
    });

    it("wait until they are accepted, and can be turned away", async () => {
        await propose();
        const shown = (): Promise<Json> => cloud.call("GET", `${theirs}/spokes/theirs`);
        expect(await shown()).toMatchObject({ state: "INACTIVE", reasons: [{ code: "PENDING_REVIEW" }] });
        const spokeUri = "projects/other/locations/global/spokes/theirs";
        await cloud.done("POST", `${base}/hubs/mesh:acceptSpoke`, { spokeUri });
        expect(await shown()).toMatchObject({ state: "ACTIVE" });
        expect(await cloud.call("GET", `${base}/hubs/mesh:listSpokes`)).toMatchObject({ spokes: [{ name: spokeUri }] });
        await cloud.done("POST", `${base}/hubs/mesh:rejectSpoke`, { spokeUri, details: "no" });
        expect(await shown()).toMatchObject({ state: "INACTIVE", reasons: [{ code: "REJECTED", userDetails: "no" }] });
    });

    it("are not accepted with ranges that meet", async () => {
        await addNetwork("own", "10.200.0.0/25");
        await addSpoke("own");
        await propose();
        const refusal = await cloud.refused("POST", `${base}/hubs/mesh:acceptSpoke`, {
            spokeUri: "projects/other/locations/global/spokes/theirs",
        });
        expect(refusal.message).toMatch(/overlaps/);
    });

    it("are active at once where their group accepts their project", async () => {
        await cloud.done("PATCH", `${base}/hubs/mesh/groups/default`, {
            autoAccept: { autoAcceptProjects: ["projects/other"] },
        });
        await propose();
        expect(await cloud.call("GET", `${theirs}/spokes/theirs`)).toMatchObject({ state: "ACTIVE" });
    });
});

describe("a star", () => {
    it("lets its edges be peered, and no edge with the center", async () => {
        await addHub({ presetTopology: "STAR" });
        expect((await refusedSpoke("a")).message).toMatch(/Spoke\.group must be one of/);
        await addNetwork("c", "10.200.0.0/24");
        await addSpoke("a", spokeOf("a", { group: `${hub}/groups/center` }));
        await addSpoke("b", spokeOf("b", { group: "edge" }));
        await addSpoke("c", spokeOf("c", { group: "edge" }));
        const peer = (to: string): Json => ({
            networkPeering: { name: `to-${to}`, network: `${project}/global/networks/${to}` },
        });
        await cloud.done("POST", `${compute}/global/networks/b/addPeering`, peer("c"));
        expect((await cloud.refused("POST", `${compute}/global/networks/b/addPeering`, peer("a"))).code).toBe(400);
    });
});
