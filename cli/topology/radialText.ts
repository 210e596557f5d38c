import { faint, ink, polar, type Point } from "./style.js";
import { element } from "./svg.js";

/** Text that stands outside a circle along its radius, never upside down: a name and something fainter behind it. */
export function radialText(
    centre: Point,
    angle: number,
    radius: number,
    [name, detail]: readonly [string, string],
    { size, bold = false }: { readonly size: number; readonly bold?: boolean },
): string {
    const { x, y } = polar(centre, angle, radius);
    const left = angle > Math.PI;
    const degrees = (angle * 180) / Math.PI - 90 + (left ? 180 : 0);
    return element(
        "text",
        {
            ...{ x, y, "font-size": size, fill: ink, "font-weight": bold ? 700 : undefined },
            ...{ "dominant-baseline": "central", "text-anchor": left ? "end" : "start" },
            transform: `rotate(${degrees.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)})`,
        },
        [element("tspan", {}, name), element("tspan", { fill: faint, dx: size / 3 }, `· ${detail}`)],
    );
}
