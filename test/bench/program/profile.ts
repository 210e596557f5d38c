/** The parts of a V8 CPU profile that are looked at. */
export interface CpuProfile {
    readonly nodes: readonly {
        readonly id: number;
        readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    }[];
    /** Node that each sample fell on. */
    readonly samples: readonly number[];
    /** Microseconds before each sample. */
    readonly timeDeltas: readonly number[];
}

/** Time of the main thread, milliseconds, the largest first. */
export type Shares = readonly (readonly [name: string, ms: number])[];

export interface ProfileSummary {
    /** By who wrote what ran. */
    readonly groups: Shares;
    /** By package: `own` is this repository, `(garbage collector)` and the like are V8's. */
    readonly packages: Shares;
    /** By function, itself only. */
    readonly functions: Shares;
}

/** Time in which nothing of the program ran. */
const idle = new Set(["(idle)", "(program)", "(root)"]);

/** Sums up a profile. */
export function summarise(profile: CpuProfile): ProfileSummary {
    const self = new Map<number, number>();
    profile.samples.forEach((id, index) => {
        self.set(id, (self.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0) / 1000);
    });
    const groups = new Map<string, number>();
    const packages = new Map<string, number>();
    const functions = new Map<string, number>();
    const add = (sums: Map<string, number>, key: string, ms: number): void =>
        void sums.set(key, (sums.get(key) ?? 0) + ms);
    for (const { id, callFrame } of profile.nodes) {
        const ms = self.get(id) ?? 0;
        if (ms === 0 || idle.has(callFrame.functionName)) {
            continue;
        }
        const owner = packageOf(callFrame.url, callFrame.functionName);
        add(groups, groupOf(owner), ms);
        add(packages, owner, ms);
        add(functions, `${callFrame.functionName || "(anonymous)"} · ${owner}`, ms);
    }
    return { groups: largest(groups), packages: largest(packages), functions: largest(functions) };
}

/** The npm package a file belongs to, `node` for what Node.js brings, `own` for this repository. */
export function packageOf(url: string, functionName: string): string {
    if (url === "") {
        return functionName.startsWith("(") ? functionName : "node";
    }
    if (url.startsWith("node:")) {
        return "node";
    }
    const inside = url.split("/node_modules/").slice(1).at(-1);
    return inside === undefined ? "own" : /^(@[^/]+\/)?[^/]+/.exec(inside)![0];
}

/** Packages that the SDK brings and the program does not name. */
function groupOf(owner: string): string {
    if (owner === "own") {
        return "this repository";
    }
    if (owner === "zod" || owner === "yaml" || owner === "ip-address" || owner === "fastest-levenshtein") {
        return "libraries of this repository";
    }
    if (owner === "node" || owner.startsWith("(")) {
        return owner === "node" ? "Node.js" : "garbage collection";
    }
    return "SDK: Pulumi, providers, gRPC, protocol buffers";
}

function largest(sums: ReadonlyMap<string, number>): Shares {
    return [...sums].sort(([, a], [, b]) => b - a);
}
