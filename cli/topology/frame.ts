import { counted, type Topology } from "./model.js";
import { faint, ink, paper, textWidth, type Drawing } from "./style.js";
import { element, text, tooltip } from "./svg.js";

const margin = 36;
const header = 92;
const legendLine = 24;
const legendSize = 13;
/** Regions that fit a legend; more are named at their place in the picture only. */
const maxLegendRegions = 24;
const minWidth = 760;

const kinds: Readonly<Record<string, string>> = {
    full: "full mesh",
    hubs: "hubs and spokes",
    groups: "groups",
    edges: "connections one by one",
};

/** Title, legend and a background of its own around a drawing, as a complete SVG file. */
export function frame(topology: Topology, drawing: Drawing, colours: ReadonlyMap<string, string>): string {
    const inner = Math.max(drawing.width, minWidth - 2 * margin);
    const legend = legendOf(topology, drawing.notes, inner, colours);
    const width = Math.ceil(inner + 2 * margin);
    const legendTop = header + drawing.height + margin;
    const height = Math.ceil(legendTop + legend.height + margin / 2);
    const summary = [
        kinds[topology.kind] ?? topology.kind,
        `${counted(topology.clusters.length, "cluster")} in ${counted(topology.regions.length, "region")}`,
        counted(topology.connections.length, "connection"),
        topology.networks,
    ].join(" · ");
    const shift = (x: number, y: number) => ({ transform: `translate(${Math.round(x)},${Math.round(y)})` });
    return `${element(
        "svg",
        {
            xmlns: "http://www.w3.org/2000/svg",
            ...{ width, height, viewBox: `0 0 ${width} ${height}`, role: "img" },
            "font-family": "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif",
        },
        [
            tooltip(`Mesh of ${topology.environment}: ${summary}`),
            "\n",
            // Pictures are seen on light and dark pages; this one brings its own.
            element("rect", { width, height, rx: 12, fill: paper, stroke: "#d5dbe3" }),
            text(margin, 46, `Mesh of ${topology.environment}`, { "font-size": 24, "font-weight": 600, fill: ink }),
            text(margin, 70, summary, { "font-size": 14, fill: faint }),
            "\n",
            element("g", shift((width - drawing.width) / 2, header + margin / 3), separated(drawing.elements)),
            "\n",
            element("g", { ...shift(margin, legendTop), "font-size": legendSize, fill: ink }, legend.elements),
            "\n",
        ],
    )}\n`;
}

/** One element a line: differences between two pictures can be read. */
function separated(elements: readonly string[]): readonly string[] {
    return elements.flatMap((one) => ["\n", one]);
}

function legendOf(
    topology: Topology,
    notes: readonly string[],
    width: number,
    colours: ReadonlyMap<string, string>,
): { readonly height: number; readonly elements: readonly string[] } {
    const regions = topology.regions.length <= maxLegendRegions ? topology.regions : [];
    const labels = regions.map(({ name, clusters }) => `${name} (${clusters})`);
    const column = Math.max(...labels.map((label) => textWidth(label, legendSize)), 0) + 40;
    const columns = Math.max(1, Math.floor(width / column));
    const rows = Math.ceil(labels.length / columns);
    const entries = labels.flatMap((label, index) => {
        const x = (index % columns) * column;
        const y = Math.floor(index / columns) * legendLine;
        return [
            element("rect", { x, y, width: 14, height: 14, rx: 3, fill: colours.get(regions[index]!.name) }),
            text(x + 22, y + 12, label),
        ];
    });
    return {
        height: (rows + notes.length) * legendLine,
        elements: [
            ...entries,
            ...notes.map((note, index) => text(0, (rows + index) * legendLine + 12, note, { fill: faint })),
        ],
    };
}
