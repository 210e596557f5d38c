import { join } from "node:path";

import { SaxesParser, type SaxesTagPlain } from "saxes";
import { describe, expect, it } from "vitest";

import { drawTopology } from "../../../cli/topology/draw.js";
import { topologyOf } from "../../../cli/topology/model.js";
import { element } from "../../../cli/topology/svg.js";
import { loadEnvironment, parseEnvironment } from "../../../stacks/load.js";
import type { EnvironmentSpec } from "../../../stacks/schema.js";
import { everythingText } from "../load/documents.js";
import { meshOf, type Shape } from "./meshes.js";

const root = join(import.meta.dirname, "..", "..", "..");

/** What a picture holds, read by a strict XML parser. */
function read(svg: string): { readonly texts: readonly string[]; readonly connections: number; readonly ids: number } {
    const texts: string[] = [];
    const open: SaxesTagPlain[] = [];
    let connections = 0;
    let clusters = 0;
    const parser = new SaxesParser();
    parser.on("error", (error) => {
        throw error;
    });
    parser.on("opentag", (tag) => {
        const { class: own, "data-connections": several } = tag.attributes;
        const inside = open.some(({ attributes }) => attributes["class"] === "connections");
        connections += tag.name === "path" && (inside || own === "connections") ? Number(several ?? 1) : 0;
        clusters += own === "cluster" ? 1 : 0;
        texts.push(...(tag.name === "text" ? [""] : []));
        open.push(tag);
    });
    parser.on("text", (content) => {
        if (open.some(({ name }) => name === "text")) {
            texts.push(`${texts.pop() ?? ""}${content}`);
        }
    });
    parser.on("closetag", () => void open.pop());
    parser.write(svg).close();
    return { texts, connections, ids: clusters };
}

/** The same environment, with everything that has names in another order. */
function shuffled(spec: EnvironmentSpec): EnvironmentSpec {
    const clusters = Object.entries(spec.clusters);
    const mixed = clusters.map((_, index) => clusters[(index * 13 + 3) % clusters.length]!);
    expect(new Set(mixed).size, "every cluster once").toBe(clusters.length);
    return { ...spec, clusters: Object.fromEntries(mixed) };
}

const hubs = { hubs: ["rp-wst1-1", "rp-wst1-2"] };
const groups = { groups: { eu: { match: { continent: "europe" } }, us: { match: { continent: "us" } } } };

const shapes: readonly Shape[] = [
    { clusters: 1, regions: 1 },
    { clusters: 2, regions: 2 },
    { clusters: 3, regions: 1, topology: { edges: {} } },
    { clusters: 4, regions: 2, topology: hubs },
    { clusters: 8, regions: 4 },
    { clusters: 10, regions: 5, topology: hubs },
    { clusters: 11, regions: 3 },
    { clusters: 64, regions: 12, network: { mode: "ncc" } },
    { clusters: 64, regions: 12, topology: hubs, network: { mode: "shared" } },
    { clusters: 100, regions: 35, topology: groups },
    { clusters: 101, regions: 1 },
    { clusters: 255, regions: 35, topology: groups },
    { clusters: 255, regions: 35, topology: { hubs: { match: { continent: "me" } } } },
    { clusters: 511, regions: 35, topology: hubs },
    { clusters: 511, regions: 35 },
];

describe.each(shapes)("a mesh of $clusters clusters in $regions regions, $topology", (shape) => {
    const spec = meshOf(shape);
    const topology = topologyOf(spec);
    const svg = drawTopology(topology);

    it("is XML that shows every cluster and every planned connection", () => {
        const { connections, ids } = read(svg);
        expect(ids).toBe(shape.clusters);
        expect(connections).toBe(topology.connections.length);
    });

    it("has no number that is none", () => expect(svg).not.toMatch(/NaN|Infinity|undefined/));

    it("names what can be read", () => {
        const { texts } = read(svg);
        const all = texts.join("\n");
        expect(all).toMatch(/^Mesh of world$/m);
        if (shape.clusters <= 100) {
            topology.clusters.forEach(({ name }) => expect(all).toMatch(new RegExp(`^${name}( ?·|$)`, "m")));
        } else {
            topology.regions.forEach(({ name }) => expect(all).toContain(name));
            expect(texts.length, "texts").toBeLessThan(80);
        }
    });

    it("is the same for any order of the file", () => expect(drawTopology(topologyOf(shuffled(spec)))).toBe(svg));

    it("is small", () => expect(svg.length).toBeLessThan(shape.clusters > 10 ? 1_000_000 : 20_000));
});

describe("mesh topology", () => {
    it("draws 511 fully connected clusters within a second", () => {
        const spec = meshOf({ clusters: 511, regions: 35 });
        const start = performance.now();
        const { length } = drawTopology(topologyOf(spec));
        expect(performance.now() - start, "milliseconds").toBeLessThan(1000);
        expect(length).toBeLessThan(1_000_000);
    });

    it("says how networks are joined", () => {
        const text = (network: unknown) => topologyOf(meshOf({ clusters: 4, regions: 2, network })).networks;
        expect(text({})).toBe("4 VPCs joined by peering");
        expect(text({ per: "region" })).toBe("2 VPCs joined by peering");
        expect(text({ mode: "ncc" })).toBe("4 VPCs joined by Network Connectivity Center");
        expect(text({ mode: "shared" })).toBe("one shared VPC");
        expect(text({ mode: "shared", hostProject: "host" })).toBe("one Shared VPC");
    });

    it("gives pod ranges, hubs and connections as data", () => {
        const { clusters, connections, regions } = topologyOf(meshOf({ clusters: 3, regions: 1, topology: hubs }));
        expect(clusters[0]).toEqual({
            ...{
                name: "rp-wst1-1",
                id: 1,
                region: "europe-west1",
                podRange: "10.0.64.0/18",
                hub: true,
                connections: 2,
            },
        });
        expect(regions).toEqual([{ name: "europe-west1", clusters: 3 }]);
        expect(connections).toHaveLength(3);
        expect(topologyOf(parseEnvironment("all.yaml", everythingText)).kind).toBe("groups");
    });

    it("draws lab as it always did", async () => {
        const { spec } = loadEnvironment(join(root, "stacks", "environments"), "lab");
        await expect(drawTopology(topologyOf(spec))).toMatchFileSnapshot("lab.svg");
    });
});

describe("element", () => {
    it("escapes text and attributes", () => {
        const svg = element("text", { id: `<"&'>` }, `</text> & "more"`);
        expect(svg).toBe(`<text id="&lt;&quot;&amp;'&gt;">&lt;/text&gt; &amp; &quot;more&quot;</text>`);
        expect(read(svg).texts).toEqual([`</text> & "more"`]);
    });

    it("leaves out what is absent", () => expect(element("g", { fill: undefined, x: 1.26 })).toBe(`<g x="1.3"/>`));
});
