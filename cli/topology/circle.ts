import { arc } from "d3-shape";

import { hubNodes, hubsInMiddle, middlePlaces } from "./hubs.js";
import type { Topology, TopologyCluster } from "./model.js";
import { radialText } from "./radialText.js";
import { at, bend, ink, polar, roomFor, type Drawing, type Point } from "./style.js";
import { element, shortPath, tooltip } from "./svg.js";

/** Most clusters whose names fit round a circle. */
export const maxCircle = 100;

const labelSize = 12;
const labelDistance = 20;
const minRadius = 240;
/** Pixels of the circle that a name needs. */
const perLabel = 18;
const origin: Point = { x: 0, y: 0 };

/** Dozens of clusters round a circle, one region after the other, with every connection. */
export function drawCircle(topology: Topology, colours: ReadonlyMap<string, string>): Drawing {
    const middle = hubsInMiddle(topology);
    const ring = topology.clusters.filter((cluster) => !middle.includes(cluster));
    const angles = anglesOf(ring);
    const regions = new Set(ring.map(({ region }) => region)).size;
    const radius = Math.max(minRadius, ((ring.length + regions) * perLabel) / (2 * Math.PI));
    const labels = ring.map(({ name, id }) => ({ angle: angles.get(name)!, content: `${name} · ${id}` }));
    const room = roomFor(labels, radius + labelDistance, labelSize);
    return {
        ...room,
        elements: [
            element("g", { transform: `translate(${room.centre.x},${room.centre.y})` }, [
                ...connections(topology, angles, radius - 8, colours),
                ...regionArcs(ring, angles, radius, colours),
            ]),
            ...ring.map((cluster) => node(cluster, angles.get(cluster.name)!, room.centre, radius, colours)),
            ...hubNodes(middle, room.centre, colours),
        ],
        notes: ["curve: one connection, in the colour of one of its ends"],
    };
}

/** Angle of every cluster, in the order given, with a free place between regions. */
function anglesOf(clusters: readonly TopologyCluster[]): ReadonlyMap<string, number> {
    let slot = 0;
    let last: string | undefined;
    const slots = clusters.map(({ name, region }) => {
        slot += region === last ? 1 : 2;
        last = region;
        return [name, slot - 1] as const;
    });
    return new Map(slots.map(([name, place]) => [name, (place / slot) * 2 * Math.PI]));
}

/** All connections, grouped by colour: thousands of lines share what is said once. */
function connections(
    topology: Topology,
    angles: ReadonlyMap<string, number>,
    radius: number,
    colours: ReadonlyMap<string, string>,
): readonly string[] {
    const regionOf = new Map(topology.clusters.map(({ name, region }) => [name, region]));
    const hubs = middlePlaces(hubsInMiddle(topology), origin);
    const lines = topology.connections.map(([from, to]) => {
        const [a, b] = [angles.get(from), angles.get(to)];
        const d =
            a === undefined || b === undefined
                ? `M${at(hubs.get(from) ?? polar(origin, a!, radius))}L${at(hubs.get(to) ?? polar(origin, b!, radius))}`
                : `M${at(polar(origin, a, radius))}Q${at(bend(a, b, radius))},${at(polar(origin, b, radius))}`;
        // Lines to a hub tell more by their other end: all of a hub's would look the same.
        return { region: regionOf.get(hubs.has(from) ? to : from)!, d, title: `${from} – ${to}` };
    });
    // What a pointer would show of thousands of lines that lie on each other is chance.
    const titled = lines.length <= 500;
    // Many lines are drawn fainter, so that where they are dense still shows.
    const opacity = Math.max(0.16, Math.min(0.75, 8 / Math.sqrt(lines.length)));
    return [...colours].map(([region, stroke]) =>
        element(
            "g",
            { class: "connections", fill: "none", stroke, "stroke-opacity": opacity.toFixed(2), "stroke-width": 1.2 },
            lines
                .filter((one) => one.region === region)
                .map(({ d, title }) => element("path", { d }, titled ? [tooltip(title)] : [])),
        ),
    );
}

function regionArcs(
    ring: readonly TopologyCluster[],
    angles: ReadonlyMap<string, number>,
    radius: number,
    colours: ReadonlyMap<string, string>,
): readonly string[] {
    const margin = (perLabel / radius) * 0.35;
    const shape = arc<readonly number[]>()
        .innerRadius(radius + 6)
        .outerRadius(radius + 12)
        .startAngle((own) => own[0]! - margin)
        .endAngle((own) => own.at(-1)! + margin)
        .cornerRadius(3);
    return [...colours].flatMap(([region, fill]) => {
        const own = ring.filter((cluster) => cluster.region === region).map(({ name }) => angles.get(name)!);
        return own.length === 0
            ? []
            : [element("path", { class: "region", d: shortPath(shape(own) ?? ""), fill }, [tooltip(region)])];
    });
}

function node(
    cluster: TopologyCluster,
    angle: number,
    centre: Point,
    radius: number,
    colours: ReadonlyMap<string, string>,
): string {
    const { name, id, region, podRange, hub } = cluster;
    const { x, y } = polar(centre, angle, radius - 4);
    return element("g", { class: "cluster" }, [
        tooltip(`${name}: id ${id}, ${region}, pods ${podRange}${hub ? ", hub" : ""}`),
        element("circle", { cx: x, cy: y, r: 4.5, fill: colours.get(region), stroke: hub ? ink : undefined }),
        radialText(centre, angle, radius + labelDistance, [name, String(id)], { size: labelSize, bold: hub }),
    ]);
}
