import type { ClusterSelector } from "./schema/basics.js";

/** What a selector looks at. */
interface Selectable {
    readonly properties: Readonly<Record<string, string>>;
}

/** Names of the clusters a selector means, in order; all of them when it is absent. Names need not exist. */
export function selectClusters(
    clusters: Readonly<Record<string, Selectable>>,
    selector: ClusterSelector | undefined,
): readonly string[] {
    const all = Object.keys(clusters).sort();
    if (selector === undefined) {
        return all;
    }
    if ("match" in selector) {
        const wanted = Object.entries(selector.match);
        return all.filter((name) =>
            wanted.every(([property, value]) => clusters[name]!.properties[property] === value),
        );
    }
    return [...new Set(selector)].sort();
}
