import Table from "cli-table3";

import type { Census } from "./census.js";
import type { Figures } from "./figures.js";
import type { ProfileSummary, Shares } from "./profile.js";

/** What was measured of a mesh of one size. */
export interface SizeResult {
    readonly clusters: number;
    readonly census: Census;
    /** The program as it is. */
    readonly ours: Figures;
    /** The same program with the SDK's default settings. */
    readonly defaults: Figures;
}

export interface BenchResult {
    readonly sizes: readonly SizeResult[];
    readonly rounds: number;
    /** Where the time of the largest size goes, if that was asked for. */
    readonly profile?: ProfileSummary;
}

/** At most so many resources that are a cluster's alone, and milliseconds of CPU time a resource. */
export const target = { resourcesPerCluster: 20, msPerResource: 2 } as const;

/** Functions that a profile lists. */
const listed = 15;

/**
 * What misses the target; nothing where it is met. Resources are held to it at every size, time at the largest only:
 * what a program costs once, whatever its size, is most of what a small one costs.
 */
export function missed({ sizes }: BenchResult): readonly string[] {
    const largest = sizes.reduce<SizeResult | undefined>(
        (most, size) => (most === undefined || size.clusters > most.clusters ? size : most),
        undefined,
    );
    const resources = sizes
        .filter(({ census }) => census.cluster.all > target.resourcesPerCluster)
        .map(({ clusters, census }) => `${census.cluster.all} resources a cluster at ${clusters} clusters`);
    const time =
        largest !== undefined && largest.ours.msPerResource > target.msPerResource
            ? [`${largest.ours.msPerResource.toFixed(1)} ms a resource at ${largest.clusters} clusters`]
            : [];
    return [...resources, ...time];
}

/** The measurements as tables. */
export function renderBench(result: BenchResult): string {
    const misses = missed(result);
    const aim = `at most ${target.resourcesPerCluster} resources a cluster, at most ${target.msPerResource} ms a resource`;
    return [
        resourceTable(result.sizes),
        typeTable(result.sizes),
        timeTable(result.sizes),
        phaseTable(result.sizes),
        ...(result.profile ? [profileText(result.profile, result.sizes)] : []),
        misses.length === 0 ? `target met: ${aim}` : `target missed: ${aim}; got ${misses.join(", ")}`,
    ].join("\n");
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
    const made = new Table({ head: [...head], style: { head: [], border: [] } });
    made.push(...rows.map((row) => [...row]));
    return made.toString();
}

function resourceTable(sizes: readonly SizeResult[]): string {
    return table(
        ["clusters", "resources", "of all together", "a cluster", "custom", "components"],
        sizes.map(({ clusters, census: { all, shared, cluster } }) => [
            clusters,
            all.all,
            shared.all,
            cluster.all,
            cluster.custom,
            cluster.components,
        ]),
    );
}

function typeTable(sizes: readonly SizeResult[]): string {
    const last = sizes.at(-1);
    return table(["resources of one cluster", "number"], Object.entries(last?.census.types ?? {}));
}

function timeTable(sizes: readonly SizeResult[]): string {
    return table(
        ["clusters", "settings", "preview s", "program CPU s", "bare start s", "peak MiB", "ms a resource", "ratio"],
        sizes.flatMap(({ clusters, ours, defaults }) => {
            const row = (settings: string, figures: Figures): (string | number)[] => [
                clusters,
                settings,
                figures.wallSeconds.toFixed(1),
                figures.cpuSeconds.toFixed(2),
                figures.startSeconds.toFixed(2),
                Math.round(figures.peakMiB),
                `${figures.msPerResource.toFixed(1)} (${figures.spread.map((ms) => ms.toFixed(1)).join(" to ")})`,
                (figures.msPerResource / ours.msPerResource).toFixed(1),
            ];
            return [row("ours", ours), row("SDK's defaults", defaults)];
        }),
    );
}

function phaseTable(sizes: readonly SizeResult[]): string {
    return table(
        ["clusters", "settings", "start ms", "load ms", "plan and construct ms", "register ms", "dependencies"],
        sizes.flatMap(({ clusters, ours, defaults }) =>
            ([["ours", ours] as const, ["SDK's defaults", defaults] as const] as const).map(([settings, figures]) => [
                clusters,
                settings,
                ...Object.values<number>({ ...figures.phases }).map((ms) => Math.round(ms)),
                figures.dependencies,
            ]),
        ),
    );
}

/** Shares of the largest size's time; a profile's own milliseconds also count what other programs took meanwhile. */
function profileText({ groups, packages, functions }: ProfileSummary, sizes: readonly SizeResult[]): string {
    const { cpuSeconds, resources } = sizes.reduce(
        (most, { ours }) => (ours.resources > most.resources ? ours : most),
        sizes[0]!.ours,
    );
    const all = groups.reduce((sum, [, ms]) => sum + ms, 0);
    const rows = (shares: Shares): string[][] =>
        shares
            .slice(0, listed)
            .map(([name, ms]) => [
                name,
                `${((100 * ms) / all).toFixed(1)} %`,
                (((ms / all) * cpuSeconds * 1000) / resources).toFixed(2),
            ]);
    return [
        table(["time by origin, start included", "share", "ms a resource"], rows(groups)),
        table(["by package", "share", "ms a resource"], rows(packages)),
        table(["by function, itself", "share", "ms a resource"], rows(functions)),
    ].join("\n");
}
