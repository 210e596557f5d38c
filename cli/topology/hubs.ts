import { counted, type Topology, type TopologyCluster } from "./model.js";
import { hubInk, ink, paper, textWidth, type Point } from "./style.js";
import { element, text, tooltip } from "./svg.js";

/** Most hubs that are drawn, with their names, in the middle; more stay on the ring. */
const maxMiddle = 8;
const size = 13;
const height = 34;
const between = 22;

/** Hubs that are drawn in the middle of a circle. */
export function hubsInMiddle(topology: Topology): readonly TopologyCluster[] {
    const hubs = topology.clusters.filter(({ hub }) => hub);
    return hubs.length <= maxMiddle && hubs.length < topology.clusters.length ? hubs : [];
}

/** Where the hubs in the middle lie: below each other. */
export function middlePlaces(hubs: readonly TopologyCluster[], centre: Point): ReadonlyMap<string, Point> {
    return new Map(
        hubs.map(({ name }, index) => [
            name,
            { x: centre.x, y: centre.y + (index - (hubs.length - 1) / 2) * (height + between) },
        ]),
    );
}

/** The hubs in the middle, with names. */
export function hubNodes(
    hubs: readonly TopologyCluster[],
    centre: Point,
    colours: ReadonlyMap<string, string>,
): readonly string[] {
    const places = middlePlaces(hubs, centre);
    return hubs.map(({ name, id, region, podRange, connections }) => {
        const { x, y } = places.get(name)!;
        const label = `${name} · ${id}`;
        const width = Math.ceil(textWidth(label, size)) + 44;
        return element("g", { class: "cluster" }, [
            tooltip(`${name}: hub, id ${id}, ${region}, pods ${podRange}, ${counted(connections, "connection")}`),
            element("rect", {
                ...{ x: x - width / 2, y: y - height / 2, width, height, rx: height / 2 },
                ...{ fill: paper, stroke: hubInk, "stroke-width": 2.5 },
            }),
            element("circle", { cx: x - width / 2 + 18, cy: y, r: 6, fill: colours.get(region) }),
            text(x + 9, y + 4.5, label, { "font-size": size, "font-weight": 600, "text-anchor": "middle", fill: ink }),
        ]);
    });
}
