import type { Topology, TopologyCluster } from "./model.js";
import { polar, type Point } from "./style.js";

export const cardHeight = 92;

const gap = 46;
/** Free space between a card and a line that has nothing to do with it. */
const clearance = 8;
/** How far a ring is stretched sideways: pictures are wider than high. */
const stretch = 1.5;
const step = 10;
/** How much larger than necessary a ring may become so that no line runs behind a foreign card. */
const patience = 36;

type Places = ReadonlyMap<string, Point>;

/** Centres of all cards: none touch, and as few lines as possible run behind a card they do not belong to. */
export function placeCards(topology: Topology, width: number): Places {
    const outer = topology.clusters.filter(({ hub }) => !hub);
    const hubs = outer.length >= 3 ? topology.clusters.filter(({ hub }) => hub) : [];
    const ring = hubs.length > 0 ? outer : topology.clusters;
    const middles = hubs.length === 0 ? [[]] : middlesFor(hubs, width);
    let best: { readonly places: Places; readonly hidden: number } | undefined;
    let left = patience;
    for (let radius = 60; left > 0 && best?.hidden !== 0; radius += step) {
        for (const middle of middles) {
            for (const turn of turnsFor(ring.length)) {
                const places = new Map([...middle, ...ellipse(ring, radius, turn)]);
                if (!touching([...places.values()], width)) {
                    const hidden = hiddenLines(topology, places, width);
                    best = best && best.hidden <= hidden ? best : { places, hidden };
                }
            }
        }
        left -= best ? 1 : 0;
    }
    return best!.places;
}

/** Angles of the first card worth trying: two stand side by side, more begin at the top or half a place further. */
function turnsFor(count: number): readonly number[] {
    return count === 2 ? [-Math.PI / 2] : [0, Math.PI / count];
}

function ellipse(
    clusters: readonly TopologyCluster[],
    radius: number,
    turn: number,
): readonly (readonly [string, Point])[] {
    return clusters.map(({ name }, index) => {
        const { x, y } = polar({ x: 0, y: 0 }, turn + (index / clusters.length) * 2 * Math.PI, radius);
        return [name, clusters.length === 1 ? { x: 0, y: 0 } : { x: x * stretch, y }];
    });
}

/** Hubs below each other or side by side, with more and more room for lines between them. */
function middlesFor(
    clusters: readonly TopologyCluster[],
    width: number,
): readonly (readonly (readonly [string, Point])[])[] {
    return [gap, 2 * gap, 4 * gap].flatMap((space) =>
        [
            { x: 0, y: cardHeight + space },
            { x: width + space, y: 0 },
        ].map(({ x, y }) =>
            clusters.map(({ name }, index) => {
                const place = index - (clusters.length - 1) / 2;
                return [name, { x: place * x, y: place * y }] as const;
            }),
        ),
    );
}

function touching(points: readonly Point[], width: number): boolean {
    return points.some((a, index) =>
        points
            .slice(index + 1)
            .some((b) => Math.abs(a.x - b.x) < width + gap - 1 && Math.abs(a.y - b.y) < cardHeight + gap - 1),
    );
}

/** Number of times a connection runs behind a card that is not one of its ends. */
function hiddenLines({ connections }: Topology, places: Places, width: number): number {
    const all = [...places];
    return connections
        .map(([from, to]) => [from, to, places.get(from)!, places.get(to)!] as const)
        .flatMap(([from, to, a, b]) =>
            all.filter(([name, card]) => name !== from && name !== to && meets(a, b, card, width)),
        ).length;
}

/** Whether a line meets a card: by cutting the line at the card's four sides. */
function meets(a: Point, b: Point, card: Point, width: number): boolean {
    let [enter, leave] = [0, 1];
    for (const [from, way, middle, half] of [
        [a.x, b.x - a.x, card.x, width / 2 + clearance],
        [a.y, b.y - a.y, card.y, cardHeight / 2 + clearance],
    ] as const) {
        if (way === 0) {
            if (Math.abs(from - middle) > half) {
                return false;
            }
            continue;
        }
        const cuts = [(middle - half - from) / way, (middle + half - from) / way];
        enter = Math.max(enter, Math.min(...cuts));
        leave = Math.min(leave, Math.max(...cuts));
    }
    return enter < leave;
}
