/** A resource as the engine was asked for it. */
export interface CountedResource {
    readonly type: string;
    /** Logical name. */
    readonly name: string;
    /** Whether a provider makes it; a component only groups others. */
    readonly custom: boolean;
}

/** Custom resources and components apart. */
export interface Count {
    readonly custom: number;
    readonly components: number;
    readonly all: number;
}

/** Whose the resources of a mesh are. */
export interface Census {
    readonly all: Count;
    /** What belongs to no single cluster: networks, peerings, the zone, the CA, APIs, providers, the stack. */
    readonly shared: Count;
    /** What the cluster with the most resources has to itself. */
    readonly cluster: Count;
    /** How many resources of a type that cluster has, the most frequent first. */
    readonly types: Readonly<Record<string, number>>;
}

/**
 * Counts resources by whom they belong to. A resource is a cluster's where its logical name holds the name of exactly
 * that one cluster as a whole word: a peering of two belongs to neither.
 */
export function census(resources: readonly CountedResource[], clusters: readonly string[]): Census {
    const own = new Map(clusters.map((name): [string, CountedResource[]] => [name, []]));
    const shared: CountedResource[] = [];
    for (const resource of resources) {
        const named = namesIn(resource.name, own);
        const [only] = named;
        (named.size === 1 ? own.get(only!)! : shared).push(resource);
    }
    const largest = [...own.values()].reduce((most, list) => (list.length > most.length ? list : most), []);
    return { all: count(resources), shared: count(shared), cluster: count(largest), types: byType(largest) };
}

/** Clusters that a logical name holds; names of the benchmark are `cluster-<number>`. */
function namesIn(name: string, clusters: ReadonlyMap<string, unknown>): ReadonlySet<string> {
    const words = name.match(/cluster-\d+(?![^-])/g) ?? [];
    return new Set(words.filter((word) => clusters.has(word)));
}

function count(resources: readonly CountedResource[]): Count {
    const custom = resources.filter((resource) => resource.custom).length;
    return { custom, components: resources.length - custom, all: resources.length };
}

function byType(resources: readonly CountedResource[]): Readonly<Record<string, number>> {
    const counts = new Map<string, number>();
    for (const { type } of resources) {
        counts.set(type, (counts.get(type) ?? 0) + 1);
    }
    return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}
