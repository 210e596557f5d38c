import { arc } from "d3-shape";

import { hubNodes, hubsInMiddle, middlePlaces } from "./hubs.js";
import { counted, type Topology, type TopologyCluster } from "./model.js";
import { radialText } from "./radialText.js";
import { at, bend, hubInk, line, paper, polar, roomFor, type Drawing, type Point } from "./style.js";
import { element, shortPath, tooltip } from "./svg.js";

const radius = 400;
const ringWidth = 26;
const labelSize = 14;
const labelDistance = 12;
const origin: Point = { x: 0, y: 0 };
/** Free space between all regions together, as a share of the circle, and the most between two, in radians. */
const gaps = 0.12;
const maxGap = 0.05;

/** A region of the ring: its clusters and the part of the circle they take. */
interface Sector {
    readonly region: string;
    readonly clusters: readonly TopologyCluster[];
    readonly start: number;
    readonly end: number;
}

/** Connections between two regions, or inside one. */
interface Band {
    readonly from: string;
    readonly to: string;
    readonly connections: number;
}

/** Hundreds of clusters as a ring of regions, and their connections as bands between regions. */
export function drawSectors(topology: Topology, colours: ReadonlyMap<string, string>): Drawing {
    const middle = hubsInMiddle(topology);
    const sectors = sectorsOf(topology.clusters.filter((cluster) => !middle.includes(cluster)));
    const bands = bandsOf(topology, middle);
    const labels = sectors.map((sector) => ({ angle: middleOf(sector), content: labelOf(sector) }));
    const room = roomFor(labels, radius + ringWidth + labelDistance, labelSize);
    const widest = [...bands].sort((a, b) => b.connections - a.connections).find(({ from, to }) => from !== to);
    return {
        ...room,
        elements: [
            element("g", { transform: `translate(${room.centre.x},${room.centre.y})` }, [
                ...drawBands(bands, sectors, colours),
                ...spokes(topology, sectors, middle, colours),
                ...sectors.map((sector) => drawSector(sector, colours.get(sector.region)!)),
            ]),
            ...sectors.map((sector) => label(sector, room.centre)),
            ...hubNodes(middle, room.centre, colours),
        ],
        notes: [
            `field of the ring: one cluster${sectors.some((sector) => sector.clusters.some(({ hub }) => hub)) ? "; a dark edge marks a hub" : ""}`,
            ...(bands.length > 0 ? ["band: all connections between two regions, or inside one; wider is more"] : []),
            ...(middle.length > 0 ? ["line to the middle: all connections of a region's clusters with that hub"] : []),
            ...(widest
                ? [
                      `widest band between regions: ${widest.from} – ${widest.to}, ${counted(widest.connections, "connection")}`,
                  ]
                : []),
        ],
    };
}

function middleOf({ start, end }: Sector): number {
    return (start + end) / 2;
}

function labelOf({ region, clusters }: Sector): string {
    return `${region} · ${clusters.length}`;
}

/** Sectors in the order of the clusters, each as wide as it has clusters. */
function sectorsOf(clusters: readonly TopologyCluster[]): readonly Sector[] {
    const byRegion = new Map<string, TopologyCluster[]>();
    clusters.forEach((one) => byRegion.set(one.region, [...(byRegion.get(one.region) ?? []), one]));
    const gap = byRegion.size > 1 ? Math.min(maxGap, (gaps * 2 * Math.PI) / byRegion.size) : 0;
    const step = (2 * Math.PI - gap * byRegion.size) / clusters.length;
    let start = gap / 2;
    return [...byRegion].map(([region, own]) => {
        const sector = { region, clusters: own, start, end: start + own.length * step };
        start = sector.end + gap;
        return sector;
    });
}

/** Connections added up by pairs of regions, those with hubs in the middle left out. */
function bandsOf(topology: Topology, middle: readonly TopologyCluster[]): readonly Band[] {
    const regionOf = new Map(topology.clusters.map(({ name, region }) => [name, region]));
    const hubs = new Set(middle.map(({ name }) => name));
    const counts = new Map<string, Band>();
    for (const [a, b] of topology.connections) {
        if (!hubs.has(a) && !hubs.has(b)) {
            const [from, to] = [regionOf.get(a)!, regionOf.get(b)!].sort() as [string, string];
            const key = `${from} ${to}`;
            counts.set(key, { from, to, connections: (counts.get(key)?.connections ?? 0) + 1 });
        }
    }
    return [...counts.values()].sort((a, b) => (a.from + a.to < b.from + b.to ? -1 : 1));
}

/** Bands, each with its share of the sectors at both ends. */
function drawBands(
    bands: readonly Band[],
    sectors: readonly Sector[],
    colours: ReadonlyMap<string, string>,
): readonly string[] {
    const shares = sharesOf(bands, sectors);
    return bands.map((band) => {
        const [from, to] = [shares.get(`${band.from} ${bandKey(band)}`)!, shares.get(`${band.to} ${bandKey(band)}`)!];
        const same = band.from === band.to;
        return element(
            "path",
            {
                class: "connections",
                "data-connections": band.connections,
                d: same ? hump(from) : ribbon(from, to),
                ...{ fill: colours.get(band.from), "fill-opacity": same ? "0.75" : "0.38" },
            },
            [tooltip(`${band.from}${same ? "" : ` – ${band.to}`}: ${counted(band.connections, "connection")}`)],
        );
    });
}

/** Part of a sector that a band takes: from one angle to another, clockwise. */
type Share = readonly [number, number];

/** The shares of all bands, by region and band, laid so that the bands of a sector do not cross. */
function sharesOf(bands: readonly Band[], sectors: readonly Sector[]): ReadonlyMap<string, Share> {
    const byPair = new Map(bands.map((band) => [bandKey(band), band]));
    const shares = new Map<string, Share>();
    sectors.forEach(({ region, start, end }, index) => {
        const around = [...sectors.slice(index), ...sectors.slice(0, index)].reverse();
        const own = around
            .map((other) => byPair.get(bandKey({ from: region, to: other.region })))
            .filter((band) => band !== undefined);
        const total = own.reduce((sum, { connections }) => sum + connections, 0);
        let angle = start;
        for (const band of own) {
            const next = angle + ((end - start) * band.connections) / total;
            shares.set(`${region} ${bandKey(band)}`, [angle, next]);
            angle = next;
        }
    });
    return shares;
}

/** Names a pair of regions, whichever comes first. */
function bandKey({ from, to }: Pick<Band, "from" | "to">): string {
    return from < to ? `${from} ${to}` : `${to} ${from}`;
}

const rim = radius - 4;
const onRim = (angle: number): string => at(polar(origin, angle, rim));
const alongRim = (angle: number): string => `A${rim},${rim},0,0,1,${onRim(angle)}`;
const across = (from: number, to: number): string => `Q${at(bend(from, to, rim))},${onRim(to)}`;

function ribbon([a, b]: Share, [c, d]: Share): string {
    return `M${onRim(a)}${alongRim(b)}${across(b, c)}${alongRim(d)}${across(d, a)}Z`;
}

/** A band that ends where it begins. */
function hump([a, b]: Share): string {
    // Below the straight line between its ends, by little where the share is small.
    const depth = rim * (Math.cos((b - a) / 2) - Math.min(0.14, b - a));
    return `M${onRim(a)}${alongRim(b)}Q${at(polar(origin, (a + b) / 2, depth))},${onRim(a)}Z`;
}

/** Lines between the hubs in the middle and every region with a cluster that has them as a peer. */
function spokes(
    topology: Topology,
    sectors: readonly Sector[],
    middle: readonly TopologyCluster[],
    colours: ReadonlyMap<string, string>,
): readonly string[] {
    const places = middlePlaces(middle, origin);
    const sectorOf = new Map(sectors.flatMap((sector) => sector.clusters.map(({ name }) => [name, sector] as const)));
    const counts = new Map<string, { hub: string; sector?: Sector; other?: string; connections: number }>();
    for (const [a, b] of topology.connections.filter(([from, to]) => places.has(from) || places.has(to))) {
        const [hub, other] = places.has(a) ? [a, b] : [b, a];
        const sector = sectorOf.get(other);
        const key = `${hub} ${sector?.region ?? other}`;
        const connections = (counts.get(key)?.connections ?? 0) + 1;
        counts.set(key, { hub, connections, ...(sector ? { sector } : { other }) });
    }
    return [...counts.values()].map(({ hub, sector, other, connections }) => {
        const from = places.get(hub)!;
        const to = sector ? polar(origin, middleOf(sector), rim) : places.get(other!)!;
        return element(
            "path",
            {
                class: "connections",
                "data-connections": connections,
                ...{ d: `M${at(from)}L${at(to)}`, fill: "none" },
                ...{ stroke: sector ? colours.get(sector.region) : line, "stroke-opacity": "0.6" },
                "stroke-width": sector ? 1 + Math.sqrt(connections) : 3,
            },
            [tooltip(`${hub} – ${sector?.region ?? other}: ${counted(connections, "connection")}`)],
        );
    });
}

/** A region of the ring, one field per cluster. */
function drawSector({ region, clusters, start, end }: Sector, colour: string): string {
    const step = (end - start) / clusters.length;
    const shape = arc<number>()
        .innerRadius(radius)
        .outerRadius(radius + ringWidth)
        .startAngle((index) => start + index * step)
        .endAngle((index) => start + (index + 1) * step);
    return element("g", { class: "region", fill: colour, stroke: paper, "stroke-width": 0.8 }, [
        tooltip(`${region}: ${counted(clusters.length, "cluster")}`),
        ...clusters.map(({ name, id, podRange, hub, connections }, index) =>
            element(
                "path",
                {
                    class: "cluster",
                    d: shortPath(shape(index) ?? ""),
                    ...(hub ? { stroke: hubInk, "stroke-width": 2 } : {}),
                },
                [tooltip(`${name}: id ${id}, pods ${podRange}, ${counted(connections, "connection")}`)],
            ),
        ),
    ]);
}

/** Name of a region and number of its clusters. */
function label(sector: Sector, centre: Point): string {
    const words = [sector.region, String(sector.clusters.length)] as const;
    return radialText(centre, middleOf(sector), radius + ringWidth + labelDistance, words, { size: labelSize });
}
