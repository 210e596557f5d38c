/** Attributes of an element; undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One SVG element as text: the only place where text becomes markup. */
export function element(name: string, attributes: Attributes, children: readonly string[] | string = []): string {
    const written = Object.entries(attributes)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => ` ${key}="${escapeXml(typeof value === "number" ? shortNumber(value) : value!)}"`)
        .join("");
    const inner = typeof children === "string" ? escapeXml(children) : children.join("");
    return inner === "" ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`;
}

/** Text, at a place. */
export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
    return element("text", { x, y, ...attributes }, content);
}

/** What a pointer shows over an element. */
export function tooltip(content: string): string {
    return element("title", {}, content);
}

/** Path data with a tenth of a pixel: smaller files, and the same bytes wherever the last digit of a sine differs. */
export function shortPath(data: string): string {
    return data.replace(/-?\d+\.\d+(?:e-?\d+)?/g, (number) => shortNumber(Number(number)));
}

/** A number with a tenth of a pixel. */
export function shortNumber(value: number): string {
    return String(Math.round(value * 10) / 10);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeXml(value: string): string {
    return value.replace(/[&<>"]/g, (character) => entities[character]!);
}
