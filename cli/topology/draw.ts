import { drawCards, maxCards } from "./cards.js";
import { drawCircle, maxCircle } from "./circle.js";
import { frame } from "./frame.js";
import type { Topology } from "./model.js";
import { drawSectors } from "./sectors.js";
import { regionColours } from "./style.js";

/**
 * A mesh as an SVG file; the same mesh gives the same bytes. A few clusters are cards, dozens are names round a circle
 * with every connection drawn, hundreds are sectors by region with the connections between regions added up.
 */
export function drawTopology(topology: Topology): string {
    const colours = regionColours(topology.regions.map(({ name }) => name));
    const count = topology.clusters.length;
    const draw = count <= maxCards ? drawCards : count <= maxCircle ? drawCircle : drawSectors;
    return frame(topology, draw(topology, colours), colours);
}
