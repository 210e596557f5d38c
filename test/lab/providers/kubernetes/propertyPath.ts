import type { Path } from "../base/values.js";

/** `spec.ports[0].port`; keys with dots, quotes or brackets stand in brackets themselves. */
export function pathText(path: Path): string {
    let text = "";
    for (const step of path) {
        if (typeof step === "number") {
            text += `[${step}]`;
        } else if (/[."[\]]/.test(step)) {
            text += `["${step.replaceAll('"', '\\"')}"]`;
        } else {
            text += text === "" ? step : `.${step}`;
        }
    }
    return text;
}

const step = /\[(\d+)\]|\[\*\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.[]+)/gy;

/** Steps of a path as the engine spells it; `*` stands for every key and position. */
export function pathOf(text: string): Path {
    return [...text.matchAll(step)].map(([, position, quoted, key]) =>
        position !== undefined ? Number(position) : (quoted?.replaceAll('\\"', '"') ?? key ?? "*"),
    );
}

/** Whether a path is another one or leads through it. */
export function covers(path: Path, other: Path): boolean {
    return path.length <= other.length && path.every((key, index) => key === "*" || key === other[index]);
}
