import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { colourEdges, type Edge } from "../../../components/peering/edgeColouring.js";

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `n${index}`);
const complete = (count: number): readonly Edge[] =>
    names(count).flatMap((a, index) =>
        names(count)
            .slice(index + 1)
            .map((b): Edge => [a, b]),
    );
const cycle = (count: number): readonly Edge[] => names(count).map((a, index): Edge => [a, `n${(index + 1) % count}`]);
const path = (count: number): readonly Edge[] => cycle(count).slice(0, -1);
const star = (count: number): readonly Edge[] => complete(count).filter(([a]) => a === "n0");
/** Ten vertices of three edges each whose edges cannot be coloured with three colours. */
const petersen: readonly Edge[] = names(5).flatMap((outer, index): readonly Edge[] => [
    [outer, `n${(index + 1) % 5}`],
    [outer, `i${index}`],
    [`i${index}`, `i${(index + 2) % 5}`],
]);

const busiest = (edges: readonly Edge[]): number => {
    const ends = edges.flat();
    return Math.max(0, ...[...new Set(ends)].map((vertex) => ends.filter((end) => end === vertex).length));
};
const coloursOf = (edges: readonly Edge[]): number => new Set(colourEdges(edges).map(({ colour }) => colour)).size;

/** Pairs of edges that meet and have one colour. */
const clashes = (edges: readonly Edge[]): readonly string[] => {
    const seen = new Set<string>();
    return colourEdges(edges).flatMap(({ edge, colour }) =>
        edge.flatMap((vertex) => {
            const place = `${vertex} ${colour}`;
            const again = seen.has(place);
            seen.add(place);
            return again ? [place] : [];
        }),
    );
};

const graph = (most: number): fc.Arbitrary<Edge[]> =>
    fc.integer({ min: 2, max: most }).chain((count) => fc.subarray([...complete(count)]));
/** Nearly full meshes of an odd number, most of which have more edges than their busiest vertex has colours for. */
const dense: fc.Arbitrary<readonly Edge[]> = fc
    .tuple(fc.constantFrom(5, 7, 9, 11), fc.integer({ min: 1, max: 4 }), fc.nat())
    .map(([count, gone, seed]) => complete(count).filter((_edge, index) => (index + seed) % (count * 2) >= gone));
/** Networks of one side are peered with those of the other only. */
const bipartite: fc.Arbitrary<Edge[]> = fc
    .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }))
    .chain(([left, right]) =>
        fc.subarray(names(left).flatMap((a) => names(right).map((b): Edge => [`left-${a}`, `right-${b}`]))),
    );

describe("colourEdges", () => {
    it.each<[string, readonly Edge[], number]>([
        ["one edge", complete(2), 1],
        ["a triangle", complete(3), 3],
        ["a full mesh of 8", complete(8), 7],
        ["a full mesh of 9", complete(9), 9],
        ["a full mesh of 25", complete(25), 25],
        ["a full mesh of 26", complete(26), 25],
        ["a star of 26", star(26), 25],
        ["a path of 9", path(9), 2],
        ["an even cycle", cycle(8), 2],
        ["an odd cycle", cycle(9), 3],
        ["the Petersen graph", petersen, 4],
        [
            "a full mesh of 8 beside one of 5",
            [...complete(8), ...complete(5).map(([a, b]): Edge => [`${a}x`, `${b}x`])],
            7,
        ],
        [
            "three hubs that know each other and 20 spokes",
            complete(23).filter(([a]) => ["n0", "n1", "n2"].includes(a)),
            22,
        ],
        ["two hubs that know each other and 100 spokes", complete(102).filter(([a]) => ["n0", "n1"].includes(a)), 101],
        ["nothing", [], 0],
    ])("colours %s as sparingly as can be", (_what, edges, colours) => {
        expect(coloursOf(edges)).toBe(colours);
        expect(clashes(edges)).toEqual([]);
    });

    it("colours any graph with one colour more than its busiest vertex has edges at most", () => {
        fc.assert(
            fc.property(fc.oneof(graph(14), dense), (edges) => {
                expect(clashes(edges)).toEqual([]);
                expect(colourEdges(edges)).toHaveLength(edges.length);
                expect(coloursOf(edges)).toBeLessThanOrEqual(busiest(edges) + 1);
            }),
            { numRuns: 400 },
        );
    });

    it("colours bipartite graphs with no colour more than that", () => {
        fc.assert(
            fc.property(bipartite, (edges) => {
                expect(coloursOf(edges)).toBe(busiest(edges));
            }),
        );
    });

    it("does not depend on the order of edges, nor of their ends", () => {
        const shuffled = graph(10).chain((edges) =>
            fc.record({
                edges: fc.constant(edges),
                other: fc
                    .shuffledSubarray(edges, { minLength: edges.length, maxLength: edges.length })
                    .chain((some) => fc.tuple(...some.map(([a, b]) => fc.constantFrom<Edge>([a, b], [b, a])))),
            }),
        );
        fc.assert(
            fc.property(shuffled, ({ edges, other }) => {
                expect(colourEdges(other)).toEqual(colourEdges(edges));
            }),
        );
    });

    it("uses every level of which a later one is used, each by an edge that meets one of the level before", () => {
        fc.assert(
            fc.property(graph(12), (edges) => {
                const coloured = colourEdges(edges);
                for (const { edge, colour } of coloured.filter((entry) => entry.colour > 0)) {
                    const before = coloured.filter((entry) => entry.colour === colour - 1);
                    expect(before.some(({ edge: other }) => other.some((vertex) => edge.includes(vertex)))).toBe(true);
                }
            }),
        );
    });
});
