import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";

import { parse } from "yaml";

import { isObject, type Values } from "../base/values.js";
import { listAt, textAt } from "./kubeObject.js";

/** Where a chart comes from. */
export interface ChartSource {
    /** A directory or archive, `oci://…`, a URL, `repository/name`, or a name within `repository.repo`. */
    readonly chart: string;
    readonly version: string;
    readonly devel: boolean;
    /** Dependencies that the chart does not hold are fetched before it is installed. */
    readonly dependencyUpdate: boolean;
    /** `repo`, `username`, `password`, `caFile`, `certFile`, `keyFile`; empty texts where not given. */
    readonly repository: Readonly<Record<string, string>>;
}

/** What a chart says of itself. */
export interface ChartMetadata {
    readonly name: string;
    readonly version: string;
    readonly appVersion: string;
}

/** Looks a chart up. */
export type ReadChart = (source: ChartSource, signal: AbortSignal) => Promise<ChartMetadata>;

/** Answers with the `Chart.yaml` of a chart that is not a directory. */
export type ShowChart = (source: ChartSource, signal: AbortSignal) => Promise<string>;

/**
 * Reads charts: directories from disk (their own version counts, whatever was asked for), everything else through
 * Helm.
 */
export function chartReader(show: ShowChart): ReadChart {
    return async (source, signal) => {
        const local = localChart(source);
        if (local !== undefined && statSync(local).isDirectory()) {
            return directoryChart(local, source.dependencyUpdate);
        }
        if (local === undefined) {
            refuseHopeless(source);
        }
        return metadataOf(await show(source, signal));
    };
}

/** Absolute path of a chart on disk; undefined when it is to be downloaded. */
export function localChart({ chart, repository }: ChartSource): string | undefined {
    if (repository["repo"] || chart === "" || !existsSync(chart)) {
        return undefined;
    }
    const isChart = !statSync(chart).isDirectory() || existsSync(join(chart, "Chart.yaml"));
    return isChart ? resolve(chart) : undefined;
}

/** Says what no download could cure, in Helm's words. */
function refuseHopeless({ chart, repository }: ChartSource): void {
    if (repository["repo"]) {
        return;
    }
    if (isAbsolute(chart) || chart.startsWith(".")) {
        throw new Error(`path "${chart}" not found`);
    }
    if (!chart.includes("/")) {
        throw new Error(`non-absolute URLs should be in form of repo_name/path_to_chart, got: ${chart}`);
    }
}

function directoryChart(dir: string, fetchesDependencies: boolean): ChartMetadata {
    const text = readFileSync(join(dir, "Chart.yaml"), "utf8");
    const metadata = metadataOf(text);
    const missing = fetchesDependencies ? [] : missingDependencies(dir, text);
    if (missing.length > 0) {
        throw new Error(`found in Chart.yaml, but missing in charts/ directory: ${missing.join(", ")}`);
    }
    return metadata;
}

/** Dependencies a chart names and does not hold, as a directory or as an archive. */
function missingDependencies(dir: string, text: string): string[] {
    const wanted = listAt(parse(text) as Values, "dependencies").map((entry) => textAt(entry, "name"));
    const charts = join(dir, "charts");
    const held = existsSync(charts) ? readdirSync(charts) : [];
    return wanted.filter(
        (name) => !held.some((entry) => entry === name || (entry.startsWith(`${name}-`) && entry.endsWith(".tgz"))),
    );
}

/** Versions as Helm takes them (SemVer 2). */
const semanticVersion = /^v?\d+(?:\.\d+){0,2}(?:-[\w.-]+)?(?:\+[\w.-]+)?$/;

function metadataOf(text: string): ChartMetadata {
    const parsed: unknown = parse(text);
    const chart: Values = isObject(parsed) ? parsed : {};
    const [name, version] = [textAt(chart, "name"), textAt(chart, "version")];
    if (name === "") {
        throw new Error("validation: chart.metadata.name is required");
    }
    if (version === "") {
        throw new Error("validation: chart.metadata.version is required");
    }
    if (!semanticVersion.test(version)) {
        throw new Error(`validation: chart.metadata.version "${version}" is invalid`);
    }
    return { name, version, appVersion: String((chart["appVersion"] as string | undefined) ?? "") };
}
