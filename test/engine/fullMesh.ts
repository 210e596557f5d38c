/** Networks `n0`, `n1` … and every pair of them. */
export function fullMesh(count: number): {
    readonly names: readonly string[];
    readonly pairs: readonly (readonly [string, string])[];
} {
    const names = Array.from({ length: count }, (_, index) => `n${index}`);
    return {
        names,
        pairs: names.flatMap((a, index) => names.slice(index + 1).map((b) => [a, b] as const)),
    };
}
