/** An edge between two vertices, by name. */
export type Edge = readonly [string, string];

/** An edge and its colour, counted from 0. */
export interface ColouredEdge {
    /**
     * The two ends, in order of names.
     * @example ["paris", "rome"]
     */
    readonly edge: Edge;
    /**
     * Counted from 0.
     * @example 0
     */
    readonly colour: number;
}

/** Colour of the edge to each neighbour, both ways, by vertex. */
type Colouring = ReadonlyMap<string, Map<string, number>>;

/**
 * Colours edges so that no two of one colour meet, by colour and then by name.
 *
 * A graph whose busiest vertex has Δ edges needs Δ colours, and never more than Δ + 1 are given (Vizing's theorem).
 * Exactly Δ are given to bipartite graphs (stars, paths, trees, even cycles) and to complete graphs of an even number
 * of vertices; other graphs get Δ where exchanging pairs of colours leads there. Which edges come first and which end
 * of an edge is named first makes no difference.
 */
export function colourEdges(edges: readonly Edge[]): readonly ColouredEdge[] {
    return componentsOf(edges)
        .flatMap((component) => byLevel(colourComponent(component)))
        .sort((a, b) => a.colour - b.colour || compare(a.edge, b.edge));
}

const compare = (a: Edge, b: Edge): number =>
    a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0;

/** Every edge once with its ends in order, sorted. */
function tidy(edges: readonly Edge[]): readonly Edge[] {
    const unique = new Map<string, Edge>();
    for (const [a, b] of edges.filter(([one, other]) => one !== other)) {
        const edge: Edge = a < b ? [a, b] : [b, a];
        unique.set(edge.join("\0"), edge);
    }
    return [...unique.values()].sort(compare);
}

/** Edges by connected part of the graph: colours of parts that do not meet are independent. */
function componentsOf(edges: readonly Edge[]): readonly (readonly Edge[])[] {
    const tidied = tidy(edges);
    const leader = new Map<string, string>();
    const find = (vertex: string): string => {
        const next = leader.get(vertex);
        return next === undefined || next === vertex ? vertex : find(next);
    };
    for (const [a, b] of tidied) {
        leader.set(find(b), find(a));
    }
    const components = new Map<string, Edge[]>();
    for (const edge of tidied) {
        const root = find(edge[0]);
        const component = components.get(root);
        if (component) {
            component.push(edge);
        } else {
            components.set(root, [edge]);
        }
    }
    return [...components.values()];
}

function colourComponent(edges: readonly Edge[]): readonly ColouredEdge[] {
    const vertices = [...new Set(edges.flat())].sort();
    if (edges.length === (vertices.length * (vertices.length - 1)) / 2) {
        return roundRobin(vertices);
    }
    const degrees = new Map<string, number>();
    edges.flat().forEach((vertex) => degrees.set(vertex, (degrees.get(vertex) ?? 0) + 1));
    const most = Math.max(...degrees.values());
    return byExchange(vertices, edges, most) ?? byFans(vertices, edges, most + 1);
}

/**
 * A complete graph in rounds in which every vertex appears at most once: the circle method of round-robin tournaments.
 * An odd number of vertices gets a seat nobody sits on.
 */
function roundRobin(vertices: readonly string[]): readonly ColouredEdge[] {
    const seats: (string | undefined)[] = vertices.length % 2 === 0 ? [...vertices] : [...vertices, undefined];
    const coloured: ColouredEdge[] = [];
    for (let colour = 0; colour < seats.length - 1; colour += 1) {
        for (let index = 0; index < seats.length / 2; index += 1) {
            const [a, b] = [seats[index], seats[seats.length - 1 - index]];
            if (a !== undefined && b !== undefined) {
                coloured.push({ edge: a < b ? [a, b] : [b, a], colour });
            }
        }
        seats.splice(1, 0, seats.pop());
    }
    return coloured;
}

/**
 * Gives every edge a colour that is free at both ends, after exchanging two colours along the path that leaves one
 * end. In a bipartite graph that path never arrives at the other end, so it always succeeds (Kőnig's theorem).
 *
 * @returns undefined where an edge is left over that no exchange makes room for
 */
function byExchange(
    vertices: readonly string[],
    edges: readonly Edge[],
    colours: number,
): readonly ColouredEdge[] | undefined {
    const colouring = empty(vertices);
    for (const [a, b] of edges) {
        const [freeA, freeB] = [freeAt(colouring, a, colours), freeAt(colouring, b, colours)];
        const common = freeA.find((colour) => freeB.includes(colour));
        const exchange =
            common === undefined
                ? freeA
                      .flatMap((one) => freeB.map((other) => [one, other] as const))
                      .find(([one, other]) => pathEnd(colouring, b, one, other) !== a)
                : undefined;
        if (exchange) {
            exchangeAlong(colouring, b, ...exchange);
        }
        const colour = common ?? exchange?.[0];
        if (colour === undefined) {
            return undefined;
        }
        paint(colouring, a, b, colour);
    }
    return listOf(colouring, edges);
}

/** Colours any graph with one colour more than its busiest vertex has edges (Misra and Gries, 1992). */
function byFans(vertices: readonly string[], edges: readonly Edge[], colours: number): readonly ColouredEdge[] {
    const colouring = empty(vertices);
    const neighbours = new Map(vertices.map((vertex) => [vertex, [] as string[]]));
    for (const [a, b] of edges) {
        neighbours.get(a)!.push(b);
        neighbours.get(b)!.push(a);
    }
    const isFree = (vertex: string, colour: number): boolean => !usedAt(colouring, vertex).includes(colour);
    for (const [centre, first] of edges) {
        const fan = fanOf(colouring, centre, first, neighbours.get(centre)!, isFree);
        const [atCentre, atEnd] = [freeAt(colouring, centre, colours)[0]!, freeAt(colouring, fan.at(-1)!, colours)[0]!];
        if (atCentre !== atEnd) {
            exchangeAlong(colouring, centre, atEnd, atCentre);
        }
        // The exchange may have broken the fan; up to some leaf it still is one, and there the colour is free.
        const end = fan.findIndex(
            (leaf, index) => isFree(leaf, atEnd) && isFan(colouring, centre, fan.slice(0, index + 1), isFree),
        );
        for (let index = 0; index < end; index += 1) {
            paint(colouring, centre, fan[index]!, colouring.get(centre)!.get(fan[index + 1]!)!);
        }
        paint(colouring, centre, fan[end]!, atEnd);
    }
    return listOf(colouring, edges);
}

type IsFree = (vertex: string, colour: number) => boolean;

/** Neighbours from the first on, each joined to the centre by a colour that is free at the one before; as many as can be. */
function fanOf(
    colouring: Colouring,
    centre: string,
    first: string,
    neighbours: readonly string[],
    isFree: IsFree,
): readonly string[] {
    const fan = [first];
    const rest = new Set(neighbours.filter((vertex) => colouring.get(centre)!.has(vertex)));
    for (;;) {
        const last = fan.at(-1)!;
        const next = [...rest].find((vertex) => isFree(last, colouring.get(centre)!.get(vertex)!));
        if (next === undefined) {
            return fan;
        }
        fan.push(next);
        rest.delete(next);
    }
}

function isFan(colouring: Colouring, centre: string, fan: readonly string[], isFree: IsFree): boolean {
    return fan.slice(1).every((leaf, index) => isFree(fan[index]!, colouring.get(centre)!.get(leaf)!));
}

function empty(vertices: readonly string[]): Colouring {
    return new Map(vertices.map((vertex) => [vertex, new Map<string, number>()]));
}

function paint(colouring: Colouring, a: string, b: string, colour: number): void {
    colouring.get(a)!.set(b, colour);
    colouring.get(b)!.set(a, colour);
}

function usedAt(colouring: Colouring, vertex: string): readonly number[] {
    return [...colouring.get(vertex)!.values()];
}

function freeAt(colouring: Colouring, vertex: string, colours: number): readonly number[] {
    const used = new Set(usedAt(colouring, vertex));
    return Array.from({ length: colours }, (_, colour) => colour).filter((colour) => !used.has(colour));
}

function across(colouring: Colouring, vertex: string, colour: number): string | undefined {
    return [...colouring.get(vertex)!].find(([, used]) => used === colour)?.[0];
}

/** Vertices of the path that leaves a vertex by one colour and goes on by the other and the one in turn. */
function pathFrom(colouring: Colouring, start: string, one: number, other: number): readonly string[] {
    const path = [start];
    for (let colour = one; ; colour = colour === one ? other : one) {
        const next = across(colouring, path.at(-1)!, colour);
        if (next === undefined) {
            return path;
        }
        path.push(next);
    }
}

function pathEnd(colouring: Colouring, start: string, one: number, other: number): string {
    return pathFrom(colouring, start, one, other).at(-1)!;
}

/** Exchanges two colours along the path from a vertex at which the second is free, so that the first becomes free. */
function exchangeAlong(colouring: Colouring, start: string, one: number, other: number): void {
    pathFrom(colouring, start, one, other).forEach((vertex, index, path) => {
        if (index > 0) {
            paint(colouring, path[index - 1]!, vertex, index % 2 === 1 ? other : one);
        }
    });
}

function listOf(colouring: Colouring, edges: readonly Edge[]): readonly ColouredEdge[] {
    return edges.map((edge) => ({ edge, colour: colouring.get(edge[0])!.get(edge[1])! }));
}

/**
 * Gives every edge the lowest level above all edges it meets that have a smaller colour. Still no two of one level
 * meet, and the last level is reached by a chain of edges each of which meets the next: no level is without need.
 */
function byLevel(coloured: readonly ColouredEdge[]): readonly ColouredEdge[] {
    const reached = new Map<string, number>();
    return [...coloured]
        .sort((a, b) => a.colour - b.colour || compare(a.edge, b.edge))
        .map(({ edge }) => {
            const colour = Math.max(...edge.map((vertex) => reached.get(vertex) ?? 0));
            edge.forEach((vertex) => reached.set(vertex, colour + 1));
            return { edge, colour };
        });
}
