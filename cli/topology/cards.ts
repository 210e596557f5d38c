import { counted, type Topology, type TopologyCluster } from "./model.js";
import { cardHeight, placeCards } from "./placeCards.js";
import { at, faint, hubInk, ink, line, paper, textWidth, type Drawing, type Point } from "./style.js";
import { element, text, tooltip } from "./svg.js";

/** Most clusters that are drawn as cards with everything about them written on. */
export const maxCards = 10;

const nameSize = 16;
/** What a size has to be for bold letters, which are wider, when room is estimated. */
const boldSize = nameSize * 1.1;
const detailSize = 13;

/** A few clusters as cards on a ring, hubs in its middle. */
export function drawCards(topology: Topology, colours: ReadonlyMap<string, string>): Drawing {
    const width = cardWidth(topology.clusters);
    const places = placeCards(topology, width);
    const points = [...places.values()];
    const left = Math.min(...points.map(({ x }) => x)) - width / 2;
    const top = Math.min(...points.map(({ y }) => y)) - cardHeight / 2;
    const placeOf = (name: string): Point => ({ x: places.get(name)!.x - left, y: places.get(name)!.y - top });
    const regionOf = new Map(topology.clusters.map(({ name, region }) => [name, region]));
    const connections = topology.connections.map(([from, to]) => {
        const [a, b] = [placeOf(from), placeOf(to)];
        const same = regionOf.get(from) === regionOf.get(to);
        return element(
            "path",
            {
                d: `M${at(a)}L${at(b)}`,
                stroke: same ? colours.get(regionOf.get(from)!) : line,
                "stroke-width": same ? 3 : 2,
            },
            [tooltip(`${from} – ${to}`)],
        );
    });
    return {
        width: Math.max(...points.map(({ x }) => x)) - left + width / 2,
        height: Math.max(...points.map(({ y }) => y)) - top + cardHeight / 2,
        elements: [
            element("g", { class: "connections", fill: "none", "stroke-opacity": "0.75" }, connections),
            ...topology.clusters.map((cluster) =>
                card(cluster, placeOf(cluster.name), width, colours.get(cluster.region)!),
            ),
        ],
        notes: topology.connections.length > 0 ? ["line: connection; coloured inside a region"] : [],
    };
}

function details({ id, region, podRange, connections }: TopologyCluster): readonly string[] {
    return [`id ${id} · ${region}`, `pods ${podRange}`, counted(connections, "connection")];
}

function cardWidth(clusters: readonly TopologyCluster[]): number {
    const widths = clusters.flatMap((cluster) => [
        textWidth(cluster.name, boldSize) + (cluster.hub ? 44 : 0),
        ...details(cluster).map((detail) => textWidth(detail, detailSize)),
    ]);
    return Math.ceil(Math.max(170, ...widths)) + 34;
}

function card(cluster: TopologyCluster, { x, y }: Point, width: number, colour: string): string {
    const left = x - width / 2;
    const top = y - cardHeight / 2;
    const badge = { x: left + width - 48, y: top + 10, width: 38, height: 18 };
    return element("g", { class: "cluster" }, [
        element("rect", {
            ...{ x: left, y: top, width, height: cardHeight, rx: 8 },
            ...{ fill: paper, stroke: cluster.hub ? hubInk : colour, "stroke-width": cluster.hub ? 2.5 : 1.5 },
        }),
        element("rect", { x: left + 7, y: top + 8, width: 6, height: cardHeight - 16, rx: 3, fill: colour }),
        text(left + 23, top + 25, cluster.name, { "font-size": nameSize, "font-weight": 600, fill: ink }),
        ...details(cluster).map((detail, index) =>
            text(left + 23, top + 43 + index * 16, detail, { "font-size": detailSize, fill: faint }),
        ),
        ...(cluster.hub
            ? [
                  element("rect", { ...badge, rx: 9, fill: hubInk }),
                  text(badge.x + 19, badge.y + 13, "hub", {
                      ...{ "font-size": 11, "text-anchor": "middle", fill: paper },
                  }),
              ]
            : []),
    ]);
}
