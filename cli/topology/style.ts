import { interpolateSinebow, schemeTableau10 } from "d3-scale-chromatic";

import { shortNumber } from "./svg.js";

/** Colours and sizes that all pictures share. */
export const ink = "#1f2933";
export const faint = "#5f6c7b";
export const paper = "#ffffff";
export const line = "#8694a5";
export const hubInk = "#111827";

/** A place in the picture. */
export interface Point {
    readonly x: number;
    readonly y: number;
}

/** A drawing, and the room it needs. */
export interface Drawing {
    readonly width: number;
    readonly height: number;
    /** Elements with their origin in the top left corner of the drawing. */
    readonly elements: readonly string[];
    /** What lines mean, for the legend. */
    readonly notes: readonly string[];
}

/** A colour for every region. Few regions get colours that are easy to tell apart; many go round the colour circle. */
export function regionColours(regions: readonly string[]): ReadonlyMap<string, string> {
    return new Map(
        regions.map((region, index) => [
            region,
            regions.length <= schemeTableau10.length
                ? schemeTableau10[index]!
                : // Neighbours on the circle differ in lightness, too.
                  shaded(interpolateSinebow(index / regions.length), index % 2 === 0 ? 0.62 : 0.88),
        ]),
    );
}

function shaded(rgb: string, factor: number): string {
    const parts = [...rgb.matchAll(/\d+/g)].map(([part]) => Math.round(Number(part) * factor));
    return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Room that a text takes, in pixels: wide enough for every sans-serif font. */
export function textWidth(content: string, size: number): number {
    return content.length * size * 0.6;
}

/** The point at an angle (0 is the top, clockwise, in radians) and distance from a centre. */
export function polar(centre: Point, angle: number, radius: number): Point {
    return { x: centre.x + Math.sin(angle) * radius, y: centre.y - Math.cos(angle) * radius };
}

/** A text that stands outside a circle along its radius. */
export interface RadialLabel {
    readonly angle: number;
    readonly content: string;
}

/** Size and centre of a drawing that consists of a circle and of texts that stand outside it. */
export function roomFor(
    labels: readonly RadialLabel[],
    radius: number,
    size: number,
): { readonly width: number; readonly height: number; readonly centre: Point } {
    const ends = labels.map(({ angle, content }) => polar({ x: 0, y: 0 }, angle, radius + textWidth(content, size)));
    const reach = (values: readonly number[]) => Math.ceil(Math.max(radius, ...values)) + size;
    const [left, right] = [reach(ends.map(({ x }) => -x)), reach(ends.map(({ x }) => x))];
    const [above, below] = [reach(ends.map(({ y }) => -y)), reach(ends.map(({ y }) => y))];
    return { width: left + right, height: above + below, centre: { x: left, y: above } };
}

/** Where a curve between two angles of a circle bends to: near the rim for neighbours, the centre for opposites. */
export function bend(from: number, to: number, radius: number): Point {
    const turn = ((to - from + 5 * Math.PI) % (2 * Math.PI)) - Math.PI;
    return polar({ x: 0, y: 0 }, from + turn / 2, radius * 0.9 * (1 - Math.abs(turn) / Math.PI));
}

/** A point as path data. */
export function at({ x, y }: Point): string {
    return `${shortNumber(x)},${shortNumber(y)}`;
}
